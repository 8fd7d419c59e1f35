"""The stories of splicing, in numbers: inclusion of exons (PSI), by the oracle."""

import numpy as np
import pytest
from locus_truth import fold_changes, gene_of, psi, psi_at, truth_of

from agviz.teaching.grammar import CELLS, NEURON
from agviz.teaching.loci import LOCI

SKIPPED, NEURAL, CRYPTIC = (LOCI[name] for name in ("skipped_exon", "neuron_exon", "cryptic_site"))
PLUS = slice(len(CELLS))
OTHERS = [cell for cell in range(len(CELLS)) if cell != NEURON]


@pytest.mark.parametrize("here", [SKIPPED, NEURAL, CRYPTIC], ids=lambda each: each.name)
def test_genes_are_on_everywhere_whatever_the_variant(here):
    """So what is seen is splicing alone."""
    (gene,) = here.genes
    level = gene_of(here, gene.name).expression
    assert level.min() > 0.8
    assert level.max() < 1.3
    for variant in here.variants:
        assert np.abs(fold_changes(here, gene.name, variant)).max() < 0.01


@pytest.mark.parametrize("variant", ["donor_lost", "acceptor_lost"])
def test_an_exon_without_an_end_is_skipped(variant):
    assert psi(SKIPPED, "SKIP1", 3).min() > 0.98
    assert psi(SKIPPED, "SKIP1", 3, variant).max() == 0
    for other in (2, 4, 5):
        np.testing.assert_array_equal(
            psi(SKIPPED, "SKIP1", other, variant), psi(SKIPPED, "SKIP1", other)
        )


def test_an_exon_with_a_weak_tract_is_skipped_without_its_branch_point():
    assert psi(SKIPPED, "SKIP1", 4) == pytest.approx(0.94, abs=0.01)
    assert psi(SKIPPED, "SKIP1", 4, "branch_point_lost") == pytest.approx(0.07, abs=0.02)
    assert psi(SKIPPED, "SKIP1", 3, "branch_point_weakened") == pytest.approx(0.52, abs=0.03)
    place = SKIPPED.places["SKIP1 exon 4"]
    assert place.start - SKIPPED.variants["branch_point_lost"].position == 24  # 25 bp from the exon


def test_rna_and_junctions_tell_of_it():
    """RNA of the exon falls to the intron's; reads go over it."""
    exon, intron = SKIPPED.places["SKIP1 exon 3"], SKIPPED.places["SKIP1 exon 3"].start - 100
    before, after = (truth_of(SKIPPED.alternate(*v)) for v in ((), ("donor_lost",)))
    rna = [truth.rna_seq[exon.start + 20 : exon.end - 20, PLUS].mean() for truth in (before, after)]
    assert rna[1] < 0.03 * rna[0]
    assert rna[1] == pytest.approx(after.rna_seq[intron, PLUS].mean(), rel=0.1)
    ends = SKIPPED.places["SKIP1 exon 2"].end - 1, SKIPPED.places["SKIP1 exon 4"].start
    reads = [_reads(truth, *ends) for truth in (before, after)]
    assert reads[0] < 1
    assert reads[1] > 30


def _reads(truth, donor, acceptor) -> float:
    found = (truth.junctions.donor == donor) & (truth.junctions.acceptor == acceptor)
    return float(truth.junctions.counts[found].mean())


def test_neurons_alone_include_the_exon():
    share = psi(NEURAL, "NEUX1", 3)
    assert share[NEURON] == pytest.approx(0.69, abs=0.02)
    assert share[OTHERS] == pytest.approx(0.10, abs=0.02)
    for variant in ("TGCATG_lost", "TGCATG_deleted"):
        moved = len(NEURAL.alternate(variant)) - len(NEURAL.sequence)
        start = NEURAL.places["NEUX1 exon 3"].start + moved
        assert psi_at(NEURAL, "NEUX1", start, variant) == pytest.approx(0.10, abs=0.02)
    assert psi(NEURAL, "NEUX1", 3, "donor_repaired").min() > 0.98


def test_one_base_makes_an_exon():
    place = CRYPTIC.places["cryptic exon"]
    assert psi_at(CRYPTIC, "CRYP1", place.start).max() == 0
    assert psi_at(CRYPTIC, "CRYP1", place.start, "cryptic_donor").min() > 0.97
    assert psi_at(CRYPTIC, "CRYP1", place.start, "control_same_base").max() == 0
    exons = gene_of(CRYPTIC, "CRYP1", "cryptic_donor").exons
    assert (place.start, place.end) in [(exon.start, exon.end) for exon in exons]
    before, after = (truth_of(CRYPTIC.alternate(*v)) for v in ((), ("cryptic_donor",)))
    inside = slice(place.start, place.end)
    assert after.rna_seq[inside, PLUS].mean() > 40 * before.rna_seq[inside, PLUS].mean()
    assert before.splice_sites[inside].max() == 0
    assert after.splice_sites[place.end - 1, 0] > 0.97
