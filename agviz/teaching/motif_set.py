"""The teaching genome's own motifs, as a set that any method of interpretation takes."""

import numpy as np

from agviz.genome.motif_set import Motif, MotifSet
from agviz.teaching.grammar import FACTORS
from agviz.teaching.motifs import pwm

SITES = 100
"""Sites that a motif's counts stand for: as many as make each chance of the grammar whole."""


def teaching_motifs() -> MotifSet:
    """The motifs of the teaching genome's factors, exactly as its rules have them.

    Returns
    -------
    MotifSet
        One per factor of `grammar.FACTORS`, in its order; the name is the factor's, and counts are
        those of 100 sites.

    Examples
    --------
    >>> ag.teaching_motifs()["MYB"].consensus
    'CAACGGTT'
    """
    motifs = [
        Motif(name, np.exp2(pwm(factor.motif)) / 4 * SITES) for name, factor in FACTORS.items()
    ]
    return MotifSet(tuple(motifs), source="the teaching genome", license="Apache-2.0")
