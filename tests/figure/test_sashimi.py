"""Sashimi plots, on the Scene: arcs on their exons, numbers in full and apart, nothing vanishes."""

import dataclasses
import re
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from real_reads import SAMPLES, introns

from agviz.errors import InputError
from agviz.figure.color_vision import lightness
from agviz.figure.genes import Genes
from agviz.figure.intron_shrinking import exon_spans, shrunk_scale
from agviz.figure.overlap import overlapping_texts, texts_off_page, texts_too_small
from agviz.figure.place import Place, Row
from agviz.figure.sashimi import Sashimi
from agviz.figure.sashimi_arcs import along
from agviz.figure.sashimi_inks import THINNEST
from agviz.figure.style import GAIN, LOSS, MINUS, PLUS
from agviz.genome.alleles import Alleles
from agviz.genome.genes import GeneModels
from agviz.genome.types import Interval, JunctionData, TrackData, Variant
from agviz.observed.open_track import open_track
from agviz.scoring.psi import psi5

REGION = Interval("chr8", 10_000, 11_000)
SNV = Variant("chr8", 10_500, "A", "G")
EXONS = [(10_100, 10_200, 8.0), (10_400, 10_450, 3.0), (10_700, 10_800, 6.0)]
CHAIN = [
    (10_200, 10_400, "+", 7.0),
    (10_200, 10_700, "+", 2.0),
    (10_450, 10_700, "+", 6.0),
]


def junctions(rows, *, name="a", interval=REGION) -> JunctionData:
    places = np.empty(len(rows), dtype=object)
    for number, (start, end, strand, _) in enumerate(rows):
        places[number] = Interval(interval.chromosome, start, end, strand)
    values = np.array([row[3] for row in rows], dtype=np.float32).reshape(-1, 1)
    return JunctionData(places, values, pd.DataFrame({"name": [name]}), interval=interval.copy())


def exon_coverage(exons=EXONS, *, name="a") -> TrackData:
    values = np.zeros((1_000, 1), dtype=np.float32)
    for start, end, height in exons:
        values[start - 10_000 : end - 10_000] = height
    metadata = pd.DataFrame({"name": [name], "strand": ["."]})
    return TrackData(values, metadata, interval=REGION.copy(), resolution=1)


def many(count: int, seed: int, strands="+-") -> JunctionData:
    draw = np.random.default_rng(seed)
    spans = np.sort(draw.integers(9_000, 109_000, (count, 2)), axis=1)
    region = Interval("chr8", 8_000, 110_000)
    rows = [
        (int(a), int(b) + 30, str(draw.choice(list(strands))), float(draw.integers(1, 5_000)))
        for a, b in spans
    ]
    return junctions(rows, interval=region)


def arcs(scene, role="sashimi.arc"):
    """Ends (n, 2, 2) and widths of all arcs, sorted from left to right."""
    marks = scene.role(role)
    if not marks:
        return np.zeros((0, 2, 2)), np.zeros(0)
    ends = np.concatenate([mark.points[:, [0, 3]] for mark in marks])
    widths = np.concatenate([mark.widths for mark in marks])
    order = np.lexsort((ends[:, 1, 0], ends[:, 0, 0]))
    return ends[order], widths[order]


def labels(scene) -> list[str]:
    return sorted(text.text for text in scene.role("sashimi.label"))


def data_edges(scene) -> tuple[float, float]:
    line = scene.role("axis.line")[0].ends[0]
    return line[0, 0], line[1, 0]


def zero_of(scene, number=0) -> float:
    return scene.role("track.zero")[number].ends[0, 0, 1]


def spine(scene) -> tuple[float, float]:
    ends = scene.role("track.spine")[0].ends[0]
    return ends[:, 1].min(), ends[:, 1].max()


@pytest.mark.parametrize("width", [89, 183, 400])
def test_arcs_stand_on_the_edges_of_their_exons_at_the_height_of_the_coverage(width):
    scene = Sashimi(junctions(CHAIN), coverage=exon_coverage()).scene(width)
    left, right = data_edges(scene)
    top, zero = spine(scene)
    per_read = (zero - top) / 8
    x = [left + (at - 10_000) / 1_000 * (right - left) for at in (10_200, 10_400, 10_450, 10_700)]
    ends, _ = arcs(scene)
    heights = {0: 8, 1: 3, 2: 3, 3: 6}
    expected = [(0, 1), (2, 3)]  # the skipping arc hangs from zero
    assert ends[1] == pytest.approx(np.array([[x[0], zero], [x[3], zero]]))
    for row, (a, b) in zip((0, 2), expected, strict=True):
        feet = [[x[a], zero - heights[a] * per_read], [x[b], zero - heights[b] * per_read]]
        assert ends[row] == pytest.approx(np.array(feet))


