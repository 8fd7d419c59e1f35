import re

import numpy as np
import pandas as pd
import pytest
from alphagenome.models.variant_scorers import PolyadenylationScorer

from agviz.errors import InputError, UnsupportedError
from agviz.genome.types import Variant
from agviz.scoring.polyadenylation import largest_shift, score_polyadenylation

START = 10_000
VARIANT = Variant("chr1", START + 601, "A", "ACC")


def sites(starts, gene="G", strand="+", chromosome="chr1"):
    return pd.DataFrame(
        {
            "Chromosome": chromosome,
            "Start": [START + start for start in starts],
            "End": [START + start + 1 for start in starts],
            "Strand": strand,
            "gene_id": gene,
        }
    )


def score(made, interval, polya, strand="+"):
    genes = made.genes([("G.7", "T", strand, 100, 3900)])
    return score_polyadenylation(
        made.tracks(1),
        made.tracks(2),
        interval=interval,
        variant=VARIANT,
        scorer=PolyadenylationScorer(),
        genes=genes,
        polya=polya,
    )


def by_hand(ratios):
    number = len(ratios)
    return max(
        abs(np.log2((number - k) / k * ratios[:k].sum() / ratios[k:].sum()))
        for k in range(1, number)
    )


@pytest.mark.parametrize("strand", "+-")
@pytest.mark.parametrize("places", [[3000, 900, 2000], [1000, 2500], [150, 3950]])
def test_largest_shift_between_early_and_late_sites(made, interval, strand, places):
    result = score(made, interval, sites(places, strand=strand), strand)
    ref, alt = made.tracks(1).values.astype(float), made.tracks(2).values.astype(float)
    aligned = np.concatenate(
        [alt[:600], alt[600:603].max(axis=0)[None], alt[603:], np.zeros((2, 4))]
    )
    ratios = []
    for place in sorted(places):
        rows = slice(max(place - 399, 0), place + 1) if strand == "+" else slice(place, place + 400)
        ratios.append(aligned[rows].sum(0) / ref[rows].sum(0))
    expected = [by_hand(np.array(ratios)[:, track]) for track in range(4)]
    np.testing.assert_allclose(np.asarray(result.X)[0], expected, rtol=1e-5)
    assert result.obs["gene_id"].tolist() == ["G.7"]


@pytest.mark.parametrize(
    "polya",
    [sites([1000]), sites([1000, 5000]), sites([1000, 2000], gene="other"),
     sites([1000, 2000], chromosome="chr2")],
)  # fmt: skip
def test_fewer_than_two_sites_no_row(made, interval, polya):
    assert score(made, interval, polya).X.shape == (0, 4)


def test_what_is_not_finite_is_zero():
    silent = np.array([[0.0, 1.0], [0.0, 1.0]])
    shifts = largest_shift(silent, np.array([[1.0, 0.0], [1.0, 2.0]]))
    np.testing.assert_array_equal(shifts, [0.0, 0.0])


def test_what_is_missing_is_told(made, interval):
    message = (
        "PolyadenylationScorer needs polyA sites: give the Assembly a table of them (columns "
        "Chromosome, Start, End, Strand, gene_id), or leave this scorer out"
    )
    with pytest.raises(UnsupportedError, match=f"^{re.escape(message)}$"):
        score(made, interval, None)
    message = (
        "The table of polyA sites has no column 'gene_id'; it needs Chromosome, Start, End, "
        "Strand, gene_id"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        score(made, interval, sites([1, 2]).drop(columns="gene_id"))
