"""Scores of a local model: same questions, same keywords as the hosted client's."""

import re

import numpy as np
import pytest
from alphagenome.interpretation import ism
from alphagenome.models import interval_scorers, variant_scorers
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputType
from composition_model import CompositionModel

from agviz.errors import (
    AlignmentWarning,
    InputError,
    IntervalError,
    UnsupportedError,
)
from agviz.genome.assembly import Assembly
from agviz.genome.types import Interval, Variant
from agviz.models.base import Capabilities
from agviz.models.scores import recommended_scorers

ATAC = variant_scorers.CenterMaskScorer(
    OutputType.ATAC, 501, variant_scorers.AggregationType.DIFF_SUM
)
RNA = variant_scorers.GeneMaskLFCScorer(OutputType.RNA_SEQ)
GENE = interval_scorers.GeneMaskScorer(
    OutputType.RNA_SEQ, None, interval_scorers.IntervalAggregationType.MEAN
)


def snv(assembly, position):
    base = assembly.sequence(Interval("chr1", position - 1, position))
    return Variant("chr1", position, base, {"A": "G", "C": "T", "G": "A", "T": "C"}[base])


def test_variant_scores_keep_the_scorers_order_and_are_tidy(model, assembly, interval):
    variant = snv(assembly, interval.start + 2001)
    scores = model.score_variant(interval, variant, [RNA, ATAC])
    assert [s.uns["variant_scorer"] for s in scores] == [RNA, ATAC]
    tidy = variant_scorers.tidy_scores([scores])
    assert set(tidy["output_type"]) == {"RNA_SEQ", "ATAC"}
    pair = model.predict_variant(interval, variant, requested_outputs=["ATAC"], ontology_terms=None)
    difference = pair.alternate.atac.values - pair.reference.atac.values
    np.testing.assert_allclose(scores[1].X[0], difference[1750:2251].sum(axis=0), rtol=1e-6)


def test_strands_are_merged_unless_asked_not_to(model, assembly, interval):
    variant = snv(assembly, interval.start + 2001)
    (merged,) = model.score_variant(interval, variant, [RNA])
    (apart,) = model.score_variant(interval, variant, [RNA], merge_stranded_gene_tracks=False)
    assert merged.var["strand"].tolist() == [".", "."]
    assert apart.var["strand"].tolist() == ["+", "+", "-", "-"]
    assert np.isnan(apart.X).sum() == apart.X.size // 2
    assert not np.isnan(merged.X).any()
    np.testing.assert_array_equal(np.sort(merged.X.ravel()), np.sort(apart.X[~np.isnan(apart.X)]))
    many = model.score_variants(
        interval, [variant], [RNA], merge_stranded_gene_tracks=False, progress_bar=False
    )
    np.testing.assert_array_equal(many[0][0].X, apart.X)


def test_recommended_scorers_are_those_the_model_can_serve(model, assembly, interval):
    class AtacOnly(CompositionModel):
        @property
        def capabilities(self):
            return Capabilities("atac_only", (OutputType.ATAC,))

    scores = AtacOnly(assembly=assembly).score_variant(interval, snv(assembly, 10_000))
    names = [s.uns["variant_scorer"].requested_output for s in scores]
    assert names == [OutputType.ATAC, OutputType.ATAC]
    with pytest.raises(
        UnsupportedError,
        match="^" + re.escape(
            f"The scorer {RNA} needs RNA_SEQ, which atac_only does not predict; it predicts ATAC. "
            "Without scorers those recommended for these are taken"
        ) + "$",
    ):  # fmt: skip
        AtacOnly(assembly=assembly).score_variant(interval, snv(assembly, 10_000), [RNA])
    with pytest.raises(
        UnsupportedError,
        match="^" + re.escape(
            "No recommended interval scorer fits the outputs of atac_only; name the scorers to use"
        ) + "$",
    ):  # fmt: skip
        AtacOnly(assembly=assembly).score_interval(interval)


def test_scorers_are_refused_by_name(model, assembly, interval):
    variant = snv(assembly, 10_000)
    with pytest.raises(
        InputError, match="^" + re.escape(f"The scorer {RNA} was given more than once") + "$"
    ):
        model.score_variant(interval, variant, [RNA, ATAC, RNA])
    polya = variant_scorers.PolyadenylationScorer()
    with pytest.raises(
        UnsupportedError,
        match="^" + re.escape(f"The scorer {polya} is not defined for mouse") + "$",
    ):
        model.score_variant(interval, variant, [polya], organism=Organism.MUS_MUSCULUS)
    wide = interval_scorers.RECOMMENDED_INTERVAL_SCORERS["RNA_SEQ"]
    with pytest.raises(
        InputError,
        match="^" + re.escape(
            f"The scorer {wide} is 200,001 bp wide but the interval {interval} only 4,096 bp; "
            "use a wider interval or a scorer with width=None"
        ) + "$",
    ):  # fmt: skip
        model.score_interval(interval)