def test_arcs_stay_on_their_exons_when_introns_are_shrunk(make_genes):
    genes = make_genes(("G1", 10_100, 10_800, "+", [e[:2] for e in EXONS], []))
    scale = shrunk_scale(REGION, exon_spans(genes, REGION), left=20.0, right=100.0, power=0.5)
    place = Place(REGION, scale, (Row(5.0, 22.0),), 1.0, 13.0, 102.0, 1_000, "Arial")
    drawn = Sashimi(junctions(CHAIN), coverage=exon_coverage()).draw(place)
    curves = np.concatenate([m.points for m in drawn.marks if m.role.startswith("sashimi.arc")])
    feet = sorted({round(float(x), 6) for x in curves[:, [0, 3], 0].ravel()})
    exact = [scale.at(at) for at in (10_200, 10_400, 10_450, 10_700)]
    assert feet == pytest.approx(exact)
    (cover, *rest) = [m for m in drawn.marks if m.role == "sashimi.coverage.single"]
    assert not rest
    for edge in exact:
        assert np.abs(cover.points[:, 0] - edge).min() < 1e-6


def test_the_same_data_give_the_same_figure_in_any_order():
    data = many(80, 3)
    mixed = junctions(
        [
            (j.start, j.end, j.strand, float(v[0]))
            for j, v in list(zip(data.junctions, data.values, strict=True))[::-1]
        ],
        interval=data.interval,
    )
    one, other = Sashimi(data).scene(), Sashimi(mixed).scene()
    np.testing.assert_array_equal(arcs(one)[0], arcs(other)[0])
    assert [(t.text, t.x, t.baseline) for t in one.texts()] == [
        (t.text, t.x, t.baseline) for t in other.texts()
    ]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("count", "width"), [(300, 183), (300, 89), (40, 89)])
def test_numbers_never_meet_nor_leave_the_page_and_the_dropped_are_counted(seed, count, width):
    scene = Sashimi(many(count, seed), least_share=0, height=30).scene(width)
    assert not overlapping_texts(scene)
    assert not texts_off_page(scene)
    assert not texts_too_small(scene)
    written = len(scene.role("sashimi.label"))
    shown = len(arcs(scene)[0])
    lost = shown - written
    if lost:
        note = f"{lost} number{'s' * (lost > 1)} on arcs without room"
        assert note in scene.notes
    top, bottom = 1.0, scene.height
    for mark in scene.role("sashimi.arc"):
        assert (mark.points[..., 1] > top - 0.5).all()
        assert (mark.points[..., 1] < bottom).all()


def test_the_largest_counts_keep_their_numbers():
    scene = Sashimi(many(300, 1), least_share=0).scene(89)
    written = {int(text.text.replace(",", "")) for text in scene.role("sashimi.label")}
    every = sorted(many(300, 1).values[:, 0].astype(int))
    assert len(written) < 300
    assert set(every[-10:]) <= written


def test_numbers_are_counts_in_full_and_have_white_behind():
    rows = [(10_200, 10_400, "+", 12_345.0), (10_450, 10_700, "+", 1_000.0)]
    scene = Sashimi(junctions(rows)).scene(89)
    assert labels(scene) == ["1,000", "12,345"]
    predicted = [(10_200, 10_400, "+", 42.98), (10_450, 10_700, "+", 2.5)]
    assert labels(Sashimi(junctions(predicted)).scene(89)) == ["2.50", "43.0"]
    (backing,) = scene.role("sashimi.backing")
    assert backing.color == "#FFFFFF"
    assert len(backing.boxes) == 2
    assert not Sashimi(junctions(rows), label="none").scene(89).role("sashimi.label")


def test_psi_counts_junctions_that_are_not_drawn():
    rows = [*CHAIN, (10_200, 10_999, "+", 1.0)]
    data = junctions(rows)
    wanted = psi5(data, minimum_count=0)
    texts = {
        (j.start, j.end): f"{v[0]:.2f}"
        for j, v in zip(wanted.junctions, wanted.values, strict=True)
    }
    assert texts[10_200, 10_400] == "0.70"
    scene = Sashimi(data, label="psi5", least=1.5).scene(183)
    assert labels(scene) == sorted(v for k, v in texts.items() if k != (10_200, 10_999))
    assert "PSI5, its share of the counts of its donor" in Sashimi(data, label="psi5").caption()


def test_filters_and_the_junctions_to_keep():
    rows = [*CHAIN, (10_250, 10_300, "+", 0.1)]
    assert labels(Sashimi(junctions(rows)).scene()) == ["2", "6", "7"]
    assert labels(Sashimi(junctions(rows), least_share=0).scene()) == [
        "0.10", "2.00", "6.00", "7.00",
    ]  # fmt: skip
    assert labels(Sashimi(junctions(rows), least=6.5).scene()) == ["7"]
    kept = Sashimi(junctions(rows), least=6.5, keep=[Interval("chr8", 10_250, 10_300)]).scene()
    assert labels(kept) == ["0.10", "7.00"]
    assert kept.notes == (
        "2 of 4 junctions, under a count of 6.5 or 2 % of the largest of their row",
    )


