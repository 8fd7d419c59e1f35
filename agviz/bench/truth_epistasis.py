"""Whether two sites that need each other are seen to cooperate.

In the teaching genome sites that open chromatin together do so by a Hill function: an element of
exactly two loses most of its DNase with either, so together they lose less than the sum of both.
Pairs: elements open at .6 or more in a cell type, with two bound sites of factors that count there
and no third. Each site is disrupted alone and with the other (`agviz.pairs`); asked is DNase within
200 bp in that cell type. Right is an interaction above 0 (less is lost than the sum of losses).
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
from alphagenome.models.dna_output import OutputType

from agviz._progress import track
from agviz.bench.teaching_measures import share
from agviz.bench.teaching_table import Row
from agviz.bench.truth_tables import BOUND, COLUMNS, OPENING, World
from agviz.genome.types import Interval
from agviz.interpret.pairs import pairs
from agviz.scoring.signal_readout import SignalReadout
from agviz.teaching.grammar import CELLS, FACTORS

__all__ = ["METRIC", "Cooperation", "find_cooperations", "measure"]

METRIC = "epistasis of two sites: sign"
OPEN = 0.6  # accessibility
AROUND = 200  # bp on either side of the element's middle whose DNase is asked
NEAR = 120  # bp beyond the element in which there is no third site
CONTEXT = 8_192  # bp predicted


class Cooperation(NamedTuple):
    """Two sites that make an element."""

    first: Interval
    second: Interval
    cell: int

    @property
    def middle(self) -> int:
        """Between the two."""
        return (self.first.start + self.second.end) // 2


def find_cooperations(world: World, count: int) -> list[Cooperation]:
    """Elements of exactly two sites, by the world's seed."""
    found: list[Cooperation] = []
    for each in _candidates(world):
        if len(found) == count:
            break
        found.append(each)
    return found


def _candidates(world: World) -> Iterator[Cooperation]:
    elements = world.table("elements")
    sites = world.table("sites")
    sites = sites[sites["factor"].isin(OPENING) & (sites["occupancy"] > BOUND)]
    for row in world.rng(2).permutation(len(elements)).tolist():
        element = elements.iloc[row]
        contig, start, end = (element[name] for name in ("Chromosome", "Start", "End"))
        if not CONTEXT < start < world.assembly.contigs[contig] - CONTEXT:
            continue
        openness = element[[f"accessibility_{name}" for name in COLUMNS]].to_numpy(float)
        near = sites[
            (sites["Chromosome"] == contig)
            & (sites["Start"] > start - NEAR)
            & (sites["End"] < end + NEAR)
        ]
        for cell in np.flatnonzero(openness >= OPEN).tolist():
            counting = near[[FACTORS[name].weights[cell] > 0 for name in near["factor"]]]
            counting = counting.sort_values("Start")
            if len(counting) != 2 or counting["Start"].iloc[1] < counting["End"].iloc[0]:
                continue
            places = [
                Interval(contig, int(site.Start), int(site.End)) for site in counting.itertuples()
            ]
            yield Cooperation(places[0], places[1], cell)
            break


def measure(world: World, models: Mapping[str, Any], *, count: int, show: bool = True) -> list[Row]:
    """The share of pairs whose interaction has the right sign, for each model."""
    cooperations = find_cooperations(world, count)
    right: dict[str, list[bool]] = {column: [] for column in models}
    for each in track(cooperations, what="Pairs of sites", show=show):
        for column, model in models.items():
            right[column].append(_interaction(model, each) > 0)
    values = {column: share(np.array(seen, dtype=bool)) for column, seen in right.items()}
    return [Row(METRIC, values, len(cooperations))]


def _interaction(model: Any, each: Cooperation) -> float:
    contig, first = each.first.chromosome, each.middle - CONTEXT // 2
    around = Interval(contig, each.middle - AROUND, each.middle + AROUND)
    term = CELLS[each.cell].ontology_curie
    found = pairs(
        model, {"first": each.first, "second": each.second},
        SignalReadout(OutputType.DNASE, tracks=term, window=around, reduce="sum"),
        how="disrupt", context=Interval(contig, first, first + CONTEXT), progress_bar=False,
    )  # fmt: skip
    return float(found.interaction.sel(element="first", other="second"))
