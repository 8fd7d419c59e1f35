"""The teaching genome's motifs as a set: the very matrices of its rules."""

import numpy as np

import agviz as ag
from agviz.teaching.grammar import FACTORS
from agviz.teaching.motifs import pwm


def test_motifs_are_those_of_the_rules():
    motifs = ag.teaching_motifs()
    assert [motif.id for motif in motifs] == list(FACTORS)
    for motif in motifs:
        bits = np.log2(motif.probabilities / 0.25)
        np.testing.assert_allclose(bits, pwm(FACTORS[motif.name].motif), atol=1e-12)
        np.testing.assert_allclose(motif.counts.sum(1), 100)
    assert motifs["MYB"].consensus == "CAACGGTT"
    assert motifs["EBF1"].consensus == "TCCCNNGGGA"
