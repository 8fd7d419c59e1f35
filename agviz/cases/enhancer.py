"""Enhancer: which bases hold it, whether its sites work together, at which distance, on which gene.

References
----------
Avsec et al. (2021), *Nature Genetics* 53:354-366: motifs in random sequences, and their spacing.
Fulco et al. (2019), *Nature Genetics* 51:1664-1669: elements silenced one by one.
"""

import dataclasses

import numpy as np

from agviz.cases.agreement import agreement
from agviz.cases.enhancer_figure import draw
from agviz.cases.enhancer_questions import ask_all
from agviz.cases.enhancer_site import enhancer_site
from agviz.cases.enhancer_tangermeme import beside_tangermeme
from agviz.cases.enhancer_words import describe
from agviz.cases.results import CaseResults
from agviz.cases.study import Study
from agviz.cases.work import Work


def compute(work: Work) -> CaseResults:
    """Both alleles of the focus, all questions put to the model, and to the oracle if there is."""
    site = work.site
    found = ask_all(work)
    truth = work.truth()
    numbers: dict[str, float] = {}
    if truth is not None:
        agreed = agreement(found.effects, ask_all(truth).effects)
        numbers = {name: float(value) for name, value in dataclasses.asdict(agreed).items()}
    tables = dict(found.tables)
    theirs = beside_tangermeme(work, tables)
    if theirs is not None:
        tables["tangermeme"] = theirs
        numbers["tangermeme_difference"] = float(
            np.abs(theirs["ours"] - theirs["tangermeme"]).max()
        )
        numbers["tangermeme_scale"] = float(theirs["ours"].abs().max())
    predicted = work.predicted("focus", site.focused.variant, site.outputs, terms=site.terms)
    return work.results(
        tables=tables, predictions={"focus": predicted}, scores=found.mutagenesis, numbers=numbers
    )


STUDY = Study(compute=compute, draw=draw, describe=describe, locate=enhancer_site)