def test_a_junction_that_passes_in_one_row_is_drawn_in_all():
    two = [
        junctions([(10_200, 10_400, "+", 100.0), (10_450, 10_700, "+", 50.0)]),
        junctions([(10_200, 10_400, "+", 100.0), (10_450, 10_700, "+", 1.0)], name="b"),
    ]
    assert labels(Sashimi(two, least_share=0.1).scene()) == ["1", "100", "100", "50"]


def test_strands_and_their_colors():
    rows = [(10_200, 10_400, "+", 7.0), (10_500, 10_700, "-", 5.0), (10_800, 10_900, ".", 3.0)]
    both = Sashimi(junctions(rows)).scene()
    assert {mark.color for mark in both.role("sashimi.arc")} >= {PLUS, MINUS}
    assert {t.text for t in both.role("legend.label")} == {"+ strand", "− strand"}
    assert labels(Sashimi(junctions(rows), strand="+").scene()) == ["3", "7"]
    minus = Sashimi(junctions(rows), strand="-")
    assert labels(minus.scene()) == ["3", "5"]
    assert {mark.color for mark in minus.scene().role("sashimi.arc")} == {MINUS}
    assert "junctions of no known strand are taken to be on it" in minus.caption()


def pair(reference, alternate) -> Alleles:
    return Alleles(junctions(reference), junctions(alternate), SNV)


def test_difference_says_gained_lost_and_changed_by_sign_side_color_and_width():
    reference = [(10_200, 10_400, "+", 10.0), (10_450, 10_700, "+", 8.0), (10_820, 10_900, "+", 4)]
    alternate = [(10_200, 10_700, "+", 9.0), (10_450, 10_700, "+", 5.0), (10_820, 10_900, "+", 4)]
    panel = Sashimi(pair(reference, alternate), show="difference")
    scene = panel.scene()
    assert labels(scene) == ["+9", "−10", "−3"]
    (gained,), (lost,) = scene.role("sashimi.arc.gained"), scene.role("sashimi.arc.lost")
    (less,) = scene.role("sashimi.arc.less")  # both alleles have it
    assert (gained.color, lost.color) == (GAIN, LOSS)
    assert lightness(LOSS) + 20 < lightness(less.color) < 80
    zero = zero_of(scene)
    assert gained.points[..., 1].max() == pytest.approx(zero)
    assert lost.points[..., 1].min() == less.points[..., 1].min() == pytest.approx(zero)
    assert lost.widths[0] > gained.widths[0] > less.widths[0] > THINNEST
    assert [entry.label for entry in panel.legend()] == ["gained", "lost", "more", "less"]
    assert "red, above zero: more in ALT" in panel.caption()
    psi = Sashimi(pair(reference, alternate), show="difference", label="psi3").scene()
    assert labels(psi) == ["+0.64", "−0.64"]  # no reads reach 10,400 in ALT: PSI3 is not known


def test_a_junction_under_the_filter_in_one_allele_is_gained_or_lost():
    reference = [(10_200, 10_400, "+", 100.0), (10_450, 10_700, "+", 1.0)]
    alternate = [(10_200, 10_400, "+", 1.0), (10_450, 10_700, "+", 90.0)]
    both = pair(reference, alternate)

    def roles(**options):
        marks = Sashimi(both, show="difference", **options).scene().role("sashimi.arc")
        return sorted(mark.role.removeprefix("sashimi.arc.") for mark in marks)

    assert roles() == ["gained", "lost"]  # 1 is under 2 % of the largest
    assert roles(least_share=0.005) == ["less", "more"]
    assert roles(least_share=0, least=5) == ["gained", "lost"]
    words = Sashimi(both, show="difference").caption()
    assert "full color: gained or lost, as the other allele has none or passes no filter" in words


def test_probabilities_are_written_with_two_decimals_and_never_as_certain():
    rows = [(10_200, 10_400, "+", 0.97), (10_200, 10_700, "+", 0.004), (10_450, 10_700, "+", 0.998)]
    panel = Sashimi(junctions(rows), label="probability", least_share=0)
    assert labels(panel.scene()) == ["0.004", "0.97", ">0.99"]
    words = panel.caption()
    assert "the number on an arc is its probability" in words
    assert "line width grows with log(1 + probability)" in words
    assert (
        "under a probability of 0.5"
        in Sashimi(junctions(rows), label="probability", least=0.5).caption()
    )
    change = Sashimi(
        pair(rows[:1], [(10_200, 10_400, "+", 0.25)]), show="difference", label="probability"
    )
    assert labels(change.scene()) == ["−0.72"]
    assert "the number on an arc is the change of its probability" in change.caption()


