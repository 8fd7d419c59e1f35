"""Figures with shrunk introns: exons at one scale, everything on its base, a true axis."""

import re

import numpy as np
import pandas as pd
import pytest

from agviz.errors import InputError
from agviz.figure.contact_map import ContactMap
from agviz.figure.genes import Genes
from agviz.figure.overlap import overlapping_texts, texts_off_page
from agviz.figure.sashimi import Sashimi
from agviz.figure.spec_file import open_figure
from agviz.figure.tracks import Tracks
from agviz.genome.types import Interval, Junction, JunctionData

REGION = Interval("chr8", 10_000, 20_000)


def scene_scale(scene):
    """Genomic edges and places of the exons, from the gene boxes: (start, end, left, right)."""
    boxes = np.concatenate([mark.boxes for mark in scene.role("gene") if hasattr(mark, "boxes")])
    return boxes[np.argsort(boxes[:, 0])]


@pytest.fixture
def gene(make_genes):
    exons = [(11_000, 11_200), (14_000, 14_100), (18_500, 18_800)]
    return Genes(make_genes(("AAA1", 11_000, 18_800, "+", exons, [])))


@pytest.fixture
def signal():
    values = np.zeros(10_000, dtype=np.float32)
    values[4_050] = 1  # one base within the second exon
    return values


def test_exons_have_one_scale_and_introns_are_narrower(gene):
    boxes = scene_scale(gene.at(REGION).shrunk().scene(183))
    widths = boxes[:, 2] - boxes[:, 0]
    np.testing.assert_allclose(widths / widths[1], [2, 1, 3])
    gaps = boxes[1:, 0] - boxes[:-1, 2]
    assert (gaps < [28 * widths[1], 44 * widths[1]]).all()
    np.testing.assert_allclose(gaps[1] / gaps[0], (4_400 / 2_800) ** 0.7)
    even = scene_scale(gene.at(REGION).scene(183))
    assert widths[0] > 5 * (even[0, 2] - even[0, 0])


def test_signals_stand_on_their_exons(gene, signal):
    figure = (Tracks(signal, interval=REGION) & gene).shrunk(0.5)
    scene = figure.scene(183)
    exon = scene_scale(scene)[1]
    (peak,) = scene.role("track.single")
    points = peak.points if hasattr(peak, "points") else peak.boxes.reshape(-1, 2)
    high = points[points[:, 1] == points[:, 1].min()]
    middle = exon[0] + 0.505 * (exon[2] - exon[0])
    assert high[:, 0].mean() == pytest.approx(middle, abs=(exon[2] - exon[0]) / 50)


def test_junctions_end_on_the_exons_of_the_gene(gene):
    pairs = [(11_200, 14_000), (14_100, 18_500)]
    data = JunctionData(
        np.array([Junction("chr8", *pair, "+") for pair in pairs]),
        np.array([[9.0], [7.0]], dtype=np.float32),
        pd.DataFrame({"name": ["a"]}),
        REGION.copy(),
    )
    scene = (Sashimi(data) & gene).shrunk().scene(183)
    exons = scene_scale(scene)
    arcs = [mark.points for mark in scene.role("sashimi") if hasattr(mark, "widths")]
    ends = np.concatenate(arcs)[:, [0, 3], 0]
    np.testing.assert_allclose(
        np.sort(ends.ravel()), np.sort([exons[0, 2], exons[1, 0], exons[1, 2], exons[2, 0]])
    )
    alone = Sashimi(data).shrunk().scene(183)  # without a gene, what lies beside them is kept
    assert alone.role("axis.break")


