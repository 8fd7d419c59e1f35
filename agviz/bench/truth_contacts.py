"""Which element holds a loop: a CTCF site should be the top one.

Loops: two convergent bound CTCF sites, three to twelve bins of the contact map apart. Elements are
tiles of 256 bp of a context of 32,768 bp, each scrambled in turn (`agviz.contact_attribution`);
right is a top tile that holds a bound CTCF site.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from agviz._progress import track
from agviz.bench.teaching_measures import share
from agviz.bench.teaching_table import Row
from agviz.bench.truth_tables import BOUND, World
from agviz.genome.types import Interval
from agviz.interpret.contacts import contact_attribution
from agviz.teaching.grammar import CONTACT_BIN

__all__ = ["METRIC", "Loop", "find_loops", "measure"]

METRIC = "CTCF on top of a loop"
CONTEXT = 32_768  # bp predicted
LEAST, MOST = 3, 12  # bins between the anchors
EDGE = 2 * CONTACT_BIN  # bp of the context beside an anchor
SHUFFLES = 1
SLACK = 4  # bp of a site that may lie outside of its tile


class Loop(NamedTuple):
    """Two anchors of one bin each, and what is predicted around them."""

    left: Interval
    right: Interval
    context: Interval


def find_loops(world: World, count: int) -> list[Loop]:
    """Random loops, by the world's seed."""
    found: list[Loop] = []
    for each in _loops(world):
        if len(found) == count:
            break
        found.append(each)
    return found


def _loops(world: World) -> Iterator[Loop]:
    sites = world.table("insulators")
    sites = sites[sites["occupancy"] > BOUND].sort_values(["Chromosome", "Start"])
    rows = list(sites.itertuples())
    order = world.rng(6).permutation(len(rows)).tolist()
    for k in order:
        left = rows[k]
        right = next(
            (
                each
                for each in rows[k + 1 :]
                if each.Chromosome == left.Chromosome
                and each.Strand == "-"
                and LEAST <= (each.Start - left.Start) // CONTACT_BIN <= MOST
            ),
            None,
        )
        if left.Strand != "+" or right is None:
            continue
        middle = (left.Start + right.End) // 2 // CONTACT_BIN * CONTACT_BIN
        context = Interval(left.Chromosome, middle - CONTEXT // 2, middle + CONTEXT // 2)
        size = world.assembly.contigs[left.Chromosome]
        if context.start >= 0 and context.end <= size and left.Start - context.start > EDGE:
            yield Loop(_bin(left, context), _bin(right, context), context)


def _bin(site: Any, context: Interval) -> Interval:
    """The bin of the context's contact map in which a site's middle lies."""
    middle = (site.Start + site.End) // 2
    start = context.start + (middle - context.start) // CONTACT_BIN * CONTACT_BIN
    return Interval(site.Chromosome, start, start + CONTACT_BIN)


def measure(world: World, models: Mapping[str, Any], *, count: int, show: bool = True) -> list[Row]:
    """The share of loops whose top element is a CTCF site, for each model."""
    loops = find_loops(world, count)
    right: dict[str, list[bool]] = {column: [] for column in models}
    for column, model in models.items():
        for loop in track(loops, what=f"Loops, {column}", show=show):
            right[column].append(_is_on_top(world, model, loop))
    values = {column: share(np.array(seen, dtype=bool)) for column, seen in right.items()}
    return [Row(METRIC, values, len(loops))]


def _is_on_top(world: World, model: Any, loop: Loop) -> bool:
    found = contact_attribution(
        model, (loop.left, loop.right), [0], refine=0, shuffles=SHUFFLES, seed=world.seed,
        context=loop.context, progress_bar=False,
    )  # fmt: skip
    top = found.elements.iloc[0]
    sites = world.table("insulators")
    within = (
        (sites["Chromosome"] == loop.context.chromosome)
        & (sites["occupancy"] > BOUND)
        & (sites["End"] > top["Start"] + SLACK)
        & (sites["Start"] < top["End"] - SLACK)
    )
    return bool(within.any())
