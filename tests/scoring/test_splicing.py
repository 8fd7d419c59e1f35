import numpy as np
import pytest
from alphagenome.models.dna_output import OutputType
from alphagenome.models.variant_scorers import GeneMaskSplicingScorer

from agviz.genome.types import Variant
from agviz.scoring.splicing import score_splicing

START = 10_000


@pytest.mark.parametrize("width", [None, 101, 1001])
def test_largest_change_in_the_body_within_the_width(made, interval, genes, width):
    ref, alt = made.tracks(1), made.tracks(2)
    variant = Variant("chr1", START + 131, "A", "C")  # in G1 (100..1000) and G3 (-500..2700)
    scorer = GeneMaskSplicingScorer(OutputType.SPLICE_SITES, width)
    result = score_splicing(
        ref, alt, interval=interval, variant=variant, scorer=scorer, genes=genes
    )
    assert result.obs["gene_id"].tolist() == ["G3", "G1.5"]
    half = 10_000 if width is None else width // 2
    change = np.abs(alt.values - ref.values)
    for row, (start, end) in enumerate([(0, 2700), (100, 1000)]):
        expected = change[max(start, 130 - half) : min(end, 130 + half + 1)].max(axis=0)
        expected[[1, 3]] = np.nan  # both genes are on +
        np.testing.assert_allclose(np.asarray(result.X)[row], expected, rtol=1e-6)


def test_alternate_is_aligned(made, interval, genes):
    ref = made.tracks(1)
    shifted = np.zeros_like(ref.values)
    shifted[:600] = ref.values[:600]
    shifted[603:] = ref.values[600:-3]  # three bases inserted after row 599
    shifted[600:603] = ref.values[599]
    alt = type(ref)(shifted, ref.metadata, resolution=1, interval=interval)
    variant = Variant("chr1", START + 600, "A", "ACCC")
    scorer = GeneMaskSplicingScorer(OutputType.SPLICE_SITE_USAGE, None)
    result = score_splicing(
        ref, alt, interval=interval, variant=variant, scorer=scorer, genes=genes
    )
    np.testing.assert_array_equal(np.asarray(result.X)[:, [0, 2]], 0.0)


def test_a_gene_of_which_no_base_is_read_is_nan(made, interval):
    genes = made.genes([("G", "T", "+", 200, 400)])
    variant = Variant("chr1", START + 101, "A", "A" + "C" * 110)
    scorer = GeneMaskSplicingScorer(OutputType.SPLICE_SITES, 101)
    result = score_splicing(
        made.tracks(1),
        made.tracks(2),
        interval=interval,
        variant=variant,
        scorer=scorer,
        genes=genes,
    )
    assert np.isnan(np.asarray(result.X)).all()