def test_interval_scores(model, interval):
    (merged,) = model.score_interval(interval, [GENE])
    assert merged.uns["interval_scorer"] == GENE
    assert merged.obs["gene_name"].tolist() == ["ALPHA"]
    values = model.predict_interval(
        interval, requested_outputs=["RNA_SEQ"], ontology_terms=None
    ).rna_seq.values
    exon = slice(9000 - interval.start, 9600 - interval.start)
    np.testing.assert_allclose(merged.X[0], values[exon, :2].mean(axis=0), rtol=1e-6)
    many = model.score_intervals([interval], [GENE], progress_bar=False)
    np.testing.assert_array_equal(many[0][0].X, merged.X)


class Counting(CompositionModel):
    predicted = 0
    batch_size = 4

    def _predict(self, sequence, **kwargs):
        type(self).predicted += 1
        return super()._predict(sequence, **kwargs)


@pytest.mark.parametrize("flank", [0, 32])
def test_mutagenesis_is_positional_and_predicts_the_background_once(assembly, interval, flank):
    model = Counting(assembly=assembly, flank=flank)
    Counting.predicted = 0
    part = Interval("chr1", interval.start + 100, interval.start + 105)
    scores = model.score_ism_variants(interval, part, [ATAC], progress_bar=False, max_workers=3)
    assert Counting.predicted == 1 + 15
    variants = [s[0].uns["variant"] for s in scores]
    assert variants == ism.ism_variants(part, assembly.sequence(part))
    assert len(variant_scorers.tidy_scores(scores)) == 30
    single = model.score_variant(interval, variants[7], [ATAC])
    np.testing.assert_array_equal(scores[7][0].X, single[0].X)


def test_mutagenesis_on_an_alternate_background(model, assembly, interval):
    place = interval.start + 103
    background = snv(assembly, place + 1)
    part = Interval("chr1", place, place + 2)
    scores = model.score_ism_variants(
        interval, part, [ATAC], interval_variant=background, progress_bar=False
    )
    variants = [s[0].uns["variant"] for s in scores]
    assert [v.reference_bases for v in variants[:3]] == [background.alternate_bases] * 3
    back, = (s for s in scores if s[0].uns["variant"].position == background.position
             and s[0].uns["variant"].alternate_bases == background.reference_bases)  # fmt: skip
    forth = model.score_variant(interval, background, [ATAC])
    np.testing.assert_allclose(back[0].X, -forth[0].X)


def test_an_indel_background_is_told(model, assembly, interval):
    base = assembly.sequence(Interval("chr1", 9000, 9001))
    background = Variant("chr1", 9001, base, base + "GG")
    part = Interval("chr1", 9001, 9002)
    with pytest.warns(AlignmentWarning, match="changes the sequence's length: behind it genes"):
        scores = model.score_ism_variants(
            interval, part, [ATAC], interval_variant=background, progress_bar=False
        )
    assert [s[0].uns["variant"].reference_bases for s in scores] == ["G"] * 3


def test_mutagenesis_intervals_are_checked(model, interval):
    with pytest.raises(
        InputError,
        match="^" + re.escape(
            "The mutagenesis interval chr1:8200-8210:- is on '-'; give it on '+': every base is "
            "replaced by each other one, whichever the strand"
        ) + "$",
    ):  # fmt: skip
        model.score_ism_variants(interval, Interval("chr1", 8200, 8210, "-"), [ATAC])
    with pytest.raises(
        IntervalError,
        match="^" + re.escape(
            "The mutagenesis interval chr1:8190-8200:. is not inside the interval "
            "chr1:8192-12288:."
        ) + "$",
    ):  # fmt: skip
        model.score_ism_variants(interval, Interval("chr1", 8190, 8200), [ATAC])
    with pytest.raises(
        IntervalError,
        match="^" + re.escape("The mutagenesis interval chr1:8200-8200:. is empty") + "$",
    ):
        model.score_ism_variants(interval, Interval("chr1", 8200, 8200), [ATAC])


def test_mutagenesis_skips_unknown_bases(model):
    scores = model.score_ism_variants(
        Interval("chr1", -1024, 1024), Interval("chr1", -3, 1), [ATAC], progress_bar=False
    )
    assert len(scores) == 3


def test_scores_do_not_depend_on_the_strand_that_was_read(model, assembly, interval):
    minus = Interval("chr1", interval.start, interval.end, "-")
    variant = snv(assembly, 10_000)
    for one, two in zip(
        model.score_variant(interval, variant, [RNA, ATAC]),
        model.score_variant(minus, variant, [RNA, ATAC]),
        strict=True,
    ):
        np.testing.assert_array_equal(one.X, two.X)
        assert two.uns["interval"].strand == "-"
    part = Interval("chr1", 9000, 9002)
    plus, other = (
        model.score_ism_variants(where, part, [ATAC], progress_bar=False)
        for where in (interval, minus)
    )
    for one, two in zip(plus, other, strict=True):
        assert one[0].uns["variant"] == two[0].uns["variant"]
        np.testing.assert_array_equal(one[0].X, two[0].X)


class LengthScorer:
    """A scorer of one model's own."""

    def __init__(self):
        self.requested_output = OutputType.ATAC


