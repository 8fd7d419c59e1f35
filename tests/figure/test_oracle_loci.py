"""Each named locus of the teaching genome, drawn whole with its first variant: fit to print."""

import pytest

import agviz as ag
from agviz.figure.overlap import overlapping_texts, texts_off_page

OUTPUTS = ag.OutputType
LOCI = (
    "TAL1", "liver_enhancer", "insulated_pair", "skipped_exon", "neuron_exon", "cryptic_site",
    "promoter", "eqtl", "decoys",
)  # fmt: skip


@pytest.fixture(scope="module")
def model():
    return ag.load_model("oracle")


def test_every_locus_is_here():
    assert tuple(ag.teaching_loci()) == LOCI


@pytest.mark.parametrize("name", LOCI)
def test_a_locus_drawn_whole_has_nothing_to_mend(model, name):
    locus = ag.teaching_loci()[name]
    variant = locus.variants[next(iter(locus.variants))]
    out = model.predict_variant(
        locus.interval,
        variant,
        requested_outputs=[
            OUTPUTS.DNASE, OUTPUTS.RNA_SEQ, OUTPUTS.SPLICE_JUNCTIONS, OUTPUTS.CONTACT_MAPS,
        ],
        ontology_terms=["EFO:0002067", "CLO:0007045"],
    )  # fmt: skip
    both = ag.Alleles(out.reference, out.alternate, variant)
    figure = ag.stack(
        ag.Tracks(both.dnase, tracks=[0]),
        ag.Tracks(both.rna_seq, show="difference", tracks=[0], label="RNA (+) ALT − REF"),
        ag.ContactMap(both.contact_maps, show="difference", shape="rectangle", height=14),
        ag.Sashimi(both.splice_junctions, coverage=both.rna_seq, tracks=[0]),
        ag.Genes(model.assembly),
        ag.Variants(variant, [variant.name or "variant"]),
    ).at(locus.interval)
    for width in (120, 183):
        scene = figure.scene(width)
        assert not overlapping_texts(scene)
        assert not texts_off_page(scene)
        (line,) = scene.role("variant.line")
        assert len(line.ends) == 1
        assert scene.role("gene.name")
        left = [each for each in figure.check(width) if not justified(each, variant)]
        assert not left, left


def justified(finding, variant) -> bool:
    """What is said of a whole locus and is as it should be.

    32 kb hold more junctions than have room for numbers; an insertion pushes as many of the last
    bases out of what ALT is predicted for.
    """
    inserted = len(variant.alternate_bases) - len(variant.reference_bases)
    if finding.kind == "hidden gaps" and inserted > 0:
        return f": {inserted} unknown values" in finding.place
    return finding.kind == "left out" and "on arcs without room" in finding.place
