"""Gene models: boxes at their mm, names that do not meet, what has no room is counted."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agviz.errors import InputError
from agviz.figure.gene_rows import GeneShape
from agviz.figure.genes import THICK, THIN, Genes
from agviz.figure.overlap import overlapping_texts, overlaps, text_box, texts_off_page
from agviz.genome.assembly import Assembly
from agviz.genome.gene_frames import empty_gene_frame
from agviz.genome.genes import GeneModels
from agviz.genome.types import Interval

NO_GENES = GeneModels.from_frames(
    genes=empty_gene_frame("genes"),
    transcripts=empty_gene_frame("transcripts"),
    exons=empty_gene_frame("exons"),
)


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


@given(
    spans=st.lists(
        st.tuples(st.integers(0, 99_000), st.integers(50, 30_000)), min_size=1, max_size=60
    ),
    width=st.sampled_from([60.0, 89.0, 183.0]),
)
@settings(max_examples=25, deadline=None)
def test_neither_names_nor_bodies_of_genes_meet(spans, width):
    shapes = [
        GeneShape(f"GENE{i}", "+", a, a + n, ((a, a + n // 3 + 1),), (), True)
        for i, (a, n) in enumerate(spans)
    ]
    with pytest.MonkeyPatch.context() as patch:  # the shapes as they come from an annotation
        patch.setattr("agviz.figure.genes.gene_shapes", lambda *_: shapes)
        scene = Genes(NO_GENES).at(Interval("chr8", 0, 100_000)).scene(width)
    assert not overlapping_texts(scene)
    assert not texts_off_page(scene)
    (lines,) = scene.role("gene.intron")
    boxes = [(a[0], a[1] - 0.7, b[0], a[1] + 0.7) for a, b in lines.ends.tolist()]
    for i, one in enumerate(boxes):
        assert not any(overlaps(one, other) for other in boxes[:i])
        assert not any(overlaps(one, text_box(text)) for text in scene.role("gene.name"))
    shown = len(lines.ends)
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


def test_bad_options_are_refused(two_genes):
    message = "show must be one of 'canonical', 'all', 'merged'; got 'longest'"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        Genes(two_genes, show="longest")
    with pytest.raises(InputError, match=r"^rows must be 1 or more; got 0$"):
        Genes(two_genes, rows=0)
    with pytest.raises(
        InputError,
        match=r"^These panels do not say which region to draw; say it with \.at\(interval\)$",
    ):
        Genes(two_genes).scene()
