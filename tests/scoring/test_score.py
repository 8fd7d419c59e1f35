"""The door of scoring: every scorer through it, and what the SDK's helpers make of the results."""

import re
import warnings

import numpy as np
import pandas as pd
import pytest
from alphagenome.models import interval_scorers, variant_scorers, variant_scoring_utils
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import Output, OutputType
from alphagenome.models.variant_scorers import RECOMMENDED_VARIANT_SCORERS

from agviz.errors import AlignmentWarning, InputError, UnsupportedError
from agviz.genome.types import Variant
from agviz.scoring.score import (
    recommended,
    recommended_for_intervals,
    required_outputs,
    score_interval_prediction,
    score_variant_prediction,
)
from agviz.scoring.tidy import tidy_with_layers

START = 10_000
SNV = Variant("chr1", START + 601, "A", "C")
PLACES = [(300, 500, "+"), (350, 900, "+"), (1600, 2000, "-")]
POLYA = pd.DataFrame(
    {
        "Chromosome": "chr1",
        "Start": [START + 700, START + 990],
        "End": [START + 701, START + 991],
        "Strand": "+",
        "gene_id": "G1",
    }
)


def prediction(made, seed):
    kinds = ("atac", "dnase", "cage", "procap", "rna_seq", "splice_sites", "splice_site_usage")
    stranded = ("cage", "procap", "rna_seq", "splice_sites", "splice_site_usage")
    signal = {
        kind: made.tracks(seed + i, strands="+-" if kind in stranded else ".")
        for i, kind in enumerate(kinds)
    }
    return Output(
        **signal,
        chip_tf=made.tracks(seed + 20, resolution=128, strands="."),
        chip_histone=made.tracks(seed + 21, resolution=128, strands="."),
        contact_maps=made.contacts(seed + 22),
        splice_junctions=made.junctions(
            PLACES, np.random.default_rng(seed + 23).random((3, 2)) + 0.1
        ),
    )


@pytest.fixture
def everything(made, interval, genes):
    return score_variant_prediction(
        prediction(made, 0),
        prediction(made, 100),
        interval=interval,
        variant=SNV,
        scorers=list(RECOMMENDED_VARIANT_SCORERS.values()),
        genes=genes,
        polya=POLYA,
    )


def test_all_recommended_scorers_in_their_order(everything):
    scorers = [result.uns["variant_scorer"] for result in everything]
    assert scorers == list(RECOMMENDED_VARIANT_SCORERS.values())
    assert all(result.n_obs for result in everything)


def test_the_sdk_makes_them_tidy(everything):
    frame = variant_scorers.tidy_scores([everything])
    assert set(frame["variant_scorer"]) == {str(s) for s in RECOMMENDED_VARIANT_SCORERS.values()}
    assert not frame["raw_score"].isna().any()  # NaN rows are those of the opposite strand
    assert set(frame["gene_id"].dropna()) == {"G1", "G2", "G3"}
    stranded = frame.dropna(subset="gene_strand")
    known = stranded[(stranded["track_strand"] != ".") & stranded["track_strand"].notna()]
    assert (known["gene_strand"] == known["track_strand"]).mean() > 0.5


def test_the_sdk_merges_stranded_gene_tracks(everything):
    for result in everything:
        if "strand" in result.obs and "strand" in result.var:
            merged = variant_scoring_utils.merge_stranded_gene_tracks(result)
            assert not np.isnan(merged.X).any()


def test_our_tidy_frame_is_the_sdks_with_text_and_layers(everything):
    ours = tidy_with_layers(everything)
    theirs = variant_scorers.tidy_scores([everything])
    for name in ("variant_id", "scored_interval"):
        theirs[name] = theirs[name].map(str)
    pd.testing.assert_frame_equal(ours[theirs.columns], theirs, check_dtype=False)
    scored = everything[7]
    scored.layers["offset"] = np.arange(scored.X.size, dtype=float).reshape(scored.X.shape)
    tidy = tidy_with_layers([scored])
    values = np.asarray(scored.X)
    for row in tidy.itertuples():
        gene = scored.obs["gene_id"].str.split(".").str[0].tolist().index(row.gene_id)
        same = (scored.var["name"] == row.track_name) & (scored.var["strand"] == row.track_strand)
        track = int(np.flatnonzero(same)[0])
        assert row.raw_score == values[gene, track]
        assert row.offset == scored.layers["offset"][gene, track]
    assert list(tidy.columns[-2:]) == ["raw_score", "offset"]


