"""Gene models: boxes at their mm, names that do not meet, what has no room is counted."""

import dataclasses
import json
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agviz.errors import InputError, UnknownNameError
from agviz.figure.fill import fill
from agviz.figure.gene_leaders import THICK
from agviz.figure.gene_marks import LEADER_ROOM, THIN
from agviz.figure.gene_shapes import GeneShape
from agviz.figure.genes import Genes
from agviz.figure.layout import layout
from agviz.figure.overlap import overlapping_texts, overlaps, text_box, texts_off_page
from agviz.figure.spec_file import open_figure
from agviz.figure.style import FAINT, GENE, GENE_HIGHLIGHT, GENE_ROW
from agviz.genome.assembly import Assembly
from agviz.genome.gene_frames import empty_gene_frame
from agviz.genome.genes import GeneModels
from agviz.genome.types import Interval
from tests.figure.conftest import make_genes

NO_GENES = GeneModels.from_frames(
    genes=empty_gene_frame("genes"),
    transcripts=empty_gene_frame("transcripts"),
    exons=empty_gene_frame("exons"),
)


@pytest.fixture
def transcripts(tmp_path) -> GeneModels:
    """One gene, G1.3 or ONE, of a long transcript, the canonical one, and a short one."""
    lines = []
    for transcript, exons in {
        "T-long.2": [(1001, 1500), (5001, 5900)],
        "T-short.1": [(1001, 1200)],
    }.items():
        said = f'gene_id "G1.3"; gene_name "ONE"; transcript_id "{transcript}";'
        for start, end in exons:
            lines.append(f"chr1\tt\texon\t{start}\t{end}\t.\t+\t.\t{said}\n")
    path = tmp_path / "one.gtf"
    path.write_text("".join(lines))
    return GeneModels.open(path)


def contrast(one: str, other: str) -> float:
    """Ratio of luminances, as the WCAG have it."""

    def luminance(color: str) -> float:
        parts = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        return float(linear @ [0.2126, 0.7152, 0.0722]) + 0.05

    values = sorted([luminance(one), luminance(other)])
    return values[1] / values[0]


def place_of(scene, region):
    line = scene.role("axis.line")[0].ends[0]
    left, right = line[0, 0], line[1, 0]
    return lambda position: left + (position - region.start) / region.width * (right - left)


def test_coding_is_thick_and_untranslated_thin_at_their_places(two_genes, region):
    scene = Genes(two_genes).at(region).scene(183)
    mm = place_of(scene, region)
    (thick,), (thin,) = scene.role("gene.thick"), scene.role("gene.thin")
    spans = sorted((round(b[0], 6), round(b[2], 6)) for b in thick.boxes)
    # BBB2 has no known coding part: its exons are thick.
    expected = [(11_200, 11_500), (13_000, 13_400), (15_000, 15_500), (18_000, 19_000)]
    assert spans == [(round(mm(a), 6), round(mm(b), 6)) for a, b in expected]
    spans = sorted((round(b[0], 6), round(b[2], 6)) for b in thin.boxes)
    expected = [(11_000, 11_200), (13_400, 14_000)]
    assert spans == [(round(mm(a), 6), round(mm(b), 6)) for a, b in expected]
    assert (thick.boxes[:, 3] - thick.boxes[:, 1]) == pytest.approx([THICK] * 4)
    assert (thin.boxes[:, 3] - thin.boxes[:, 1]) == pytest.approx([THIN] * 2)


def test_names_are_italic_and_stand_over_their_genes(two_genes, region):
    scene = Genes(two_genes).at(region).scene(183)
    mm = place_of(scene, region)
    names = {text.text: text for text in scene.role("gene.name")}
    assert set(names) == {"AAA1", "BBB2"}
    assert {text.face for text in names.values()} == {"italic"}
    assert names["AAA1"].x == pytest.approx(mm(12_500))


