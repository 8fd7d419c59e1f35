import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agviz.errors import InputError
from agviz.scoring.quantiles import empirical_quantiles, mid_ranks

LFC = "GeneMaskLFCScorer(requested_output=RNA_SEQ)"
SITES = "GeneMaskSplicingScorer(requested_output=SPLICE_SITES, width=None)"


def frame(scorer, values, track="t", strand="+"):
    return pd.DataFrame(
        {
            "variant_scorer": scorer,
            "track_name": track,
            "track_strand": strand,
            "raw_score": np.array(values, dtype=float),
        }
    )


@given(
    st.lists(st.integers(-3, 3).map(float), min_size=1, max_size=30),
    st.lists(st.integers(-4, 4).map(float), min_size=1, max_size=5),
)
def test_mid_ranks_are_the_definition_capped(background, values):
    known, number = np.array(sorted(background)), len(background)
    for value, rank in zip(values, mid_ranks(np.array(values), known), strict=True):
        share = (sum(b < value for b in background) + sum(b <= value for b in background)) / 2
        expected = min(max(share / number, 1 / (number + 1)), number / (number + 1))
        assert rank == pytest.approx(expected)


def test_unsigned_and_signed_scores():
    background = pd.concat([frame(LFC, range(-2, 3)), frame(SITES, [0.1, 0.2, 0.3, 0.4])])
    scores = pd.concat([frame(LFC, [0, -9, 9, 1]), frame(SITES, [0.2, 0.9])], ignore_index=True)
    result = empirical_quantiles(scores, background)
    # LFC: 2 r - 1, with r capped to [1/6, 5/6]; splice sites: r, capped to [1/5, 4/5].
    expected = [0.0, 2 / 6 - 1, 10 / 6 - 1, 0.4, 1.5 / 4, 4 / 5]
    np.testing.assert_allclose(result["empirical_quantile"], expected)
    assert result["background_size"].tolist() == [5, 5, 5, 5, 4, 4]
    assert result["raw_score"].tolist() == scores["raw_score"].tolist()
    assert "quantile_score" not in result
    assert result.attrs["background"] == {"source": "scores given by the user"}
    assert list(scores.columns) == ["variant_scorer", "track_name", "track_strand", "raw_score"]


def test_tracks_are_ranked_apart_and_genes_pooled():
    background = pd.concat([frame(SITES, [1, 2, 3], "a"), frame(SITES, [10, 20, 30], "b")])
    scores = pd.concat([frame(SITES, [5], "a"), frame(SITES, [5], "b")], ignore_index=True)
    result = empirical_quantiles(scores, background)
    assert result["empirical_quantile"].tolist() == pytest.approx([3 / 4, 1 / 4])


def test_what_cannot_be_ranked_is_nan():
    background = frame(SITES, [1, np.nan, 3])
    scores = pd.concat([frame(SITES, [np.nan, 2]), frame(SITES, [2], "other")], ignore_index=True)
    result = empirical_quantiles(scores, background)
    np.testing.assert_array_equal(result["empirical_quantile"], [np.nan, 0.5, np.nan])
    assert result["background_size"].tolist() == [2, 2, 0]


def test_tracks_without_a_strand_column_value_are_ranked_too():
    background = frame(SITES, [1.0, 2, 3], strand=None)
    result = empirical_quantiles(frame(SITES, [2.0], strand=None), background)
    assert result["empirical_quantile"].tolist() == [0.5]


def test_the_description_comes_along():
    background = frame(SITES, [1.0])
    background.attrs["background"] = {"number": 1, "seed": 7}
    scores = frame(SITES, [2.0])
    scores.attrs["scorers"] = ["x"]
    result = empirical_quantiles(scores, background)
    assert result.attrs == {"scorers": ["x"], "background": {"number": 1, "seed": 7}}


@pytest.mark.parametrize(
    ("scorer", "signed"),
    [
        (LFC, True),
        (
            "CenterMaskScorer(requested_output=ATAC, width=501, aggregation_type=DIFF_LOG2_SUM)",
            True,
        ),
        ("CenterMaskScorer(requested_output=ATAC, width=501, aggregation_type=ACTIVE_SUM)", False),
        ("CenterMaskScorer(requested_output=ATAC, width=501, aggregation_type=L2_DIFF)", False),
        ("ContactMapScorer()", False),
        ("PolyadenylationScorer()", False),
    ],
)
def test_which_scorers_have_a_sign(scorer, signed):
    result = empirical_quantiles(frame(scorer, [0.0]), frame(scorer, [1.0, 2, 3]))
    assert bool(result["empirical_quantile"][0] < 0) is signed


def test_the_sign_agrees_with_the_sdk():
    from alphagenome.models.variant_scorers import RECOMMENDED_VARIANT_SCORERS

    for scorer in RECOMMENDED_VARIANT_SCORERS.values():
        text = str(scorer)
        result = empirical_quantiles(frame(text, [0.0]), frame(text, [1.0, 2, 3]))
        assert bool(result["empirical_quantile"][0] < 0) is scorer.is_signed


def test_unknown_scorers_and_missing_columns():
    message = (
        "Is 'MyScorer()' signed? Say so: signed={'MyScorer()': False} for scores that are never "
        "negative, True for others"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        empirical_quantiles(frame("MyScorer()", [1.0]), frame("MyScorer()", [1.0]))
    result = empirical_quantiles(
        frame("MyScorer()", [1.0]), frame("MyScorer()", [1.0]), signed={"MyScorer()": False}
    )
    assert result["empirical_quantile"].tolist() == [0.5]
    message = "The table of background has no column raw_score"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        empirical_quantiles(frame(LFC, [1.0]), frame(LFC, [1.0]).drop(columns="raw_score"))


def test_what_the_scores_say_of_their_scorers():
    name = "SpliceAIDeltaScorer(distance=50)"
    background, scores = frame(name, [1.0, 2, 3]), frame(name, [1.5])
    for is_signed, expected in ((False, 1 / 3), (True, -1 / 3)):
        scores.attrs["signed"] = {name: is_signed}
        result = empirical_quantiles(scores, background)
        assert result["empirical_quantile"].tolist() == pytest.approx([expected])
        assert result.attrs["signed"] == {name: is_signed}
        # What the caller says goes first.
        result = empirical_quantiles(scores, background, signed={name: not is_signed})
        assert result["empirical_quantile"].tolist() == pytest.approx([-expected])  # 2 r - 1 = -r
