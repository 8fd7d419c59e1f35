"""All named loci: bases never change, nothing else stands in them, neighbors hardly matter."""

import hashlib
import re

import numpy as np
import pytest
from locus_truth import fold_changes, gene_of, truth_of

from agviz.errors import UnknownNameError
from agviz.teaching.grammar import FACTORS, INSULATOR
from agviz.teaching.loci import LOCI, LOCUS_NAMES, locus
from agviz.teaching.motifs import decode
from agviz.teaching.oracle import oracle
from agviz.teaching.windows import TESTING, window_pair

SHA256 = {
    "TAL1":
        "e214d702bf22332237a75e98ba7a74e02d71df183f08aca5be737d60157d613d",
    "liver_enhancer":
        "443a1e55825a38ca2ae308708db7a49fe1c769cc92838184cb1c3b4c30c93c24",
    "insulated_pair":
        "da40af3ecd2ab81200a0c8dd36969a088ed38ad1b01db722833dc3c6c4872370",
    "skipped_exon":
        "e5f96fee830d95cdd698e59cde30a4050d69ac743d0ba01c6ba139e83059ff15",
    "neuron_exon":
        "c07e49b56b2be1887d737f3214ceefcb488f34a8ff919ecab6547f23e2eb434c",
    "cryptic_site":
        "8dca5a84bd5d72125fb596f82d7c7dfd50d36dd8c0163858585cf8f104676cd3",
    "promoter":
        "7c654b0796acc25325b33285898046b527ddc39a4396e21a20cf638220a84a86",
    "eqtl":
        "e7c0d674d8b6633baad965b8e15f2d11bef11944b82c48c74fdf4e8dd689b463",
    "decoys":
        "c312642d2107b9f7f30d3f596c7583134213333b2538f40d586367491d9d3b9e",
}  # fmt: skip
"""Of each locus's bases, on every platform; who changes a locus on purpose writes its new one."""

EVERYWHERE = {
    "MYB": 1, "RUNX1": 1, "GATA1": 3, "CEBPA": 2, "HNF4A": 1, "ASCL1": 2, "MEF2": 1, "EBF1": 2,
    "SPI1": 1, "POU5F1": 2, "SOX2": 1,
}  # fmt: skip
SITES = {
    "TAL1": {"RUNX1": 1, "TAL1": 2, "GATA1": 1},
    "liver_enhancer": {"CEBPA": 1, "HNF4A": 1},
    "insulated_pair": {"CEBPA": 2, "HNF4A": 1},
    "skipped_exon": EVERYWHERE,
    "neuron_exon": EVERYWHERE,
    "cryptic_site": EVERYWHERE,
    "promoter": {"CEBPA": 2, "HNF4A": 1, "GATA1": 2, "SPI1": 1},
    "eqtl": {"CEBPA": 1, "HNF4A": 1, "GATA1": 2, "SPI1": 2, "EBF1": 1},
    "decoys": {"RUNX1": 2, "SPI1": 1, "CEBPA": 2, "HNF4A": 1, "TAL1": 1, "MYB": 1},
}
"""How many sites of each factor were planted; only these may be bound."""
INSULATORS = {"TAL1": 6, "insulated_pair": 5, "decoys": 8}  # four in the others
ENHANCERS = {
    "TAL1": 1, "liver_enhancer": 1, "insulated_pair": 1, "skipped_exon": 6, "neuron_exon": 6,
    "cryptic_site": 6, "promoter": 2, "eqtl": 2, "decoys": 3,
}  # fmt: skip

every_locus = pytest.mark.parametrize("name", LOCUS_NAMES)


def test_there_are_these():
    assert tuple(LOCI) == LOCUS_NAMES == tuple(SITES)
    assert locus("TAL1") is LOCI["TAL1"]
    with pytest.raises(
        UnknownNameError, match=r"^No locus is called 'TAL2'; did you mean 'TAL1'\?$"
    ):
        locus("TAL2")


@every_locus
def test_bases_are_the_same_everywhere(name):
    text = LOCI[name].sequence
    assert re.fullmatch("[ACGT]{32768}", text)
    assert hashlib.sha256(text.encode()).hexdigest() == SHA256[name]


@every_locus
def test_variants_genes_and_places_fit(name):
    here = LOCI[name]
    assert here.name == here.contig == name
    for called, variant in here.variants.items():
        start = variant.position - 1
        assert variant.chromosome == name
        assert variant.name == called
        assert here.sequence.startswith(variant.reference_bases, start)
        assert variant.alternate_bases != variant.reference_bases
    assert set(here.controls) < set(here.variants)
    for text in (here.title, here.story, here.look_at):
        assert text
        assert "  " not in text
    for place in here.places.values():
        assert 0 <= place.start < place.end <= len(here.sequence)
    every_gene = [gene.name for each in LOCI.values() for gene in each.genes]
    assert len(every_gene) == len(set(every_gene))


@every_locus
def test_nothing_else_stands_in_it(name):
    here = LOCI[name]
    truth = truth_of(here.sequence)
    assert sorted((g.tss, g.strand) for g in truth.genes) == [(g.tss, g.strand) for g in here.genes]
    for gene in here.genes:
        found = gene_of(here, gene.name)
        places = [p for n, p in here.places.items() if n.startswith(f"{gene.name} exon")]
        assert [(e.start, e.end) for e in found.exons] == [(p.start, p.end) for p in places]
        assert found.strength > 0.95
    assert len(truth.enhancers) == ENHANCERS[name]
    for factor in FACTORS:
        occupancy = truth.sites[factor].occupancy
        planted = INSULATORS.get(name, 4) if factor == INSULATOR else SITES[name].get(factor, 0)
        # A perfect site of MYB, which tolerates less, is bound .946.
        assert (occupancy > 0.94).sum() == planted, factor
        assert ((occupancy > 0.12) & (occupancy <= 0.94)).sum() == 0, factor


@every_locus
def test_controls_change_nothing(name):
    """Less than 1 part in 20 of any gene's expression in any cell type, and no exon."""
    here = LOCI[name]
    for control in here.controls:
        for gene in here.genes:
            assert np.abs(fold_changes(here, gene.name, control)).max() < 0.07, control
            before, after = gene_of(here, gene.name), gene_of(here, gene.name, control)
            for one, two in zip(before.exons, after.exons, strict=True):
                np.testing.assert_array_equal(one.psi, two.psi)


SIDE = 16_384  # bp of other genome on either side: two reaches of an enhancer


@every_locus
def test_neighbors_hardly_matter(name):
    """Within a genome, expression is within a tenth of that of the locus alone; exons are the same.

    What other genes there are do not reach into the locus's inside.
    """
    here = LOCI[name]
    for seed in (3, 4):
        left, right = (
            decode(window_pair(side + seed, SIDE, world=TESTING)[0]) for side in (1_000, 2_000)
        )
        truth = oracle(left + here.sequence + right)
        moved = here.at("chrT9", SIDE)
        own = {(gene.strand, gene.tss): gene.name for gene in moved.genes}
        genes = {(gene.strand, gene.tss): gene for gene in truth.genes}
        for key, gene_name in own.items():
            alone, within = gene_of(here, gene_name), genes.pop(key)
            np.testing.assert_allclose(within.expression, alone.expression, rtol=0.1)
            for one, two in zip(alone.exons, within.exons, strict=True):
                assert (one.start + SIDE, one.end + SIDE) == (two.start, two.end)
                np.testing.assert_array_equal(one.psi, two.psi)
        inside = moved.interval.start + 1_500, moved.interval.end - 1_500
        assert not any(g.start < inside[1] and inside[0] < g.end for g in genes.values())
