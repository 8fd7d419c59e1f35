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
        "00c3a0e7f59b0f6182078d335e1616cfdfedc2a6069a16c5b45694a508c2a8b7",
    "liver_enhancer":
        "4c9bf2abe7dd4048e76be8c82698deef34da0f72cb4739f011474d5c11a76b07",
    "insulated_pair":
        "77453176cb6c8332de612f5951a40e08b200f79a2667dad9524fc8148e9cbda4",
    "skipped_exon":
        "2b5c57a36e3c99169050213bf25e72949ee66d72e03954894d969aaf4e1c83c7",
    "neuron_exon":
        "d597b59adc52a2498d1bd02a1e86ff941c7e778046bebbcd14aa9324f67e0f97",
    "cryptic_site":
        "aa7a1947d4b9aceb83db28c302c9d828f37e60382e8f7fd4033f9994f6ee8c6b",
    "promoter":
        "b214a8c7f2726b9c47d4fd80355782c6fdd0154d934c04c30240947798add231",
    "eqtl":
        "96e5993f100b0d622fb154513f8ed6bfd72a180d0fea59e2030635efd38fb689",
    "decoys":
        "61615e773f99362c1b293069e5477d46afdc77b54793de7e6bc29d6631b9c28a",
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
