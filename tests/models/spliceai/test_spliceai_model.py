"""`SpliceAIModel` as the SDK's interface: context, strands, refusals, scores."""

import re

import numpy as np
import pytest
from alphagenome.models import variant_scorers
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputType

from agviz.errors import ContigError, InputError, UnsupportedError, VariantError
from agviz.genome.assembly import Assembly
from agviz.genome.sequence import reverse_complement
from agviz.genome.types import Interval, Variant
from agviz.models.load import load_model
from agviz.models.spliceai.delta import SpliceAIDeltaScorer
from agviz.models.spliceai.model import SpliceAIModel

SITES = {"requested_outputs": [OutputType.SPLICE_SITES], "ontology_terms": None}


@pytest.fixture(scope="module")
def spliceai(assembly, make_weights):
    return SpliceAIModel(assembly=assembly, weights=make_weights())


def base_at(assembly, contig, start):
    return assembly.sequence(Interval(contig, start, start + 1))


def substitution(assembly, contig="chr1", start=12_000):
    base = base_at(assembly, contig, start)
    return Variant(contig, start + 1, base, "ACGT"["ACGT".index(base) - 1])


def test_tracks_are_those_of_the_published_metadata(spliceai):
    table = spliceai.output_metadata().splice_sites
    assert table["name"].tolist() == ["donor", "acceptor", "donor", "acceptor"]
    assert table["strand"].tolist() == ["+", "+", "-", "-"]
    interval = Interval("chr1", 11_000, 11_500)
    sites = spliceai.predict_interval(interval, **SITES).splice_sites
    assert sites.values.shape == (500, 4)
    assert sites.values.dtype == np.float32
    assert sites.resolution == 1
    assert sites.interval == interval


def test_an_interval_is_predicted_in_its_context(spliceai):
    """Whatever its bounds, a base has the same prediction; off the contig's ends lies N."""
    whole = spliceai.predict_interval(Interval("chr2", 0, 5000), **SITES).splice_sites.values
    for start, end in ((0, 1), (10, 900), (2500, 5000)):
        part = spliceai.predict_interval(Interval("chr2", start, end), **SITES).splice_sites
        np.testing.assert_allclose(part.values, whole[start:end], atol=2e-6)


def test_a_sequence_has_nothing_around_it(spliceai, assembly):
    """A whole contig is the same as sequence and as interval; a part of it is not."""
    bases = assembly.sequence(Interval("chr2", 0, 5000))
    whole = spliceai.predict_sequence(bases, **SITES).splice_sites
    wanted = spliceai.predict_interval(Interval("chr2", 0, 5000), **SITES).splice_sites
    np.testing.assert_allclose(whole.values, wanted.values, atol=2e-6)
    part = spliceai.predict_sequence(bases[2000:2100], **SITES).splice_sites.values
    assert np.abs(part - whole.values[2000:2100]).max() > 1e-3
    padded = spliceai.predict_sequence("N" * 37 + bases[2000:2100], **SITES).splice_sites.values
    np.testing.assert_allclose(padded[37:], part, atol=2e-6)


def test_the_reverse_complement_swaps_the_strands(spliceai, assembly):
    bases = assembly.sequence(Interval("chr1", 700, 1900))
    plus = spliceai.predict_sequence(bases, **SITES).splice_sites.values
    minus = spliceai.predict_sequence(reverse_complement(bases), **SITES).splice_sites.values
    np.testing.assert_allclose(plus, minus[::-1, [2, 3, 0, 1]], atol=2e-6)
    assert np.abs(plus - minus[::-1]).max() > 1e-3


def test_an_interval_on_minus_has_the_same_values(spliceai):
    """Values run from low to high coordinates on either strand, and each site keeps its strand."""
    plus = spliceai.predict_interval(Interval("chr1", 9000, 9400, "+"), **SITES).splice_sites
    minus = spliceai.predict_interval(Interval("chr1", 9000, 9400, "-"), **SITES).splice_sites
    np.testing.assert_allclose(plus.values, minus.values, atol=2e-6)
    assert minus.interval.strand == "-"


def test_a_variant_changes_the_alternate_alone(spliceai, assembly):
    interval = Interval("chr1", 11_500, 12_500)
    variant = substitution(assembly)
    alleles = spliceai.predict_variant(interval, variant, **SITES)
    reference = spliceai.predict_interval(interval, **SITES).splice_sites.values
    np.testing.assert_allclose(alleles.reference.splice_sites.values, reference, atol=2e-6)
    assert np.abs(alleles.alternate.splice_sites.values - reference).max() > 1e-3


def test_a_variant_in_the_flank_is_refused(spliceai, assembly):
    with pytest.raises(VariantError, match="does not begin inside the interval"):
        spliceai.predict_variant(Interval("chr1", 12_100, 12_500), substitution(assembly), **SITES)


def test_refusals_by_name(spliceai):
    message = "spliceai does not predict RNA_SEQ, DNASE; it predicts SPLICE_SITES"
    with pytest.raises(UnsupportedError, match=f"^{re.escape(message)}$"):
        spliceai.predict_sequence(
            "ACGT", requested_outputs=["RNA_SEQ", "DNASE"], ontology_terms=None
        )
    message = "spliceai knows human only; asked for mouse (MUS_MUSCULUS)"
    with pytest.raises(UnsupportedError, match=f"^{re.escape(message)}$"):
        spliceai.predict_sequence("ACGT", organism=Organism.MUS_MUSCULUS, **SITES)
    with pytest.raises(UnsupportedError, match=f"^{re.escape(message)}$"):
        spliceai.output_metadata(Organism.MUS_MUSCULUS)
    message = "spliceai takes 1 to 10,000,000 bp; got 10,000,001 bp"
    with pytest.raises(UnsupportedError, match=f"^{re.escape(message)}$"):
        spliceai.predict_interval(Interval("chr1", 0, 10_000_001), **SITES)


