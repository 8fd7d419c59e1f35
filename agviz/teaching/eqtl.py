"""A population at the locus `eqtl`: genotypes of two linked SNPs, and a gene's expression.

Expression is the oracle's, summed over both haplotypes of an individual, times noise. Both SNPs are
associated with it, as they are inherited together; one alone is the cause, which the oracle knows
and a table of associations does not.
"""

import functools
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import pandas as pd

from agviz.errors import InputError
from agviz.teaching.grammar import LIVER
from agviz.teaching.loci import locus
from agviz.teaching.oracle import oracle

LOCUS, GENE = "eqtl", "EQTL1"
CAUSAL, DECOY = "causal", "decoy"
"""The two SNPs, as the locus calls them."""


class Haplotype(NamedTuple):
    """Alleles of the two SNPs on one chromosome: 0 REF, 1 ALT."""

    causal: int
    decoy: int


PER_HUNDRED = {
    Haplotype(0, 0): 60,
    Haplotype(0, 1): 3,
    Haplotype(1, 0): 2,
    Haplotype(1, 1): 35,
}
"""Chromosomes of a hundred that carry each haplotype: r2 = .8 between the SNPs."""

INDIVIDUALS = 200
NOISE = 0.4
"""Standard deviation of the natural logarithm of expression between individuals of a genotype."""

_RANDOM_BITS = 53  # of a random number, as many as a float has


def linkage() -> float:
    """r2 between the two SNPs: D^2 / (p (1 - p) q (1 - q)).

    References
    ----------
    Hill and Robertson (1968) *Theor. Appl. Genet.* 38:226-231.
    """
    share = {haplotype: count / 100 for haplotype, count in PER_HUNDRED.items()}
    p = sum(each for haplotype, each in share.items() if haplotype.causal)
    q = sum(each for haplotype, each in share.items() if haplotype.decoy)
    d = share[Haplotype(1, 1)] - p * q
    return float(d**2 / (p * (1 - p) * q * (1 - q)))


@functools.cache
def haplotype_expression() -> dict[Haplotype, float]:
    """Expression of the gene in the liver from one chromosome of each haplotype, by the oracle."""
    here = locus(LOCUS)
    gene = here.gene(GENE)
    found = {}
    for haplotype in PER_HUNDRED:
        names = [name for name, allele in haplotype._asdict().items() if allele]
        truth = oracle(here.alternate(*names))  # SNPs move no base
        (own,) = (each for each in truth.genes if each.tss == gene.tss)
        found[haplotype] = float(own.expression[LIVER]) / 2
    return found


def population(individuals: int = INDIVIDUALS, *, seed: int = 1) -> pd.DataFrame:
    """Genotypes and expression of a population.

    Parameters
    ----------
    individuals
        How many.
    seed
        The same seed gives the same population, on every platform.

    Returns
    -------
    pandas.DataFrame
        A row per individual: `individual` (name), `causal` and `decoy` (copies of ALT: 0, 1, 2) and
        `expression` of EQTL1 in the liver, in units of a perfect promoter.

    Raises
    ------
    InputError
        Fewer than one individual, or a negative seed.

    Examples
    --------
    >>> population(2).columns.tolist()
    ['individual', 'causal', 'decoy', 'expression']
    """
    if individuals < 1 or seed < 0:
        raise InputError(
            "A population has at least 1 individual and a seed from 0 on; got "
            f"{individuals} and {seed}"
        )
    level = haplotype_expression()
    numbers = np.random.PCG64(seed).random_raw(3 * individuals).reshape(-1, 3)
    bags = [haplotype for haplotype, count in PER_HUNDRED.items() for _ in range(count)]
    rows = []
    for number, (first, second, noise) in enumerate(numbers.tolist(), start=1):
        pair = bags[first % 100], bags[second % 100]
        share = ((noise >> (64 - _RANDOM_BITS)) + 0.5) / 2**_RANDOM_BITS
        factor = float(np.exp(NOISE * NormalDist().inv_cdf(share)))
        expression = factor * sum(level[haplotype] for haplotype in pair)
        copies = [sum(haplotype[snp] for haplotype in pair) for snp in range(2)]
        rows.append((f"person {number}", *copies, expression))
    return pd.DataFrame(rows, columns=["individual", CAUSAL, DECOY, "expression"])
