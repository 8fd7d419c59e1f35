"""Scores: recommended scorers, mutagenesis, the merged splicing score, the SDK's own tools."""

import numpy as np
import pytest
from alphagenome.interpretation import ism
from alphagenome.models import interval_scorers, variant_scorers
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputType

from agviz.errors import AlignmentWarning, InputError, IntervalError, UnsupportedError
from agviz.genome.assembly import Assembly
from agviz.genome.types import Interval, Variant
from agviz.models.alphagenome.model import AlphaGenomeModel
from agviz.models.alphagenome.predictor import Predictor
from agviz.models.ensemble import EnsembleModel
from agviz.models.variant_scores import variant_scores
from agviz.scoring.merged_splicing import PARTS, merged_splicing_score, merged_splicing_table

SPLICING = [variant_scorers.RECOMMENDED_VARIANT_SCORERS[part] for part in PARTS]
MOUSE = Organism.MUS_MUSCULUS


@pytest.fixture
def wide() -> Interval:
    """The gene ALPHA, with its promoter."""
    return Interval("chr1", 8192, 8192 + 8192)


def test_recommended_scorers(model, wide, snv):
    """All that need no polyA sites, each with the form that `tidy_scores` reads."""
    scorers = [
        scorer
        for scorer in model._recommended_scorers(Organism.HOMO_SAPIENS)
        if not isinstance(scorer, variant_scorers.PolyadenylationScorer)
    ]
    assert len(scorers) == 18
    runs = model.runs
    scores = model.score_variant(wide, snv(9300), scorers)
    assert model.runs == runs + 2
    assert [score.uns["variant_scorer"] for score in scores] == scorers
    frame = variant_scorers.tidy_scores(scores)
    assert set(frame["output_type"]) == {o.name for o in OutputType}
    assert frame["raw_score"].notna().any()
    assert (frame["variant_id"].astype(str) == str(snv(9300))).all()
    tidy_again = variant_scorers.tidy_scores([scores, scores])
    assert len(tidy_again) == 2 * len(frame)


def test_equal_alleles_score_zero(model, wide, snv):
    signed = [s for s in SPLICING if s.requested_output is not OutputType.SPLICE_JUNCTIONS]
    for score in model.score_variant(wide, snv(9300, step=0), [*signed, SPLICING[2]]):
        assert score.n_obs > 0
        assert (np.nan_to_num(score.X) == 0).all()


def test_merged_splicing_score(model, wide, snv):
    scores = model.score_variant(wide, snv(9300), SPLICING)
    merged = merged_splicing_score(scores)
    assert merged.splice_sites > 0
    assert merged.splice_site_usage > 0
    assert merged.splice_junctions > 0
    table = merged_splicing_table(
        variant_scores(model, snv(9300), SPLICING, interval=wide, progress=False)
    )
    assert table["merged_splicing_score"].tolist() == pytest.approx([merged.score])


def test_indels_keep_their_junctions(model, wide, assembly):
    base = assembly.sequence(Interval("chr1", 9999, 10_000))
    other = "T" if base != "T" else "G"
    with pytest.warns(AlignmentWarning) as warned:
        scores = model.score_variant(
            wide, Variant("chr1", 10_000, base, base + other * 3), [SPLICING[2], CENTER]
        )
    assert not any("are left out of its score" in str(each.message) for each in warned)
    assert scores[0].n_obs > 0


CENTER = variant_scorers.CenterMaskScorer(
    OutputType.ATAC, 501, variant_scorers.AggregationType.DIFF_LOG2_SUM
)


def test_reference_is_computed_once_for_many_scores(model, wide, snv):
    variants = [snv(9300), snv(9301), snv(9302)]
    runs = model.runs
    several = model.score_variants(wide, variants, [CENTER, SPLICING[2]], progress_bar=False)
    assert model.runs == runs + 1 + 3
    for variant, scores in zip(variants, several, strict=True):
        alone = model.score_variant(wide, variant, [CENTER, SPLICING[2]])
        for one, two in zip(scores, alone, strict=True):
            np.testing.assert_array_equal(one.X, two.X)
    runs = model.runs
    frame = variant_scores(model, variants, [CENTER], interval=wide, progress=False)
    assert model.runs == runs + 1 + 3
    assert len(frame) == 3 * len(model.output_metadata().atac)


def test_mutagenesis(model, wide, snv, assembly):
    part = Interval("chr1", 9300, 9303)
    runs = model.runs
    scores = model.score_ism_variants(wide, part, [CENTER, SPLICING[2]], progress_bar=False)
    assert model.runs == runs + 1 + 9
    variants = [each[0].uns["variant"] for each in scores]
    assert variants == ism.ism_variants(part, assembly.sequence(part))
    single = model.score_variant(wide, variants[4], [CENTER, SPLICING[2]])
    for one, two in zip(scores[4], single, strict=True):
        np.testing.assert_array_equal(one.X, two.X)
    assert variant_scorers.tidy_scores(scores) is not None
    matrix = ism.ism_matrix([each[0].X[0, 0] for each in scores], variants, interval=part)
    assert matrix.shape == (3, 4)


def test_mutagenesis_on_an_alternate_background(model, wide, snv):
    background = snv(9302)
    part = Interval("chr1", 9301, 9302)
    scores = model.score_ism_variants(
        wide, part, [CENTER], interval_variant=background, progress_bar=False
    )
    variants = [each[0].uns["variant"] for each in scores]
    assert [v.reference_bases for v in variants] == [background.alternate_bases] * 3
    back = next(
        s for s, v in zip(scores, variants, strict=True)
        if v.alternate_bases == background.reference_bases
    )  # fmt: skip
    forth = model.score_variant(wide, background, [CENTER])
    np.testing.assert_allclose(back[0].X, -forth[0].X, rtol=1e-5)