def test_chevrons_point_along_the_strand(make_genes, region):
    for strand, sign in (("+", -1), ("-", 1)):
        models = make_genes(("G", 10_500, 19_500, strand, [(10_500, 10_600), (19_400, 19_500)], []))
        (marks,) = Genes(models).at(region).scene().role("gene.strand")
        assert len(marks.ends) > 20
        # From the tip at the line back to an end off the line.
        assert ((marks.ends[:, 1, 0] - marks.ends[:, 0, 0]) * sign > 0).all()
    models = make_genes(("G", 10_500, 19_500, ".", [(10_500, 10_600)], []))
    assert not Genes(models).at(region).scene().role("gene.strand")


def test_exons_too_short_to_print_are_widened(make_genes, region):
    models = make_genes(("G", 10_500, 19_500, "+", [(10_500, 10_501), (19_499, 19_500)], []))
    (thick,) = Genes(models).at(region).scene().role("gene.thick")
    assert (thick.boxes[:, 2] - thick.boxes[:, 0]).min() > 0.12


def test_a_gene_seen_in_part_keeps_its_name_on_the_page(two_genes):
    scene = Genes(two_genes).at(Interval("chr8", 13_950, 14_100)).scene(89)
    assert [text.text for text in scene.role("gene.name")] == ["AAA1"]
    assert not texts_off_page(scene)
    line = scene.role("axis.line")[0].ends[:, :, 0]
    for mark in (*scene.role("gene.thin"), *scene.role("gene.thick")):
        assert mark.boxes[:, 0].min() >= line.min() - 1e-9
        assert mark.boxes[:, 2].max() <= line.max() + 1e-9


def crowd(make_genes):
    """Three genes whose names are wider than the distances between them, and a wide one."""
    spans = [(12_500 + 100 * i, 12_530 + 100 * i) for i in range(3)] + [(15_000, 18_000)]
    names = ("ABCDEF1", "ABCDEF2", "ABCDEF3", "WIDE")
    return make_genes(
        *((name, *span, "+", [span], []) for name, span in zip(names, spans, strict=True))
    )


def test_leaders_join_names_to_their_genes(make_genes, region):
    scene = Genes(crowd(make_genes)).at(region).scene(183)
    (leaders,) = scene.role("gene.leader")
    assert (leaders.width, leaders.color) == (0.25, FAINT)
    names = {text.text: text for text in scene.role("gene.name")}
    mm = place_of(scene, region)
    assert len(leaders.ends) == 3
    for i, (head, foot) in enumerate(leaders.ends.tolist()):
        start, end = mm(12_500 + 100 * i), mm(12_530 + 100 * i)
        left, top, right, bottom = text_box(names[f"ABCDEF{i + 1}"])
        assert left <= head[0] <= right
        assert start - 1e-6 <= foot[0] <= end + 1e-6
        line = scene.role("gene.intron")[0].ends[0, 0, 1]
        assert top < bottom - 0.5 < head[1] < foot[1] < line - THICK / 2
    # They go apart downwards as much as upwards, so that they do not cross.
    assert (np.diff(leaders.ends[:, :, 0], axis=0) > 0).all()
    # A name that is not moved stands right above its gene, as in rows without leaders.
    assert names["WIDE"].x == pytest.approx(mm(16_500))
    assert names["WIDE"].baseline > names["ABCDEF1"].baseline + 1
    assert not overlapping_texts(scene)


def test_a_row_is_higher_only_where_there_are_leaders(make_genes, region):
    led = Genes(crowd(make_genes)).at(region).scene(183)
    wide = Genes(crowd(make_genes)).at("chr8:12,401-12,901").scene(183)
    assert not wide.role("gene.leader")
    assert led.height == pytest.approx(wide.height + LEADER_ROOM)
    assert len(led.role("gene.intron")[0].ends) == 4
    assert len(set(led.role("gene.intron")[0].ends[:, 0, 1].tolist())) == 1


def test_a_zoom_that_has_no_room_for_leaders_counts_what_it_drops(make_genes, region):
    models = crowd(make_genes)
    page = layout(Genes(models).at("chr8:15,001-18,000"), 183)
    scene = fill(page, region)
    assert not scene.role("gene.leader")
    shown = [text.text for text in scene.role("gene.name")]
    assert len(shown) < 4
    assert scene.notes == (f"{4 - len(shown)} of 4 gene models had no room",)