def test_counts_are_no_probabilities(star):
    message = (
        "label='probability' is for predictions from 0 to 1; junction 10,200-10,400 (0-based) of "
        "'a' has 7; write label='count' or 'psi5'"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        Sashimi(junctions(CHAIN), label="probability")
    message = (
        "label='probability' is for predictions from 0 to 1; 'observed' is a file of counts; "
        "write label='count' or 'psi5'"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        Sashimi(star, label="probability")


def test_two_sashimis_in_the_same_rows_are_refused():
    message = (
        "Two Sashimis in the same rows would hide each other's arcs and numbers; give both to "
        "one, Sashimi([a, b]), which draws a row each on one scale, or stack them with &"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        Sashimi(junctions(CHAIN)) + Sashimi(junctions(CHAIN, name="b"))


@pytest.fixture
def star(tmp_path):
    """STAR's junctions, 1-based: those of `CHAIN`, the first with the same count."""
    from agviz.observed.open_track import open_track

    file = tmp_path / "x.SJ.out.tab"
    rows = [(10_201, 10_400, 7), (10_201, 10_700, 4), (10_451, 10_700, 3)]
    file.write_text("".join(f"chr8\t{a}\t{b}\t1\t1\t1\t{n}\t0\t30\n" for a, b, n in rows))
    return open_track(file, name="observed")


def test_observed_beside_predicted_share_their_scales_in_one_panel(star):
    reads = exon_coverage([(10_100, 10_200, 20.0)], name="observed")
    panel = Sashimi(
        [star, junctions(CHAIN, name="predicted")],
        coverage=[reads, exon_coverage(name="predicted")],
    )
    assert panel.row_labels() == ("observed", "predicted")
    scene = panel.at(REGION).scene()
    assert [t.text for t in scene.role("track.tick_label")] == ["0", "20"] * 2
    assert labels(scene) == sorted(["7", "4", "3", "7", "2", "6"])
    zeros = [mark.ends[0, 0, 1] for mark in scene.role("track.zero")]
    curves = np.concatenate([mark.points for mark in scene.role("sashimi.arc")])
    widths = np.concatenate([mark.widths for mark in scene.role("sashimi.arc")])
    left, right = data_edges(scene)
    first = left + 0.2 * (right - left)
    short = [
        (curve[0, 1], width)
        for curve, width in zip(curves, widths, strict=True)
        if curve[0, 0] == pytest.approx(first) and curve[3, 0] < left + 0.5 * (right - left)
    ]
    (upper, wide), (lower, wide_too) = sorted(short)
    assert wide == wide_too  # 7 in both
    heights = [zeros[0] - upper, zeros[1] - lower]
    assert heights[0] / heights[1] == pytest.approx(20 / 8, rel=1e-3)


def test_alleles_have_a_row_each_on_one_scale():
    alleles = Alleles(junctions(CHAIN), junctions([(10_200, 10_700, "+", 3.5)]), SNV)
    rna = Alleles(exon_coverage(), exon_coverage([(10_100, 10_200, 4.0)]), SNV)
    panel = Sashimi(alleles, coverage=rna)
    scene = panel.scene()
    assert panel.row_labels() == ("a REF", "a ALT")
    assert [t.text for t in scene.role("track.tick_label")] == ["0", "8", "0", "8"]
    reference, alternate = (arcs(scene, f"sashimi.arc.{k}") for k in ("reference", "alternate"))
    assert len(reference[0]) == 3
    assert len(alternate[0]) == 1
    assert reference[1][1] < alternate[1][0] < reference[1][0]
    rises = [
        np.ptp(np.concatenate([m.points[..., 1] for m in scene.role(f"sashimi.arc.{k}")])[-1])
        for k in ("reference", "alternate")
    ]
    assert len(rises) == 2
    assert scene.role("variant.line")
    one = Sashimi(alleles, coverage=rna, show="alternate").scene()
    assert not one.role("sashimi.arc.reference")
    assert "REF (grey) above ALT (red), junctions of ALT in REF coordinates" in panel.caption()


def test_the_coverage_of_a_difference_is_signed():
    rna = Alleles(exon_coverage(), exon_coverage([(10_100, 10_200, 12.0)]), SNV)
    scene = Sashimi(
        pair(CHAIN, [(10_200, 10_700, "+", 9.0)]), coverage=rna, show="difference"
    ).scene()
    zero = zero_of(scene)
    up = next(m for m in scene.role("sashimi.coverage") if m.role.endswith("difference"))
    (*_, down) = scene.role("sashimi.coverage.difference.below")
    assert up.points[:, 1].max() == pytest.approx(zero)
    assert down.points[:, 1].min() == pytest.approx(zero)
    assert [t.text for t in scene.role("track.tick_label")] == ["−6", "0", "6"]
    (more,) = scene.role("sashimi.arc.more")
    assert more.points[0, 0, 1] == pytest.approx(up.points[:, 1].min())  # on the gain


def test_groups_are_means_with_their_spread():
    samples = [
        junctions([(10_200, 10_400, "+", 10.0)], name="t1"),
        junctions([(10_200, 10_400, "+", 20.0), (10_450, 10_700, "+", 8.0)], name="t2"),
        junctions([(10_200, 10_400, "+", 5.0)], name="c1"),
    ]
    reads = [
        exon_coverage([(10_100, 10_200, h)], name=n) for n, h in (("t1", 4), ("t2", 8), ("c1", 3))
    ]
    panel = Sashimi(samples, coverage=reads, groups={"t1": "treated", "t2": "treated"})
    assert panel.row_labels() == ("treated", "c1")
    scene = panel.scene()
    assert labels(scene) == ["15.0 ± 7.1", "4.0 ± 5.7", "5.00"]
    (band,) = scene.role("sashimi.spread")
    top, zero = spine(scene)
    per_read = (zero - top) / 10
    spread = np.std([4, 8], ddof=1)
    assert band.points[:, 1].min() == pytest.approx(zero - (6 + spread) * per_read, rel=1e-5)
    lower = zero - (6 - spread) * per_read
    assert np.abs(band.points[:, 1] - lower).min() == pytest.approx(0, abs=1e-4)
    assert len(scene.role("sashimi.mean")) == 1
    assert "treated: n = 2" in panel.caption()
    assert "not scaled for depth" in panel.caption()


def test_no_junctions_leave_a_row_that_says_so():
    scene = Sashimi(junctions([])).scene(89)
    assert [t.text for t in scene.role("sashimi.empty")] == ["no junctions"]
    assert len(scene.role("track.zero")) == 1
    covered = Sashimi(junctions([]), coverage=exon_coverage()).scene(89)
    assert covered.role("sashimi.coverage")
    assert covered.role("sashimi.empty")
    two = Sashimi([junctions(CHAIN), junctions([], name="b")]).scene(89)
    assert [t.text for t in two.role("sashimi.empty")] == ["no junctions"]
    same = Sashimi(pair(CHAIN, CHAIN), show="difference").scene(89)
    assert [t.text for t in same.role("sashimi.empty")] == ["no junctions changed"]
    few = Sashimi(junctions(CHAIN), least=100).scene(89)
    assert [t.text for t in few.role("sashimi.empty")] == ["no junctions above the filter"]


def test_missing_counts_are_not_zero_and_are_said():
    rows = [*CHAIN, (10_450, 10_600, "+", np.nan)]
    scene = Sashimi(junctions(rows)).scene()
    assert len(arcs(scene)[0]) == 3
    assert "1 junction without a value" in scene.notes
    nothing = Sashimi(junctions([(10_200, 10_400, "+", np.nan)])).scene()
    assert nothing.role("sashimi.empty")
    gaps = exon_coverage()
    gaps.values[200:400] = np.nan
    ends, _ = arcs(Sashimi(junctions(CHAIN), coverage=gaps).scene())
    assert np.isfinite(ends).all()


def test_junctions_that_leave_the_region_are_cut_at_its_edges():
    rows = [(10_200, 10_400, "+", 9.0), (10_300, 10_950, "+", 5.0), (10_100, 10_900, "+", 4.0)]
    panel = Sashimi(junctions(rows), label="none").at(Interval("chr8", 10_250, 10_600))
    scene = panel.scene()
    left, right = data_edges(scene)
    ends, _ = arcs(scene)
    assert ends[0, 0, 0] == pytest.approx(left)  # 10,200 is left of the region
    assert ends[0, 1, 0] == pytest.approx(left + 150 / 350 * (right - left))
    assert ends[1, :, 0] == pytest.approx([left, right])  # from edge to edge
    assert np.ptp(ends[1, :, 1]) == pytest.approx(0.0)
    assert ends[2, 1, 0] == pytest.approx(right)
    assert len(ends) == 3
    assert scene.notes == ()
    assert "an arc cut at the edge ends beyond it" in panel.caption()
    assert "one from edge to edge spans the region" in panel.caption()


def side_of(scene) -> dict[str, bool]:
    """Number on an arc -> whether it is above zero."""
    (zero,) = scene.role("track.zero")
    found = scene.role("sashimi.label")
    return {text.text: text.baseline < zero.ends[0, 0, 1] for text in found}


def test_arcs_keep_their_sides_when_a_part_is_shown():
    rows = [
        (10_200, 10_400, "+", 9.0),
        (10_500, 10_700, "+", 8.0),
        (10_500, 10_900, "+", 7.0),
        (10_200, 10_700, "+", 6.0),
        (10_750, 10_900, "+", 5.0),
    ]
    panel = Sashimi(junctions(rows))
    whole = side_of(panel.scene())
    for part in (Interval("chr8", 10_450, 10_550), Interval("chr8", 10_300, 10_350)):
        shown = side_of(panel.at(part).scene())
        assert len(shown) >= 2
        assert shown == {name: whole[name] for name in shown}


def test_arcs_that_leave_the_page_side_by_side_are_apart():
    both = Alleles(
        junctions([(10_500, 10_700, "+", 40.0), (10_500, 10_900, "+", 30.0)]), junctions([]), SNV
    )
    panel = Sashimi(both, show="difference", label="none").at(Interval("chr8", 10_400, 10_600))
    ends, widths = arcs(panel.scene())
    apart = abs(ends[1, 1, 1] - ends[0, 1, 1])
    assert apart > 2 * widths.max() * 25.4 / 72


def test_arcs_cut_at_the_same_edge_are_told_apart():
    rows = [(10_200, 10_800, "+", 9.0), (10_200, 10_900, "+", 5.0), (10_200, 10_999, "+", 4.0)]
    ends, _ = arcs(Sashimi(junctions(rows)).at(Interval("chr8", 10_100, 10_500)).scene())
    heights = np.sort(ends[:, 1, 1])
    assert (np.diff(heights) > 0.3).all()


def test_line_widths_grow_with_counts_and_heights_with_span_or_count():
    rows = [(10_100, 10_200, "+", 100.0), (10_300, 10_500, "+", 10.0), (10_600, 10_900, "+", 1.0)]
    for how, equal in (("log", False), ("linear", False), ("equal", True)):
        _, widths = arcs(Sashimi(junctions(rows), least_share=0, widths=how).scene())
        assert bool((np.diff(widths) < 0).all()) is not equal
    scene = Sashimi(junctions(rows), least_share=0).scene()
    rises = [np.ptp(c[:, 1]) for m in scene.role("sashimi.arc") for c in m.points]
    assert rises == sorted(rises)  # drawn by count, 100 first: it spans least
    counted = Sashimi(junctions(rows), least_share=0, heights="count")
    scene = counted.scene()
    rises = [np.ptp(c[:, 1]) for m in scene.role("sashimi.arc") for c in m.points]
    assert rises == sorted(rises, reverse=True)
    assert "their height grows with count" in counted.caption()
    assert "line width grows with log(1 + count)" in counted.caption()


def test_junctions_of_no_transcript_are_dashed(make_genes):
    genes = make_genes(("G1", 10_100, 10_800, "+", [e[:2] for e in EXONS], []))
    scene = Sashimi(junctions(CHAIN), annotation=genes).scene()
    dashed = [mark for mark in scene.role("sashimi.arc") if mark.dash]
    assert sum(len(mark.points) for mark in dashed) == 1  # the exon is skipped in none
    assert (
        "dashed: in no transcript of the annotation"
        in Sashimi(junctions(CHAIN), annotation=genes).caption()
    )


def test_two_rows_that_share_or_do_not_share_a_scale():
    two = [junctions(CHAIN), junctions(CHAIN, name="b")]
    reads = [exon_coverage(), exon_coverage([(10_100, 10_200, 80.0)], name="b")]
    shared = Sashimi(two, coverage=reads).scene()
    free = Sashimi(two, coverage=reads, scale="free").scene()
    assert [t.text for t in shared.role("track.tick_label")] == ["0", "80"] * 2
    assert [t.text for t in free.role("track.tick_label")] == ["0", "8", "0", "80"]


@pytest.mark.parametrize("width", [89, 120])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_numbers_do_not_hide_narrow_arcs(seed, width):
    """Short introns of a long gene: their numbers are wider than they are, and so beside them."""
    draw = np.random.default_rng(seed)
    starts = 10_030 + np.cumsum(draw.integers(12, 130, 15))
    spans = [
        (int(a), int(a) + int(w)) for a, w in zip(starts, draw.integers(5, 20, 15), strict=True)
    ]
    spans = [
        each for each in dict.fromkeys([*spans, (spans[0][0], spans[3][1])]) if each[1] < 10_990
    ]
    data = junctions([(*each, "+", float(draw.integers(10, 20_000))) for each in spans])
    cover = exon_coverage([(10_000, 11_000, 3_000.0), *((a, b, 40.0) for a, b in spans)])
    for coverage in (None, [cover]):
        scene = Sashimi(data, coverage=coverage, least_share=0).at(REGION).scene(width)
        white = np.concatenate([mark.boxes for mark in scene.role("sashimi.backing")])
        curves = np.concatenate([mark.points for mark in scene.role("sashimi.arc")])
        points = along(curves, np.linspace(0, 1, 101))[:, :, None]
        hidden = ((points > white[:, :2]) & (points < white[:, 2:])).all(3).mean(1)
        narrow = curves[:, 3, 0] - curves[:, 0, 0] < 4
        assert narrow.sum() > 8
        assert hidden[narrow].max() < 0.45  # a third, by the grid in which points are counted
        assert not overlapping_texts(scene)
        assert len(scene.role("sashimi.label")) > len(spans) / 2


def test_a_point_of_the_page_is_as_wide_as_nothing():
    """Introns of one base, and some that fall together on the page."""
    rows = [(10_200 + i, 10_201 + i, "+", 5.0) for i in range(0, 30, 2)]
    scene = Sashimi(junctions(rows)).at(REGION).scene(89)
    for mark in scene.role("sashimi.arc"):
        assert np.isfinite(mark.points).all()
    assert not overlapping_texts(scene)


# Real reads, and the oracle.

ABI1 = Interval("chr10", 27_035_000, 27_050_000)


@pytest.fixture(scope="module")
def bams(data_dir):
    pytest.importorskip("pysam")
    folder = data_dir / "sashimi_chr10_hg19"
    return folder, [next(iter(folder.glob(f"{name}*.bam"))) for name in SAMPLES]


def test_real_reads_have_the_counts_that_pysam_finds(bams):
    from agviz.observed.open_track import open_track

    folder, paths = bams
    sources = [open_track(path, kind="junctions", name=path.stem[:11]) for path in paths]
    depths = [open_track(path, name=path.stem[:11]) for path in paths]
    genes = GeneModels.open(folder / "annotation.gtf")
    panel = Sashimi(sources, coverage=depths, strand="-", least_share=0, annotation=genes)
    for width in (89, 183):
        scene = (panel & Genes(genes)).at(ABI1).scene(width)
        assert not overlapping_texts(scene)
        assert not texts_off_page(scene)
    expected = Counter()
    for path in paths:
        for (start, end), count in introns(path).items():
            ended = ABI1.start < start < ABI1.end or ABI1.start < end < ABI1.end
            if ended and start < ABI1.end and end > ABI1.start:
                expected[f"{count:,}"] += 1
    roomy = Sashimi(sources, coverage=depths, strand="-", least_share=0, height=60)
    scene = roomy.at(ABI1).scene(800)
    assert Counter(labels(scene)) == expected
    left, right = data_edges(scene)
    exon_edges = set(genes.exons(ABI1)["Start"]) | set(genes.exons(ABI1)["End"])
    at = {left + (edge - ABI1.start) / ABI1.width * (right - left) for edge in exon_edges}
    ends, _widths = arcs(scene)
    on_exon = sum(min(abs(x - each) for each in at) < 1e-6 for x in ends[:, :, 0].ravel())
    assert on_exon >= 40


@pytest.fixture(scope="module")
def oracle(teaching_genome):
    import agviz as ag

    return ag.load_model("oracle", assembly=teaching_genome)


def predicted(model, locus: str, variant: str) -> tuple[Alleles, Interval]:
    import agviz as ag

    place = ag.teaching_loci()[locus]
    change = place.variants[variant]
    exons = list(place.places.values())
    shown = Interval(
        place.contig, min(e.start for e in exons) - 300, max(e.end for e in exons) + 300
    )
    output = model.predict_variant(
        shown.resize(4096),
        change,
        requested_outputs=["SPLICE_JUNCTIONS", "RNA_SEQ"],
        ontology_terms=None,
    )
    return Alleles(output.reference, output.alternate, change), shown


@pytest.mark.parametrize(
    ("locus", "variant", "track", "exon", "beside", "gained"),
    [
        ("skipped_exon", "donor_lost", 0, "SKIP1 exon 3", ("SKIP1 exon 2", "SKIP1 exon 4"), True),
        (
            "skipped_exon", "branch_point_lost", 0, "SKIP1 exon 4",
            ("SKIP1 exon 3", "SKIP1 exon 5"), True,
        ),
        (
            "neuron_exon", "TGCATG_lost", "CL:0000679", "NEUX1 exon 3",
            ("NEUX1 exon 4", "NEUX1 exon 2"), True,
        ),
        (
            "cryptic_site", "cryptic_donor", 0, "cryptic exon",
            ("CRYP1 exon 2", "CRYP1 exon 3"), False,
        ),
    ],
)  # fmt: skip
def test_the_oracle_gains_the_junction_that_skips_the_exon(
    oracle, locus, variant, track, exon, beside, gained
):
    import agviz as ag

    alleles, shown = predicted(oracle, locus, variant)
    places = ag.teaching_loci()[locus].places
    panel = Sashimi(alleles, tracks=track, show="difference", strand=places[beside[0]].strand)
    scene = panel.at(shown).scene(183)
    assert not overlapping_texts(scene)
    left, right = data_edges(scene)

    def x(at: int) -> float:
        return left + (at - shown.start) / shown.width * (right - left)

    skipping = [x(places[beside[0]].end), x(places[beside[1]].start)]
    into = [x(places[beside[0]].end), x(places[exon].start)]
    more, less = ("gained", "lost") if gained else ("lost", "gained")
    changed = {"gained": "more", "lost": "less"}
    for role, wanted in ((more, skipping), (less, into)):
        either = [arcs(scene, f"sashimi.arc.{each}")[0] for each in (role, changed[role])]
        ends = np.concatenate(either)
        assert np.abs(ends[:, :, 0] - wanted).max(axis=1).min() < 1e-6
    both = Sashimi(alleles, tracks=track).at(shown).scene(89)
    assert not overlapping_texts(both)
    assert both.role("sashimi.coverage.reference")
    assert both.role("sashimi.coverage.alternate")


def test_it_comes_back_from_a_file_as_it_was(tmp_path):
    from agviz.figure.spec_file import open_figure

    panel = Sashimi(
        junctions(CHAIN), coverage=exon_coverage(), label="psi5", keep=[(10_200, 10_700)]
    )
    panel.save(tmp_path / "figure.json")
    (again,) = open_figure(tmp_path / "figure.json").panels()
    assert again.keep == panel.keep
    for one, other in zip(arcs(panel.scene(120)), arcs(again.scene(120)), strict=True):
        np.testing.assert_array_equal(one, other)


def signals(strands, values, name="a") -> TrackData:
    metadata = pd.DataFrame({"name": [name] * len(strands), "strand": list(strands)})
    return TrackData(values, metadata, interval=REGION.copy(), resolution=1)


def test_coverage_of_the_other_strand_is_not_drawn_under_arcs():
    minus = signals("-", np.full((1_000, 1), 5, dtype=np.float32))
    panel = Sashimi(junctions(CHAIN), coverage=minus)
    assert not panel.scene(120).role("sashimi.coverage")
    assert "coverage of 'a', which is of the other strand" in panel.scene(120).notes
    unknown = [(start, end, ".", count) for start, end, _, count in CHAIN]
    assert Sashimi(junctions(unknown), coverage=minus).scene(120).role("sashimi.coverage")


def test_strands_are_added_up_base_by_base():
    """Their peaks lie at different bases of one bin: the highest of both is none of their sum."""
    values = np.zeros((1_000, 2), dtype=np.float32)
    values[100::4, 0], values[102::4, 1] = 3.0, 4.0
    both = [*CHAIN, (10_250, 10_300, "-", 5.0)]
    panel = Sashimi(junctions(both), coverage=signals("+-", values), yaxis="ticks")
    numbers = [text.text for text in panel.scene(40).role("track.tick_label")]
    assert numbers == ["0", "4"]


def test_a_count_that_one_row_does_not_know_is_said():
    gap = [(*CHAIN[0][:3], np.nan), *CHAIN[1:]]
    panel = Sashimi([junctions(CHAIN), junctions(gap, name="b")], coverage=None)
    said = "1 arc of rows that do not know the junction's count"
    assert said in panel.scene(120).notes
    assert said not in Sashimi([junctions(CHAIN)] * 2, coverage=None).scene(120).notes


def test_a_file_of_junctions_of_both_strands_has_their_legend(tmp_path):
    rows = ["chr8\t10201\t10400\t1\t1\t1\t7\t0\t30", "chr8\t10251\t10300\t2\t1\t1\t5\t0\t30"]
    path = tmp_path / "SJ.out.tab"
    path.write_text("\n".join(rows) + "\n")
    scene = Sashimi(open_track(path)).at(REGION).scene(120)
    assert {mark.color for mark in scene.role("sashimi.arc")} == {PLUS, MINUS}
    assert [text.text for text in scene.role("legend.label")] == ["− strand", "+ strand"]


@pytest.mark.parametrize(("codes", "legend"), [("00", []), ("01", []), ("11", [])])
def test_a_file_of_junctions_has_a_legend_of_the_strands_that_are_drawn(tmp_path, codes, legend):
    one, other = (
        f"chr8\t{10_201 + 300 * k}\t{10_400 + 300 * k}\t{code}" for k, code in enumerate(codes)
    )
    path = tmp_path / "SJ.out.tab"
    path.write_text("".join(f"{row}\t1\t1\t7\t0\t30\n" for row in (one, other)))
    scene = Sashimi(open_track(path)).at(REGION).scene(120)
    assert len(scene.role("sashimi.label")) == 2
    assert [text.text for text in scene.role("legend.label")] == legend
    # Beside another region the legend explains both.
    two = Sashimi(open_track(path)).at(REGION, REGION.resize(900)).scene(120)
    assert len(two.role("legend.label")) == 2


def test_counts_of_a_file_stay_whole_beside_predictions_and_are_not_called_a_models(tmp_path):
    path = tmp_path / "SJ.out.tab"
    path.write_text("chr8\t10201\t10400\t1\t1\t1\t26\t0\t30\n")
    held = junctions([(10_200, 10_400, "+", 24.25)], name="predicted")
    predicted = dataclasses.replace(held, uns={"model": "teaching"})
    panel = Sashimi([predicted, open_track(path, name="observed")], coverage=None).at(REGION)
    assert labels(panel.scene(120)) == ["24.2", "26"]
    assert "junctions: predicted, observed (model teaching; measured: observed);" in panel.caption()


def test_an_intron_of_the_other_strand_is_no_known_one(make_genes):
    genes = make_genes(("G", 10_100, 10_800, "-", [(10_100, 10_200), (10_400, 10_800)], []))
    for strand, dashed in (("+", True), ("-", False), (".", False)):
        panel = Sashimi(junctions([(10_200, 10_400, strand, 5.0)]), annotation=genes)
        (arc,) = panel.scene(120).role("sashimi.arc")
        assert (arc.dash is not None) is dashed