@pytest.mark.parametrize("background", [None, 9350])
def test_an_ensemble_of_one_scores_mutagenesis_as_its_member(model, wide, snv, background):
    """Junctions too: of sites that both alleles share, not of each allele's own."""
    ensemble, part = EnsembleModel([model]), Interval("chr1", 9300, 9302)
    scorers = [CENTER, SPLICING[2]]
    asked = {
        "interval_variant": None if background is None else snv(background),
        "progress_bar": False,
    }
    runs = model.runs
    mean = ensemble.score_ism_variants(wide, part, scorers, **asked)
    assert model.runs == runs + 1 + 6
    own = model.score_ism_variants(wide, part, scorers, **asked)
    for of_ensemble, of_member in zip(mean, own, strict=True):
        for one, two in zip(of_ensemble, of_member, strict=True):
            assert one.obs.equals(two.obs)
            np.testing.assert_allclose(one.X, two.X, rtol=1e-4, atol=1e-6)
    assert mean[4][1].n_obs > 0
    if background is None:
        variant = mean[4][0].uns["variant"]
        for one, two in zip(mean[4], ensemble.score_variant(wide, variant, scorers), strict=True):
            np.testing.assert_allclose(one.X, two.X, rtol=1e-4, atol=1e-6)


def test_mutagenesis_of_an_ensemble_fills_batches(model, wide, monkeypatch):
    sizes = []
    run = Predictor._run

    def counted(self, batch, chosen):
        sizes.append(len(batch))
        return run(self, batch, chosen)

    monkeypatch.setattr(Predictor, "at_once", lambda self, length: 3)
    monkeypatch.setattr(Predictor, "_run", counted)
    EnsembleModel([model]).score_ism_variants(
        wide, Interval("chr1", 9300, 9302), [CENTER], progress_bar=False
    )
    assert sizes == [1, 3, 3]


def test_what_cannot_be_scored_costs_no_pass(model, bundle, wide, snv, assembly):
    """By the model or by an ensemble, of a variant or in mutagenesis."""
    bare = AlphaGenomeModel(bundle, assembly=Assembly("bare", assembly.fasta), junction_sites=12)
    part = Interval("chr1", 9300, 9301)
    lfc = variant_scorers.RECOMMENDED_VARIANT_SCORERS["RNA_SEQ"]
    of_intervals = interval_scorers.RECOMMENDED_INTERVAL_SCORERS["RNA_SEQ"]
    polya = variant_scorers.PolyadenylationScorer()
    minus = Interval("chr1", wide.start, wide.end, "-")
    anywhere = interval_scorers.GeneMaskScorer(
        OutputType.RNA_SEQ, None, interval_scorers.IntervalAggregationType.SUM
    )
    runs = (model.runs, bare.runs)
    for full, empty in ((model, bare), (EnsembleModel([model]), EnsembleModel([bare]))):
        for asked, scorer, error in (
            (empty, lfc, UnsupportedError), (full, polya, UnsupportedError),
            (full, of_intervals, InputError),
        ):  # fmt: skip
            with pytest.raises(error):
                asked.score_variant(wide, snv(9300), [scorer])
            with pytest.raises(error):
                asked.score_ism_variants(wide, part, [scorer], progress_bar=False)
        with pytest.raises(IntervalError):
            full.score_interval(minus, [anywhere])
        with pytest.raises(UnsupportedError):
            empty.score_interval(wide, [anywhere])
        with pytest.raises(InputError):
            full.score_interval(wide, [lfc])
    assert (model.runs, bare.runs) == runs


def test_default_scorers_are_those_that_can_score(bundle, wide, snv, assembly):
    bare = AlphaGenomeModel(bundle, assembly=Assembly("bare", assembly.fasta), junction_sites=12)
    scored = bare.score_variant(wide, snv(9300))
    kinds = {type(each.uns["variant_scorer"]) for each in scored}
    assert kinds == {variant_scorers.CenterMaskScorer, variant_scorers.ContactMapScorer}
    assert bare.runs == 2
    again = EnsembleModel([bare]).score_variant(wide, snv(9300))
    assert [s.uns["variant_scorer"] for s in again] == [s.uns["variant_scorer"] for s in scored]


def test_mouse_scorers_are_those_it_has_tracks_for(model, wide, snv):
    scorers = model._recommended_scorers(MOUSE)
    assert {s.requested_output for s in scorers} == set(OutputType) - {OutputType.PROCAP}
    procap = variant_scorers.RECOMMENDED_VARIANT_SCORERS["PROCAP"]
    with pytest.raises(UnsupportedError, match=r"^The scorer .* needs PROCAP, which small does"):
        model.score_variant(wide, snv(9300), [procap], organism=MOUSE)


def test_strands_are_merged_as_hosted(model, wide, snv):
    lfc = variant_scorers.RECOMMENDED_VARIANT_SCORERS["RNA_SEQ"]
    (merged,) = model.score_variant(wide, snv(9300), [lfc])
    (apart,) = model.score_variant(wide, snv(9300), [lfc], merge_stranded_gene_tracks=False)
    assert apart.n_vars == 2 * merged.n_vars
    assert np.isnan(apart.X).any()
    assert not np.isnan(merged.X).any()


def test_intervals_are_scored(model, wide):
    scorer = interval_scorers.GeneMaskScorer(
        requested_output=OutputType.RNA_SEQ,
        width=None,
        aggregation_type=interval_scorers.IntervalAggregationType.MEAN,
    )
    (scores,) = model.score_interval(wide, [scorer])
    assert scores.obs["gene_name"].tolist() == ["BETA", "ALPHA"]
    assert np.isfinite(scores.X).all()
