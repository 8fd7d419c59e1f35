"""Scores become answers: the largest of each kind, and its place among the background's largest."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agviz.genome.types import Variant
from agviz.reports.background_scores import largest_of_each
from agviz.reports.ranked_changes import (
    LEVEL,
    by_biosample,
    by_gene,
    by_splicing,
    changes_of,
    summarise,
    worth_telling,
)

DNASE = "CenterMaskScorer(requested_output=DNASE, width=501, aggregation_type=DIFF_LOG2_SUM)"
ACTIVE = "CenterMaskScorer(requested_output=DNASE, width=501, aggregation_type=ACTIVE_SUM)"
TF = "CenterMaskScorer(requested_output=CHIP_TF, width=501, aggregation_type=DIFF_LOG2_SUM)"
GENE = "GeneMaskLFCScorer(requested_output=RNA_SEQ)"
SITES = "GeneMaskSplicingScorer(requested_output=SPLICE_SITES, width=None)"
VARIANT = Variant("c", 101, "A", "C")


def row(scorer, output, score, *, cell="liver", gene=None, factor=None):
    return {
        "variant_id": "c:101:A>C", "variant_scorer": scorer, "output_type": output,
        "track_name": f"{cell} {output} {factor}", "track_strand": ".", "raw_score": score,
        "biosample_name": cell, "ontology_curie": f"X:{cell}", "gene_id": gene, "gene_name": gene,
        "gene_strand": None if gene is None else "-", "transcription_factor": factor,
    }  # fmt: skip


def scores():
    return pd.DataFrame(
        [
            row(DNASE, "DNASE", 0.2), row(DNASE, "DNASE", -3.0, cell="neuron"),
            row(ACTIVE, "DNASE", 900.0), row(TF, "CHIP_TF", 1.0, factor="MYB"),
            row(TF, "CHIP_TF", np.nan, factor="SPI1"),
            row(GENE, "RNA_SEQ", 0.5, gene="G1"), row(GENE, "RNA_SEQ", -2.0, gene="G2"),
            row(GENE, "RNA_SEQ", -0.1, gene="G2", cell="neuron"),
            row(SITES, "SPLICE_SITES", 0.4, gene="G1"),
        ]
    )  # fmt: skip


def background(values):
    """One row of DNASE for each background variant, and a gene's score for every second."""
    rows = []
    for number, value in enumerate(values):
        name = f"c:{number}:A>C"
        rows.append(row(DNASE, "DNASE", value) | {"variant_id": name})
        if number % 2:
            rows.append(row(GENE, "RNA_SEQ", 5.0, gene="B") | {"variant_id": name})
    return pd.DataFrame(rows)


def test_levels_are_no_changes_and_unknown_scores_are_left_out():
    changes = changes_of(scores(), None)
    assert ACTIVE not in set(changes["variant_scorer"])
    assert changes["raw_score"].notna().all()
    assert changes.loc[changes["output_type"] == "CHIP_TF", "subject"].tolist() == ["MYB"]
    assert set(changes["question"]) == {
        "DNase-seq", "TF ChIP-seq", "Gene expression", "Splice sites"
    }  # fmt: skip


def test_the_largest_of_each_kind_is_named_with_its_place():
    summary = summarise(changes_of(scores(), None), None).set_index("question")
    assert summary.loc["DNase-seq", "raw_score"] == -3.0
    assert summary.loc["DNase-seq", "biosample_name"] == "neuron"
    assert summary.loc["DNase-seq", "tracks"] == 2
    assert summary.loc["Gene expression", "gene_name"] == "G2"
    assert "p_value" not in summary