def test_delta_scores_are_tidy(spliceai, assembly):
    interval = Interval("chr1", 11_000, 13_000)
    variant = substitution(assembly)
    scorers = [
        variant_scorers.GeneMaskSplicingScorer(OutputType.SPLICE_SITES, None),
        SpliceAIDeltaScorer(),
    ]
    both = spliceai.score_variant(interval, variant, scorers)
    assert [scores.uns["variant_scorer"] for scores in both] == scorers
    scores = both[1]
    assert scores.obs["gene_name"].tolist() == ["BETA", "ALPHA"]
    assert scores.obs["gene_id"].tolist() == ["G2.1", "G1.1"]
    assert (np.abs(scores.layers["offset"]) <= 50).all()
    assert scores.layers["offset"].dtype == np.int64
    tidy = variant_scorers.tidy_scores([scores])
    assert len(tidy) == 8
    alpha = tidy[tidy["gene_name"] == "ALPHA"].set_index("track_name")["raw_score"]
    assert alpha.index.tolist() == ["acceptor_gain", "acceptor_loss", "donor_gain", "donor_loss"]
    np.testing.assert_array_equal(alpha.to_numpy(), scores.X[1])
    assert set(tidy["variant_scorer"]) == {"SpliceAIDeltaScorer(distance=50)"}
    assert variant_scorers.tidy_scores([both]) is not None


def test_defaults_include_delta_scores(spliceai, assembly):
    interval = Interval("chr1", 11_500, 12_500)
    scored = spliceai.score_variant(interval, substitution(assembly))
    assert SpliceAIDeltaScorer() in [scores.uns["variant_scorer"] for scores in scored]


def test_defaults_without_genes_leave_delta_scores_out(make_weights):
    model = SpliceAIModel(weights=make_weights())
    chosen = model._recommended_scorers(Organism.HOMO_SAPIENS)
    assert chosen
    assert SpliceAIDeltaScorer() not in chosen


def test_several_variants_at_once(spliceai, assembly):
    variants = [substitution(assembly), substitution(assembly, start=9500)]
    together = spliceai.score_deltas(variants)
    interval = Interval("chr1", 9000, 13_000)
    for variant, scores in zip(variants, together, strict=True):
        assert scores.uns["interval"].width == 101
        alone = spliceai.score_variant(interval, variant, [SpliceAIDeltaScorer()])[0]
        np.testing.assert_allclose(scores.X, alone.X, atol=2e-6)


def test_no_gene_there_is_no_row(spliceai, assembly):
    interval = Interval("chr1", 29_000, 31_000)
    (scores,) = spliceai.score_variant(
        interval, substitution(assembly, start=30_000), [SpliceAIDeltaScorer()]
    )
    assert scores.shape == (0, 4)
    assert scores.layers["offset"].shape == (0, 4)


def test_no_genes_at_all(assembly, make_weights):
    bare = SpliceAIModel(assembly=Assembly("bare", assembly.fasta), weights=make_weights())
    message = (
        "SpliceAI's delta scores are per gene: give the assembly a gene annotation, "
        "Assembly(name, fasta, 'genes.gtf'), or load the model with annotation='grch37' or "
        "'grch38' for the published tool's own genes"
    )
    with pytest.raises(UnsupportedError, match=f"^{re.escape(message)}$"):
        bare.score_variant(
            Interval("chr1", 11_500, 12_500), substitution(assembly), [SpliceAIDeltaScorer()]
        )


def test_mutagenesis_predicts_in_context(spliceai):
    interval = Interval("chr1", 11_900, 12_100)
    scored = spliceai.score_ism_variants(
        interval,
        Interval("chr1", 12_000, 12_002),
        [variant_scorers.GeneMaskSplicingScorer(OutputType.SPLICE_SITES, None)],
        progress_bar=False,
    )
    assert len(scored) == 6
    variant = scored[4][0].uns["variant"]
    alone = spliceai.score_variant(
        interval, variant, [variant_scorers.GeneMaskSplicingScorer(OutputType.SPLICE_SITES, None)]
    )
    np.testing.assert_allclose(scored[4][0].X, alone[0].X, atol=2e-6)


def test_annotations_that_do_not_fit(assembly, make_weights):
    weights = make_weights()
    message = "annotation must be one of 'grch37', 'grch38'; got 'hg19'"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        SpliceAIModel(assembly=assembly, annotation="hg19", weights=weights)
    message = (
        "annotation='grch38' does not fit this genome: its contig 'chr1' has 40,000 bp, that of "
        "GRCh38 (hg38) 248,956,422 bp"
    )
    with pytest.raises(ContigError, match=f"^{re.escape(message)}$"):
        SpliceAIModel(assembly=assembly, annotation="grch38", weights=weights)
    message = "annotation='grch37' places genes on a genome: give an assembly too"
    with pytest.raises(UnsupportedError, match=f"^{re.escape(message)}$"):
        SpliceAIModel(annotation="grch37", weights=weights)


def test_load_model(assembly, make_weights):
    model = load_model("spliceai", assembly=assembly, weights=make_weights())
    assert isinstance(model, SpliceAIModel)
    assert model.source == "random networks"
    assert repr(model) == "SpliceAIModel('spliceai', genome 'tiny')"