@given(
    spans=st.lists(
        st.tuples(st.integers(0, 99_000), st.integers(50, 30_000)), min_size=1, max_size=60
    ),
    width=st.sampled_from([60.0, 89.0, 183.0]),
    rows=st.integers(1, 6),
)
@settings(max_examples=25, deadline=None)
def test_neither_names_nor_bodies_of_genes_meet(spans, width, rows):
    shapes = [
        GeneShape(f"GENE{i}", "+", a, a + n, ((a, a + n // 3 + 1),), (), True)
        for i, (a, n) in enumerate(spans)
    ]
    with pytest.MonkeyPatch.context() as patch:  # the shapes as they come from an annotation
        patch.setattr("agviz.figure.genes.gene_shapes", lambda *_: shapes)
        scene = Genes(NO_GENES, rows=rows).at(Interval("chr8", 0, 100_000)).scene(width)
    assert not overlapping_texts(scene)
    assert not texts_off_page(scene)
    (lines,) = scene.role("gene.intron")
    boxes = [(a[0], a[1] - 0.7, b[0], a[1] + 0.7) for a, b in lines.ends.tolist()]
    names = [text_box(text) for text in scene.role("gene.name")]
    for i, one in enumerate(boxes):
        assert not any(overlaps(one, other) for other in boxes[:i])
        assert not any(overlaps(one, name) for name in names)
    for leader in scene.role("gene.leader"):
        for (x, top), (foot, bottom) in leader.ends.tolist():
            # Of names, it meets none on its way down, not even those that are not moved.
            for left, upper, right, lower in names:
                if lower > top:
                    for part in np.linspace(0, 1, 9):
                        y, at = top + part * (bottom - top), x + part * (foot - x)
                        assert not (left < at < right and upper < y < lower)
    shown = len(lines.ends)
    assert len(names) == shown
    if shown < len(shapes):
        assert [t.text for t in scene.role("gene.dropped")] == [f"+{len(shapes) - shown} more"]
        assert scene.notes == (f"{len(shapes) - shown} of {len(shapes)} gene models had no room",)
    else:
        assert not scene.role("gene.dropped")


def test_protein_coding_genes_get_a_row_before_others(make_genes, region):
    models = make_genes(
        ("NONCODING", 10_100, 19_900, "+", [(10_100, 19_900)], []),
        ("CODING", 12_000, 13_000, "+", [(12_000, 13_000)], [(12_100, 12_900)]),
    )
    models.genes(region)
    scene = Genes(models, rows=1).at(region).scene()
    # Both are of type protein_coding here; the one that shows more of itself comes first.
    assert [t.text for t in scene.role("gene.name")] == ["NONCODING"]
    assert [t.text for t in scene.role("gene.dropped")] == ["+1 more"]


def test_priority_gets_rows_first(make_genes, region):
    spans = {"WIDE": (10_100, 19_900), "NARROW": (12_000, 13_000), "SMALL": (12_500, 12_600)}
    models = make_genes(*((name, *span, "+", [span], []) for name, span in spans.items()))

    def first(**options):
        return [
            text.text
            for text in Genes(models, rows=1, **options).at(region).scene().role("gene.name")
        ]

    assert first() == ["WIDE"]
    assert first(priority="NARROW") == ["NARROW"]
    assert first(priority=["SMALL", "NARROW"]) == ["SMALL"]
    assert first(highlight="NARROW") == ["NARROW"]
    assert first(highlight="NARROW", priority="SMALL") == ["SMALL"]


def test_highlighted_genes_have_another_color(two_genes, region):
    figure = Genes(two_genes, highlight=["BBB2"], highlight_color="#0072b2").at(region)
    scene = figure.scene(183)
    assert {text.text: text.color for text in scene.role("gene.name")} == {
        "AAA1": GENE,
        "BBB2": "#0072b2",
    }
    for part, counts in {"thick": [2, 2], "thin": [2], "intron": [1, 1]}.items():
        marks = scene.role(f"gene.{part}")
        colors = [GENE, "#0072b2"][: len(counts)]
        assert [mark.color for mark in marks] == colors
        assert [len(getattr(m, "boxes", getattr(m, "ends", ()))) for m in marks] == counts
    assert "; highlighted: BBB2." in figure.caption()
    usual = Genes(two_genes, highlight="AAA1").at(region).scene()
    assert GENE_HIGHLIGHT in {text.color for text in usual.role("gene.name")}


def test_the_default_of_highlighting_is_told_from_others_in_grey():
    assert contrast(GENE_HIGHLIGHT, "#FFFFFF") > 4.5
    assert contrast(GENE_HIGHLIGHT, GENE) > 3


def test_one_transcript_of_a_gene_is_highlighted_and_labelled(transcripts):
    place = Interval("chr1", 0, 8_000)
    options = {"show": "all", "label_transcripts": True, "highlight": "T-long"}
    scene = Genes(transcripts, **options).at(place).scene()
    names = {text.text: (text.color, text.face) for text in scene.role("gene.name")}
    assert names == {"T-long.2": (GENE_HIGHLIGHT, "regular"), "T-short.1": (GENE, "regular")}
    by_gene = Genes(transcripts, show="all", highlight="ONE").at(place).scene()
    assert [t.text for t in by_gene.role("gene.name")] == ["ONE", "ONE"]
    assert {t.color for t in by_gene.role("gene.name")} == {GENE_HIGHLIGHT}
    assert {t.face for t in by_gene.role("gene.name")} == {"italic"}


def test_what_should_be_highlighted_and_is_not_drawn_is_said(transcripts, two_genes, region):
    place = Interval("chr1", 0, 8_000)
    scene = Genes(transcripts, highlight=["T-short.1", "T-long.2"]).at(place).scene()
    assert scene.notes == ("T-short.1, to be highlighted",)  # T-long is the canonical one
    figure = Genes(two_genes, highlight="BBB2").at(Interval("chr8", 11_000, 13_000))
    assert "Not shown: BBB2, to be highlighted." in figure.caption()
    assert "; highlighted" not in figure.caption()
    assert not Genes(two_genes, highlight="BBB2").at(region).scene().notes


@pytest.mark.parametrize("option", ["priority", "highlight"])
def test_unknown_names_are_refused_with_the_likeliest(two_genes, transcripts, option):
    message = "No gene or transcript of 'the given frames' is called 'AAA2'; did you mean 'AAA1'?"
    with pytest.raises(UnknownNameError, match=f"^{re.escape(message)}$"):
        Genes(two_genes, **{option: ["BBB2", "AAA2"]})
    with pytest.raises(UnknownNameError, match=r"did you mean 'T-short(\.1)?'\?$"):
        Genes(transcripts, **{option: "T-shorn.1"})
    for known in ("ONE", "G1.3", "G1", "T-short.1", "T-short"):
        assert getattr(Genes(transcripts, **{option: known}), option) == (known,)


def test_no_genes_is_said(two_genes):
    figure = Genes(two_genes).at(Interval("chr8", 14_200, 14_300))
    assert [t.text for t in figure.scene().role("gene.label")] == ["No genes"]
    assert "No genes in this region." in figure.caption()


def test_an_assembly_gives_genes_and_its_name(data_dir):
    folder = data_dir / "gata4_hg19"
    assembly = Assembly("GRCh37 part", folder / "gata4.fa", folder / "gata4.gtf")
    region = Interval("chr8_11496144_11627216", 65_000, 122_000)
    scene = Genes(assembly).at(region).scene()
    assert [t.text for t in scene.role("axis.region")] == [
        "chr8_11496144_11627216:65,001-122,000 (GRCh37 part), 1-based"
    ]
    (thick,) = scene.role("gene.thick")
    assert len(thick.boxes) == 7


def test_all_options_are_kept_in_a_file(transcripts, tmp_path):
    figure = Genes(
        transcripts,
        show="all",
        rows=3,
        priority=["T-short"],
        highlight="T-short.1",
        highlight_color="#0072b2",
        label_transcripts=True,
    ).at(Interval("chr1", 0, 8_000))
    figure.save(tmp_path / "genes.json")
    again = open_figure(tmp_path / "genes.json")
    (one,), (other,) = figure.panels(), again.panels()
    for field in dataclasses.fields(Genes):
        if field.name != "models":
            assert getattr(one, field.name) == getattr(other, field.name)
    assert again.caption() == figure.caption()
    names = sorted(again.scene().role("gene.name"), key=lambda text: text.baseline)
    assert [text.text for text in names] == ["T-short.1", "T-long.2"]


def test_a_file_of_before_there_were_highlights_is_read(two_genes, region, tmp_path):
    path = tmp_path / "genes.json"
    Genes(two_genes).at(region).save(path)
    whole = json.loads(path.read_text())
    for name in ("priority", "highlight", "highlight_color", "label_transcripts"):
        del whole["figure"]["parts"][0][name]
    path.write_text(json.dumps(whole))
    assert [t.color for t in open_figure(path).scene().role("gene.name")] == [GENE, GENE]


def test_bad_options_are_refused(two_genes):
    message = "show must be one of 'canonical', 'longest', 'mane', 'merged', 'all'; got 'principal'"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        Genes(two_genes, show="principal")
    message = (
        "label_transcripts=True needs single transcripts, and show='merged' has none; show='all' "
        "draws every transcript"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        Genes(two_genes, show="merged", label_transcripts=True)
    for option in ("color", "highlight_color"):
        with pytest.raises(InputError, match=r"^color must be .*got 'reddish'"):
            Genes(two_genes, **{option: "reddish"})
    with pytest.raises(InputError, match=r"^rows must be 1 or more; got 0$"):
        Genes(two_genes, rows=0)
    with pytest.raises(
        InputError,
        match=r"^These panels do not say which region to draw; say it with \.at\(interval\)$",
    ):
        Genes(two_genes).scene()


def test_bent_arrows_stand_at_first_bases_along_the_strand(two_genes):
    plain = Genes(two_genes).at("chr8:10,001-20,000")
    bent = Genes(two_genes, tss=True).at("chr8:10,001-20,000")
    assert not plain.scene().role("gene.tss")
    (mark,) = bent.scene().role("gene.tss")
    genes = two_genes.genes()
    axis = bent.scene().role("axis.line")[0].ends[0, :, 0]
    for number, gene in enumerate(genes.itertuples()):
        first = gene.Start if gene.Strand == "+" else gene.End - 1
        x = axis[0] + (first + 0.5 - 10_000) / 10_000 * (axis[1] - axis[0])
        stems = [e for e in mark.ends if abs(e[0, 0] - x) < 1e-6 and abs(e[1, 0] - x) < 1e-6]
        assert len(stems) == 1, number
        (shaft,) = (e for e in mark.ends if abs(e[0, 0] - x) < 1e-6 and e[0, 1] == e[1, 1])
        assert (shaft[1, 0] > x) == (gene.Strand == "+")
    names = bent.scene().role("gene.name")
    assert max(name.baseline for name in names) < mark.ends[..., 1].min()
    assert "bent ones at transcription start sites" in bent.caption()
    assert "bent" not in plain.caption()


def test_a_start_beyond_the_region_has_no_arrow(two_genes):
    gene = next(g for g in two_genes.genes().itertuples() if g.Strand == "+")
    region = Interval("chr8", gene.Start + 10, gene.End)
    scene = Genes(two_genes, tss=True).at(region).scene()
    assert not scene.role("gene.tss")
    assert scene.role("gene.intron")


def test_only_some_biotypes_are_drawn_and_the_others_counted():
    models = make_genes(
        ("ONE", 11_000, 12_000, "+", [(11_000, 12_000)], [(11_100, 11_900)]),
        ("TWO", 14_000, 15_000, "-", [(14_000, 15_000)], []),
    )
    frames = {n: getattr(models, n)() for n in ("genes", "transcripts", "exons", "cds")}
    for frame in frames.values():
        frame.loc[frame["gene_id"] == "TWO", "gene_type"] = "lncRNA"
    models = GeneModels.from_frames(**frames)
    figure = Genes(models, types="protein_coding").at("chr8:10,001-20,000")
    assert [t.text for t in figure.scene().role("gene.name")] == ["ONE"]
    assert figure.scene().notes == ("1 gene model of other biotypes",)
    assert figure.check() == ()
    assert "Genes of type protein_coding: " in figure.caption()
    both = Genes(models, types=("lncRNA", "protein_coding")).at("chr8:10,001-20,000").scene()
    assert [t.text for t in both.role("gene.name")] == ["ONE", "TWO"]
    with pytest.raises(UnknownNameError, match="did you mean 'protein_coding'"):
        Genes(models, types="protein-coding")


def test_names_can_be_left_out_and_rows_be_higher(two_genes):
    plain, bare, high = (
        Genes(two_genes, **options).at("chr8:10,001-20,000").scene()
        for options in ({}, {"names": False}, {"height": 8})
    )
    assert plain.role("gene.name")
    assert not bare.role("gene.name")
    assert bare.height < plain.height - 1
    rows = {round(float(mark.boxes[0, 3]), 3) for mark in plain.role("gene.thick")}
    assert high.height == pytest.approx(plain.height + (8 - GENE_ROW) * len(rows))
    with pytest.raises(InputError, match=r"^height must be 3.60 mm or more; got 2$"):
        Genes(two_genes, height=2)


def leaders_beside_arrows(scene):
    """The leaders of a scene, none of which passes through an arrow or its box."""
    arrows = np.concatenate([mark.ends for mark in scene.role("gene.tss")])
    leaders = np.concatenate([mark.ends for mark in scene.role("gene.leader")])
    low, high = arrows.min(1), arrows.max(1)
    for part in np.linspace(0, 1, 41):
        x, y = (leaders[:, 0] + part * (leaders[:, 1] - leaders[:, 0])).T
        within = (x[:, None] > low[:, 0] - 0.1) & (x[:, None] < high[:, 0] + 0.1)
        within &= (y[:, None] > low[:, 1]) & (y[:, None] < high[:, 1])
        assert not within.any()
    return leaders


@pytest.mark.parametrize("seed", range(4))
def test_leaders_of_all_transcripts_pass_beside_their_arrows(make_genes, seed):
    draw = np.random.default_rng(seed)
    starts = 11_000 + np.cumsum(draw.integers(150, 500, 14))
    genes = []
    for number, start in enumerate(starts.tolist()):
        end = start + int(draw.integers(10, 700))
        genes.append((f"LONGNAME{number}", start, end, "+-"[number % 2], [(start, end)], []))
    models = make_genes(*genes)
    frames = {each: getattr(models, each)() for each in ("genes", "transcripts", "exons", "cds")}
    for kind in ("transcripts", "exons"):
        again = frames[kind].copy()
        again["transcript_id"] += "b"
        again[["Start", "End"]] += 40
        frames[kind] = pd.concat([frames[kind], again]).sort_values("Start", ignore_index=True)
    panel = Genes(GeneModels.from_frames(**frames), tss=True, show="all", rows=9,
                  label_transcripts=True)  # fmt: skip
    scene = panel.at("chr8:10,501-17,500").scene(89)
    assert len(leaders_beside_arrows(scene)) > 1
    assert not overlapping_texts(scene)


@pytest.mark.parametrize(("length", "step"), [(300, 700), (120, 600), (8, 500)])
def test_leaders_pass_beside_the_arrows_at_first_bases(make_genes, length, step):
    starts = [11_000 + step * k for k in range(9)]
    genes = make_genes(
        *[
            (f"LONGNAME{k}", start, start + length + k % 3 * 60, "+-"[k % 2],
             [(start, start + length)], [])
            for k, start in enumerate(starts)
        ]
    )  # fmt: skip
    scene = Genes(genes, tss=True, rows=1).at("chr8:10,001-17,000").scene(89)
    leaders = leaders_beside_arrows(scene)
    plain = Genes(genes, rows=1).at("chr8:10,001-17,000").scene(89)
    assert len(plain.role("gene.leader")[0].ends) <= len(leaders)