def test_the_p_value_counts_background_variants_that_change_as_much():
    known = background([0.1] * 17 + [-3.0, 4.0])
    summary = summarise(changes_of(scores(), known), known).set_index("question")
    dnase = summary.loc["DNase-seq"]
    assert (dnase["as_large"], dnase["background_size"]) == (2, 19)
    assert dnase["p_value"] == pytest.approx(3 / 20)
    assert not dnase["stands_out"]
    # 9 of 19 background variants have a gene with a score of 5; the others have none, which is 0.
    assert summary.loc["Gene expression", "as_large"] == 9
    # Nothing of the background was scored by this one: nothing is as large.
    assert summary.loc["Splice sites", "p_value"] == pytest.approx(1 / 20)
    assert summary.loc["Splice sites", "times_background"] == np.inf
    assert summary["stands_out"].tolist() == sorted(summary["stands_out"], reverse=True)


@settings(max_examples=20)
@given(st.lists(st.floats(-9, 9, width=32), min_size=1, max_size=40), st.floats(-9, 9, width=32))
def test_p_values_are_those_of_the_definition(values, own):
    known = pd.DataFrame(
        [row(DNASE, "DNASE", v) | {"variant_id": str(i)} for i, v in enumerate(values)]
    )
    one = pd.DataFrame([row(DNASE, "DNASE", own)])
    (found,) = summarise(changes_of(one, known), known).to_dict("records")
    count = sum(abs(value) >= abs(own) for value in values)
    assert found["p_value"] == pytest.approx((count + 1) / (len(values) + 1))
    assert found["stands_out"] == (found["p_value"] <= LEVEL and own != 0)
    assert found["as_large"] == count


def test_of_each_background_variant_the_largest_counts_whatever_its_sign():
    known = pd.DataFrame(
        [row(DNASE, "DNASE", v) | {"variant_id": name}
         for name, v in (("a", 1.0), ("a", -2.0), ("b", 0.5), ("b", np.nan))]
    )  # fmt: skip
    assert largest_of_each(known)[DNASE].to_dict() == {"a": 2.0, "b": 0.5}


def test_biosamples_and_genes_come_most_changed_first():
    changes = changes_of(scores(), None)
    table = by_biosample(changes, summarise(changes, None))
    dnase = table[table["question"] == "DNase-seq"]
    assert dnase["biosample_name"].tolist() == ["neuron", "liver"]
    genes = by_gene(changes, VARIANT, None)
    assert genes["gene_name"].tolist() == ["G2", "G1"]
    assert genes["fold_change"].tolist() == pytest.approx([np.exp(-2.0), np.exp(0.5)])
    assert genes["distance"].isna().all()
    assert by_splicing(changes)["gene_name"].tolist() == ["G1"]


def test_what_is_worth_telling_is_unusual_and_not_small():
    known = background([0.1] * 19)
    small = pd.DataFrame([row(DNASE, "DNASE", 0.05), row(TF, "CHIP_TF", 0.02, factor="MYB")])
    summary = summarise(changes_of(small, known), known)
    assert len(worth_telling(summary)) == 2  # nothing is large: all
    large = summarise(changes_of(scores(), known), known)
    assert set(worth_telling(large)["question"]) == {"DNase-seq", "TF ChIP-seq", "Splice sites"}


def test_a_small_change_comes_after_the_others_however_unusual_it_is():
    known = pd.concat(
        [
            background([0.001] * 19),
            pd.DataFrame([row(TF, "CHIP_TF", 5.0) | {"variant_id": "c:0:A>C"}]),
        ]
    )
    own = pd.DataFrame([row(DNASE, "DNASE", 0.029), row(TF, "CHIP_TF", 5.64, factor="MYB")])
    summary = summarise(changes_of(own, known), known)
    assert summary["question"].tolist() == ["TF ChIP-seq", "DNase-seq"]
    assert summary["times_background"].tolist() == pytest.approx([5.64 / 5, 29])
    assert summary["stands_out"].all()
    alone = summarise(changes_of(own, None), None)
    assert alone["question"].tolist() == ["TF ChIP-seq", "DNase-seq"]


def test_no_scores_give_empty_tables():
    empty = scores().iloc[:0]
    changes = changes_of(empty, None)
    summary = summarise(changes, None)
    assert len(changes) == len(summary) == len(by_biosample(changes, summary)) == 0
    assert by_gene(changes, VARIANT, None).empty
    assert by_splicing(changes).empty
