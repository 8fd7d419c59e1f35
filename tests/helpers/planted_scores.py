"""Contributions with known motifs in them: noise, and sites of the teaching genome's factors."""

import numpy as np

import agviz as ag
from agviz.teaching.grammar import FACTORS
from agviz.teaching.motifs import decode, draw, pwm, reverse_complement

WIDTH = 90


def planted(factors, *, seed, contig="chr1", start=1_000, noise=0.02, sign=1.0):
    """Scores of one locus, and (factor, start, end, strand) of the sites, 40 bp apart."""
    rng = np.random.default_rng(seed)
    codes = rng.integers(0, 4, WIDTH).astype(np.int8)
    values = rng.normal(0, noise, WIDTH)
    sites = []
    for number, factor in enumerate(factors):
        motif = FACTORS[factor].motif
        site = draw(motif, rng.random(len(motif)))
        bits = pwm(motif)[np.arange(len(motif)), site]
        strand = "+-"[int(rng.integers(2))]
        if strand == "-":
            site, bits = reverse_complement(site), bits[::-1]
        at = 10 + 40 * number + int(rng.integers(0, 10))
        codes[at : at + len(site)] = site
        values[at : at + len(site)] += sign * bits * rng.uniform(0.4, 0.6)
        sites.append((factor, start + at, start + at + len(site), strand))
    table = np.zeros((WIDTH, 4))
    table[np.arange(WIDTH), codes] = values
    place = ag.Interval(contig, start, start + WIDTH)
    scores = ag.sequence_scores(
        table, place, decode(codes), kind="contributions", model="made", readout="made"
    )
    return scores, sites
