import numpy as np
import pytest
from alphagenome.models.dna_output import OutputType
from alphagenome.models.variant_scorers import GeneMaskActiveScorer, GeneMaskLFCScorer

from agviz.genome.types import Variant
from agviz.scoring.gene_mask import score_gene_mask

START = 10_000
LFC = GeneMaskLFCScorer(OutputType.RNA_SEQ)
ACTIVE = GeneMaskActiveScorer(OutputType.RNA_SEQ)
# G1 is on +, G2 on -; the tracks are + - + -.
EXONS = {"G1.5": ([(100, 350), (500, 700), (900, 1000)], [0, 2]),
         "G2": ([(1500, 1600), (2000, 2300)], [1, 3])}  # fmt: skip
VARIANTS = [
    Variant("chr1", START + 601, "A", "C"),
    Variant("chr1", START + 601, "A", "ACCC"),
    Variant("chr1", START + 601, "ACCC", "A"),
    Variant("chr1", START + 4001, "A", "C"),
]


def aligned_by_hand(alternate, anchor, change):
    if change > 0:
        peak = alternate[anchor : anchor + change + 1].max(axis=0, keepdims=True)
        tail = np.zeros((change, alternate.shape[1]), np.float32)
        return np.concatenate([alternate[:anchor], peak, alternate[anchor + change + 1 :], tail])
    gap = np.zeros((-change, alternate.shape[1]), np.float32)
    return np.concatenate(
        [alternate[: anchor + 1], gap, alternate[anchor + 1 : len(alternate) + change]]
    )


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
@pytest.mark.parametrize("scorer", [LFC, ACTIVE])
def test_scores_of_each_gene(made, interval, genes, scorer, variant):
    ref, alt = made.tracks(1), made.tracks(2)
    result = score_gene_mask(
        ref, alt, interval=interval, variant=variant, scorer=scorer, genes=genes
    )
    change = len(variant.alternate_bases) - len(variant.reference_bases)
    aligned = aligned_by_hand(alt.values, variant.start - START, change) if change else alt.values
    expected = np.full((2, 4), np.nan)
    for row, (spans, columns) in enumerate(EXONS.values()):
        rows = np.concatenate([np.arange(a, b) for a, b in spans])
        first = ref.values[rows].astype(float).mean(0)
        second = aligned[rows].astype(float).mean(0)
        values = (
            np.log(second + 0.001) - np.log(first + 0.001)
            if scorer is LFC
            else np.maximum(first, second)
        )
        expected[row, columns] = values[columns]
    np.testing.assert_allclose(np.asarray(result.X), expected, rtol=1e-5)
    assert result.obs["gene_id"].tolist() == list(EXONS)


def test_an_unstranded_track_counts_for_every_gene(made, interval, genes):
    ref, alt = made.tracks(1, strands="."), made.tracks(2, strands=".")
    result = score_gene_mask(
        ref, alt, interval=interval, variant=VARIANTS[0], scorer=LFC, genes=genes
    )
    assert not np.isnan(np.asarray(result.X)).any()


def test_no_gene_no_rows(made, interval):
    result = score_gene_mask(
        made.tracks(1),
        made.tracks(2),
        interval=interval,
        variant=VARIANTS[0],
        scorer=LFC,
        genes=made.genes([("far", "T", "+", 90_000, 90_010)]),
    )
    assert result.X.shape == (0, 4)