def test_nothing_scored_is_an_empty_frame(made, interval):
    (result,) = score_variant_prediction(
        prediction(made, 0),
        prediction(made, 1),
        interval=interval,
        variant=SNV,
        scorers=[RECOMMENDED_VARIANT_SCORERS["RNA_SEQ"]],
        genes=made.genes([("far", "T", "+", 90_000, 90_010)]),
    )
    assert tidy_with_layers([result]).empty
    assert variant_scorers.tidy_anndata(result).empty


def test_interval_scores_become_tidy(made, interval, genes):
    scorers = [
        interval_scorers.GeneMaskScorer(OutputType.RNA_SEQ, None, how)
        for how in interval_scorers.IntervalAggregationType
    ]
    results = score_interval_prediction(
        prediction(made, 0), interval=interval, scorers=scorers, genes=genes
    )
    frame = variant_scorers.tidy_scores([results])
    assert set(frame["interval_scorer"]) == {str(scorer) for scorer in scorers}
    assert tidy_with_layers(results)["raw_score"].tolist() == frame["raw_score"].tolist()


def test_required_outputs_and_recommended():
    scorers = [RECOMMENDED_VARIANT_SCORERS[name] for name in ("RNA_SEQ", "ATAC", "POLYADENYLATION")]
    assert required_outputs(scorers) == (OutputType.RNA_SEQ, OutputType.ATAC)
    rna = recommended(Organism.HOMO_SAPIENS, [OutputType.RNA_SEQ])
    names = ("RNA_SEQ", "RNA_SEQ_ACTIVE", "POLYADENYLATION")
    assert rna == tuple(RECOMMENDED_VARIANT_SCORERS[name] for name in names)
    assert len(recommended(Organism.HOMO_SAPIENS, OutputType)) == 19
    bare = recommended(Organism.HOMO_SAPIENS, OutputType, genes=False)
    assert {type(scorer).__name__ for scorer in bare} == {"CenterMaskScorer", "ContactMapScorer"}
    assert len(recommended(Organism.HOMO_SAPIENS, OutputType, polya=False)) == 18
    mouse = recommended(Organism.MUS_MUSCULUS, OutputType)
    assert RECOMMENDED_VARIANT_SCORERS["POLYADENYLATION"] not in mouse
    assert len(mouse) == 18
    assert len(recommended_for_intervals([OutputType.RNA_SEQ])) == 1
    assert recommended_for_intervals([OutputType.ATAC]) == ()


def run(made, interval, *, scorers, genes=None, variant=SNV, alternate=None):
    return score_variant_prediction(
        Output(dnase=made.tracks(1)),
        alternate or Output(dnase=made.tracks(2)),
        interval=interval,
        variant=variant,
        scorers=scorers,
        genes=genes,
    )


def test_what_is_missing_is_told(made, interval, genes):
    rna = RECOMMENDED_VARIANT_SCORERS["RNA_SEQ"]
    message = f"{rna} needs RNA_SEQ, which was not predicted; there is DNASE"
    with pytest.raises(UnsupportedError, match=f"^{re.escape(message)}$"):
        run(made, interval, scorers=[rna], genes=genes)
    dnase = variant_scorers.GeneMaskLFCScorer(OutputType.DNASE)
    message = f"{dnase} needs gene models: give the model an Assembly with genes (GTF or GFF3)"
    with pytest.raises(UnsupportedError, match=f"^{re.escape(message)}$"):
        run(made, interval, scorers=[dnase])
    message = "'RNA' is no variant scorer; they are in alphagenome.models.variant_scorers"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        run(made, interval, scorers=["RNA"])


def test_an_indel_warns_once_for_each_kind_of_scorer(made, interval, genes):
    center = RECOMMENDED_VARIANT_SCORERS["DNASE"], RECOMMENDED_VARIANT_SCORERS["DNASE_ACTIVE"]
    wise = [variant_scorers.GeneMaskLFCScorer(OutputType.DNASE)]
    shifted = Variant("chr1", START + 601, "A", "ACA")  # not left-aligned
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        run(made, interval, scorers=[*center, *wise], genes=genes, variant=shifted)
    assert [warning.category for warning in caught] == [AlignmentWarning] * 2
    aligned = Variant("chr1", START + 601, "A", "ACC")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run(made, interval, scorers=wise, genes=genes, variant=aligned)


def test_the_strand_of_the_interval_changes_nothing(made, interval, genes, everything):
    # Predictions of an interval on '-' are in + coordinates already.
    minus = interval.copy()
    minus.strand = "-"
    results = score_variant_prediction(
        prediction(made, 0),
        prediction(made, 100),
        interval=minus,
        variant=SNV,
        scorers=list(RECOMMENDED_VARIANT_SCORERS.values()),
        genes=genes,
        polya=POLYA,
    )
    for result, expected in zip(results, everything, strict=True):
        np.testing.assert_array_equal(result.X, expected.X)
        assert result.uns["interval"].strand == "-"
