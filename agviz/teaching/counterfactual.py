"""Twins: a plan again with a few things changed, so that what changes with them shows causes."""

import dataclasses

import numpy as np

from agviz.teaching.generator import Element, Generator, Plan
from agviz.teaching.grammar import INSULATOR

GENE_DAMAGED, SIGNALS_BROKEN = 0.05, 0.9
DROPPED, SITES_DAMAGED, REPLACED = 0.125, 0.225, 0.3
"""Cumulative shares: a gene has bases changed, or some of its signals broken; an enhancer or site
is dropped, has bases changed, or is replaced."""

MOST_SIGNALS_BROKEN = 3
"""One to so many of some 12 of a gene have one or two bases changed. When it was one, in every
fifth gene, a network had learnt half of what a lost donor does in one story, and nothing of a lost
splice enhancer."""

PROMOTERS_CHANGED_AGAIN = 0.4
"""Share of short genes with one to three bases of their promoters' motifs changed."""

INITIATORS_CHANGED = 0.7
"""Share of promoters alone that lose their initiator or have it weakened."""

INITIATOR_BASES_CHANGED = (1, 1, 1, 1, 1, 1, 1, 7)
"""So many bases of it and of the downstream element are changed: one weakens, two silence. Few lose
all: where most were silent, some with initiators moved by a few bp, weak ones were taken for
silent, 34 to 109 cuts where 172 were expected."""

ADDED = ("MYB", "MYB", "MYB", INSULATOR)
"""Sites that are moved in, each as often as it is listed."""

LEAST_ADDED, MOST_ADDED = 3, 7
"""With one or two, five in six insertions raised most the gene that they should; with two to four,
nine in ten."""

CLEARANCE = 20  # bp between a site moved in and what is there


def vary(generator: Generator, plan: Plan) -> Plan:
    """A counterfactual of a plan; the background stays.

    Few things change, and some sites are moved in, if there is room where they fall.

    Parameters
    ----------
    generator
        Draws what happens.
    plan
        What to vary; stays as it is.
    """
    rng, length = generator.rng, len(plan.background)
    elements = []
    for element in plan.elements:
        kept = _vary_element(generator, element, fate=rng.random())
        if kept is not None and kept.end < length:
            elements.append(kept)
    for _ in range(int(rng.integers(LEAST_ADDED, MOST_ADDED + 1))):
        codes = generator.site(ADDED[int(rng.integers(len(ADDED)))])
        start = int(rng.integers(0, length - len(codes)))
        end = start + len(codes)
        if all(end + CLEARANCE <= e.start or start >= e.end + CLEARANCE for e in plan.elements):
            elements.append(Element(start, codes, "lone site"))
    return Plan(plan.background, tuple(elements))


def _vary_element(generator: Generator, element: Element, *, fate: float) -> Element | None:
    """The element as it is in the twin; None if it is dropped."""
    rng, codes = generator.rng, element.codes
    if element.kind in ("gene", "weak gene"):
        if fate < GENE_DAMAGED:
            codes = generator.changed(codes, int(rng.integers(4, 12)))
        elif fate < SIGNALS_BROKEN:
            count = int(rng.integers(1, MOST_SIGNALS_BROKEN + 1))
            for at in rng.choice(element.signals, count, replace=False).tolist():
                codes = generator.changed_at(codes, np.arange(at - int(rng.integers(2)), at + 1))
    elif element.kind == "short gene":
        if fate < PROMOTERS_CHANGED_AGAIN:
            count = int(rng.integers(1, 4))
            codes = generator.changed_at(codes, rng.choice(element.signals, count, replace=False))
    elif element.kind == "promoter":
        if fate < INITIATORS_CHANGED:
            count = int(rng.choice(INITIATOR_BASES_CHANGED))
            codes = generator.changed_at(codes, rng.choice(element.signals, count, replace=False))
    elif fate < DROPPED:
        return None
    elif fate < SITES_DAMAGED:
        codes = generator.changed(codes, int(rng.integers(1, 4)))
    elif fate < REPLACED and element.kind == "enhancer":
        codes = generator.enhancer()
    return dataclasses.replace(element, codes=codes)
