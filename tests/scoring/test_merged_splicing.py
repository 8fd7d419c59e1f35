import re

import anndata
import numpy as np
import pandas as pd
import pytest

from agviz.errors import InputError
from agviz.genome.types import Interval, Variant
from agviz.scoring.merged_splicing import (
    SCORERS,
    merged_splicing_score,
    merged_splicing_table,
)
from agviz.scoring.tidy import tidy_with_layers

INTERVAL = Interval("chr1", 0, 100)


def score(part, values, variant="chr1:5:A>C"):
    values = np.array(values, dtype=np.float32).reshape(-1, 2)
    names = [f"g{i}" for i in range(len(values))]
    obs = pd.DataFrame({"gene_id": names, "strand": "+"}, index=pd.Index(names, dtype=object))
    var = pd.DataFrame({"name": ["a", "b"], "strand": "."}, index=["0", "1"])
    uns = {
        "interval": INTERVAL,
        "variant": Variant.from_str(variant),
        "variant_scorer": SCORERS[part],
    }
    return anndata.AnnData(X=values, obs=obs, var=var, uns=uns)


SCORES = [
    score("SPLICE_SITES", [[0.25, np.nan], [0.5, 0.125]]),
    score("SPLICE_SITE_USAGE", [[0.25, 0.75]]),
    score("SPLICE_JUNCTIONS", [[2.5, 1.0]]),
]


def test_three_maxima_one_number():
    merged = merged_splicing_score(SCORES)
    parts = (merged.splice_sites, merged.splice_site_usage, merged.splice_junctions)
    assert parts == (0.5, 0.75, 2.5)
    assert merged.score == pytest.approx(1.75)
    assert str(merged) == ("1.750 = 0.500 (splice sites) + 0.750 (usage) + 2.500 / 5 (junctions)")


def test_no_rows_count_nothing():
    merged = merged_splicing_score([SCORES[0], score("SPLICE_SITE_USAGE", []), SCORES[2]])
    assert merged.splice_site_usage == 0.0
    assert merged.score == pytest.approx(1.0)


def test_table_of_several_variants():
    other = [score("SPLICE_SITES", [[1.0, 0.0]], "chr1:9:G>T")]
    frame = tidy_with_layers([*SCORES, *other])
    table = merged_splicing_table(frame)
    assert table["variant_id"].tolist() == ["chr1:5:A>C", "chr1:9:G>T"]
    assert table["merged_splicing_score"].tolist() == pytest.approx([1.75, 1.0])
    assert table["splice_junctions"].tolist() == [2.5, 0.0]


def test_all_three_scorers_are_needed():
    message = (
        "The merged splicing score needs the recommended scorers SPLICE_SITES, SPLICE_SITE_USAGE, "
        "SPLICE_JUNCTIONS; missing: SPLICE_SITE_USAGE, SPLICE_JUNCTIONS"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        merged_splicing_score(SCORES[:1])
    frame = tidy_with_layers(SCORES[:1])
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        merged_splicing_table(frame)
    # Asked for, but without a row: nothing was found there.
    frame.attrs["scorers"] = [str(scorer) for scorer in SCORERS.values()]
    assert merged_splicing_table(frame)["merged_splicing_score"].tolist() == [0.5]


def test_one_variant_at_a_time():
    message = (
        "The merged splicing score is of one variant; the scores are of 2: chr1:5:A>C, chr1:9:G>T"
    )
    mixed = [*SCORES[:2], score("SPLICE_JUNCTIONS", [[1, 1]], "chr1:9:G>T")]
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        merged_splicing_score(mixed)