def test_the_axis_is_broken_and_its_bar_is_that_of_exons(gene):
    figure = gene.at(REGION).shrunk()
    scene = figure.scene(183)
    exons = scene_scale(scene)
    (strokes,) = scene.role("axis.break")
    middles = strokes.ends.mean(1)[:, 0].reshape(-1, 2).mean(1)
    np.testing.assert_allclose(middles[1], (exons[0, 2] + exons[1, 0]) / 2, atol=0.01)
    (bar,) = scene.role("axis.scale_bar")
    (label,) = scene.role("axis.scale_label")
    length = int(re.fullmatch(r"(\d+) bp of exons", label.text).group(1))
    per_base = (exons[0, 2] - exons[0, 0]) / 200
    assert np.ptp(bar.ends[0, :, 0]) == pytest.approx(length * per_base)
    for tick, text in zip(
        scene.role("axis.tick")[0].ends[:, 0, 0], scene.role("axis.tick_label"), strict=True
    ):
        position = int(text.text.replace(",", "")) - 0.5
        start, (left, right) = next(
            (start, (exon[0], exon[2]))
            for (start, end), exon in zip(
                [(11_000, 11_200), (14_000, 14_100), (18_500, 18_800)], exons, strict=True
            )
            if start <= position <= end
        )
        assert tick == pytest.approx(left + (position - start) * per_base)
        assert left <= tick <= right
    assert not overlapping_texts(scene)
    assert not texts_off_page(scene)
    assert "Introns are drawn narrower than exons, up to" in figure.caption()
    assert "Introns are drawn narrower" not in gene.at(REGION).caption()


def test_exons_and_introns_of_a_scheme_are_equally_wide(gene, signal, tmp_path):
    figure = (Tracks(signal, interval=REGION) & gene).shrunk("equal")
    scene = figure.scene(183)
    exons = scene_scale(scene)
    edges = exons[:, [0, 2]].ravel()
    np.testing.assert_allclose(np.diff(edges), edges[1] - edges[0])
    (peak,) = scene.role("track.single")
    points = peak.points if hasattr(peak, "points") else peak.boxes.reshape(-1, 2)
    high = points[points[:, 1] == points[:, 1].min()]
    assert high[:, 0].mean() == pytest.approx(edges[2] + 0.505 * (edges[3] - edges[2]), abs=0.3)
    # Each tick is the first base of an exon or an intron; there is no bar, and it is said why.
    ticks = {text.text: text.x for text in scene.role("axis.tick_label")}
    assert list(ticks) == ["10,001", "11,001", "11,201", "14,001", "14,101", "18,501", "18,801"]
    np.testing.assert_allclose(list(ticks.values())[1:], edges, atol=0.2)
    assert not scene.role("axis.scale_bar")
    assert not scene.role("axis.break")
    assert [text.text for text in scene.role("axis.scale_label")] == ["not to scale"]
    assert "Exons and introns are equally wide, whatever their lengths" in figure.caption()
    figure.save(tmp_path / "figure.json")
    again = open_figure(tmp_path / "figure.json")
    np.testing.assert_allclose(scene_scale(again.scene(183)), exons)


def test_it_is_kept_in_a_file_and_by_inner_figures(gene, tmp_path):
    figure = gene.at(REGION).shrunk(0.4)
    figure.save(tmp_path / "figure.json")
    again = open_figure(tmp_path / "figure.json")
    np.testing.assert_allclose(scene_scale(again.scene(120)), scene_scale(figure.scene(120)))
    beside = (figure | gene.at(REGION)).scene(183)
    assert [view.linear for view in beside.views] == [False, True]


def test_interactive_pages_keep_the_shrunk_axis(gene):
    from agviz.draw import plotly_renderer

    page = plotly_renderer.figure((gene.at(REGION).shrunk() | gene.at(REGION)).scene(183))
    texts = [each.text for each in page.layout.annotations]
    assert sum("of exons" in text for text in texts) == 1
    assert [page.layout.xaxis.visible, page.layout.xaxis2.visible] == [False, True]
    assert "15,000" not in texts  # a tick of the second axis, which plotly draws


def test_what_cannot_be_shrunk_is_refused(gene):
    with pytest.raises(InputError, match=r"^power must be from 0 to 1, or 'equal'; got 2$"):
        gene.shrunk(2)
    values = np.ones((10, 10), dtype=np.float32)
    message = (
        "ContactMap needs an axis on which every base is as wide; set it beside the shrunk panels "
        "with | instead of stacking it"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        (ContactMap(values, interval=REGION) & gene).shrunk().scene()
