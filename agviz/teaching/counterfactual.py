"""Twins: a plan again with a few things changed, so that what changes with them shows causes."""

import dataclasses

import numpy as np

from agviz.teaching.generator import Element, Generator, Plan
from agviz.teaching.grammar import INSULATOR, TATA_INITIATOR
from agviz.teaching.motifs import Codes

# Shares of elements to which each thing happens, in a strong variation; half in a gentle one.
GENE_DAMAGED, SIGNAL_BROKEN = 0.25, 0.65
DROPPED, SITES_DAMAGED, REPLACED = 0.25, 0.45, 0.6
"""Cumulative: a gene has bases changed, or one or two bases of a splicing signal; an enhancer or
site is dropped, has bases changed, or is replaced."""

PROMOTERS_CHANGED_AGAIN = 0.8
"""A short gene has one to three bases of its promoters' motifs changed."""

INITIATORS_CHANGED = 1.4
"""A promoter alone loses its initiator or has it weakened: in 70 % of gentle variations."""

INITIATORS_MOVED, MOVED_BY = 0.25, 4
"""Share of those in which it is moved by 1 to 4 bp; a box has its initiator at one place only."""

INITIATOR_BASES_CHANGED = (1, 1, 1, 1, 2, 2, 7)
"""Else bases of it and of the downstream element are changed, so many: one weakens, two silence."""

ADDED = ("MYB", "MYB", INSULATOR)
"""Sites that are moved in, each as often as it is listed."""

CLEARANCE = 20  # bp between a site moved in and what is there


def vary(generator: Generator, plan: Plan, *, gentle: bool = False) -> Plan:
    """A counterfactual of a plan; the background stays.

    Parameters
    ----------
    generator
        Draws what happens.
    plan
        What to vary; stays as it is.
    gentle
        Half as many changes, and one or two sites moved in, if there is room where they fall.
    """
    rng, length = generator.rng, len(plan.background)
    elements = []
    for element in plan.elements:
        kept = _vary_element(generator, element, fate=rng.random() * (2 if gentle else 1))
        if kept is not None and kept.end < length:
            elements.append(kept)
    for _ in range(int(rng.integers(1, 3) if gentle else rng.integers(0, 3))):
        codes = generator.site(ADDED[int(rng.integers(len(ADDED)))])
        start = int(rng.integers(0, length - len(codes)))
        end = start + len(codes)
        if all(end + CLEARANCE <= e.start or start >= e.end + CLEARANCE for e in plan.elements):
            elements.append(Element(start, codes, "lone site"))
    return Plan(plan.background, tuple(elements))


def _vary_element(generator: Generator, element: Element, *, fate: float) -> Element | None:
    """The element as it is in the twin; None if it is dropped."""
    rng, codes = generator.rng, element.codes
    if element.kind == "gene":
        if fate < GENE_DAMAGED:
            codes = generator.changed(codes, int(rng.integers(4, 12)))
        elif fate < SIGNAL_BROKEN:
            at = int(rng.choice(element.signals))
            codes = generator.changed_at(codes, np.arange(at - int(rng.integers(2)), at + 1))
    elif element.kind == "short gene":
        if fate < PROMOTERS_CHANGED_AGAIN:
            count = int(rng.integers(1, 4))
            codes = generator.changed_at(codes, rng.choice(element.signals, count, replace=False))
    elif element.kind == "promoter":
        if fate < INITIATORS_CHANGED:
            codes = _vary_initiator(generator, element)
    elif fate < DROPPED:
        return None
    elif fate < SITES_DAMAGED:
        codes = generator.changed(codes, int(rng.integers(1, 4)))
    elif fate < REPLACED and element.kind == "enhancer":
        codes = generator.enhancer()
    return dataclasses.replace(element, codes=codes)


def _vary_initiator(generator: Generator, element: Element) -> Codes:
    """A promoter's bases, with the initiator moved or some of its bases changed."""
    rng = generator.rng
    if rng.random() < INITIATORS_MOVED:
        at = np.sort(element.signals[: len(TATA_INITIATOR)])
        codes = element.codes.copy()
        codes[at] = generator.background(len(at))
        codes[at + rng.integers(1, MOVED_BY + 1) * rng.choice([-1, 1])] = element.codes[at]
        return codes
    count = int(rng.choice(INITIATOR_BASES_CHANGED))
    return generator.changed_at(element.codes, rng.choice(element.signals, count, replace=False))