class WithOwn(CompositionModel):
    _own_scorers = (LengthScorer,)

    def _score_own(self, scorer, interval, variant):
        import anndata

        return anndata.AnnData(np.array([[float(len(variant.alternate_bases))]]))


def test_own_scorers_go_to_the_model(assembly, interval):
    model = WithOwn(assembly=assembly)
    own = LengthScorer()
    scores = model.score_variant(interval, snv(assembly, 10_000), [own, ATAC])
    assert scores[0].X.tolist() == [[1.0]]
    assert scores[1].uns["variant_scorer"] == ATAC
    with pytest.raises(UnsupportedError, match="for single variants only, not in mutagenesis; use"):
        model.score_ism_variants(interval, Interval("chr1", 9000, 9001), [own])


POLYA = variant_scorers.PolyadenylationScorer()
CHANGE = Variant("chr1", 10_000, "A", "C")
PART = Interval("chr1", 9000, 9001)


@pytest.fixture
def blind(assembly):
    """A model whose genome has no genes, and that may not predict."""

    class Idle(CompositionModel):
        def _predict(self, sequence, **kwargs):
            raise AssertionError("it predicted before it refused")

    return Idle(assembly=Assembly("bare", assembly.fasta))


def test_defaults_leave_out_what_needs_genes_or_polya(model, assembly, interval):
    variant = snv(assembly, 10_000)
    with_genes = [s.uns["variant_scorer"] for s in model.score_variant(interval, variant)]
    assert len(with_genes) == 18
    assert POLYA not in with_genes
    bare = CompositionModel(assembly=Assembly("bare", assembly.fasta))
    without = [s.uns["variant_scorer"] for s in bare.score_variant(interval, variant)]
    assert without
    assert set(without) < set(with_genes)
    assert RNA not in without
    (swept, *_) = bare.score_ism_variants(interval, PART, progress_bar=False)
    assert [s.uns["variant_scorer"] for s in swept] == without


def test_no_scorers_are_recommended_of_an_unknown_organism():
    human = Capabilities("human_only", (OutputType.ATAC,))
    with pytest.raises(
        UnsupportedError,
        match="^" + re.escape("human_only knows human only; asked for mouse (MUS_MUSCULUS)") + "$",
    ):
        recommended_scorers(human, Organism.MUS_MUSCULUS)


def test_no_default_scorer_is_left(assembly, interval):
    class SitesOnly(CompositionModel):
        @property
        def capabilities(self):
            return Capabilities("sites_only", (OutputType.SPLICE_SITES,))

    bare = SitesOnly(assembly=Assembly("bare", assembly.fasta))
    with pytest.raises(
        InputError,
        match="^" + re.escape(
            "Every scorer recommended for sites_only needs gene models: give the assembly genes (a "
            "GTF or GFF3)"
        ) + "$",
    ):  # fmt: skip
        bare.score_variant(interval, CHANGE)


def refused(what, model, interval, scorer):
    """The question `what` with one scorer."""
    if what == "variant":
        model.score_variant(interval, CHANGE, [scorer])
    else:
        model.score_ism_variants(interval, PART, [scorer], progress_bar=False)


@pytest.mark.parametrize("what", ["variant", "mutagenesis"])
def test_scorers_that_could_not_score_are_refused_before_predicting(
    blind, assembly, interval, what
):
    message = f"{RNA} needs gene models: give the model an Assembly with genes (GTF or GFF3)"
    with pytest.raises(UnsupportedError, match="^" + re.escape(message) + "$"):
        refused(what, blind, interval, RNA)
    message = f"{GENE!r} is no variant scorer; they are in alphagenome.models.variant_scorers"
    with pytest.raises(InputError, match="^" + re.escape(message) + "$"):
        refused(what, blind, interval, GENE)
    message = (
        f"{POLYA} needs polyA sites: give the Assembly a table of them, Assembly(name, fasta, "
        "genes, polya='polya.parquet'), or leave this scorer out"
    )
    with_genes = type(blind)(assembly=assembly)
    with pytest.raises(UnsupportedError, match="^" + re.escape(message) + "$"):
        refused(what, with_genes, interval, POLYA)


def test_interval_scores_are_refused_before_predicting(blind, assembly, interval):
    with_genes = type(blind)(assembly=assembly)
    minus = Interval("chr1", interval.start, interval.end, "-")
    message = f"Interval scores are made on the + strand; got {minus}"
    with pytest.raises(IntervalError, match="^" + re.escape(message) + "$"):
        with_genes.score_interval(minus, [GENE])
    message = f"{ATAC!r} is no interval scorer; they are in alphagenome.models.interval_scorers"
    with pytest.raises(InputError, match="^" + re.escape(message) + "$"):
        with_genes.score_interval(interval, [ATAC])
    message = f"{GENE} needs gene models: give the model an Assembly with genes (GTF or GFF3)"
    with pytest.raises(UnsupportedError, match="^" + re.escape(message) + "$"):
        blind.score_interval(interval, [GENE])
