"""Which bases make an element active: exact mutagenesis, and each map that approximates it.

An active element: a bound site of a factor that opens enhancers, in an element open at .6 or more
in the cell type where the factor counts most. Asked is DNase within 200 bp of the site in that cell
type; 100 bp to either side are scanned, and so is the nearest inactive decoy: a bound site of such
a factor where chromatin is closed in that cell type, with DNase around itself. Positives are the
motif positions with a bit or more of the sites there that are bound and count in the cell type;
negatives all other bases, the decoy's motif included. A base's effect is what `observed
contributions` are of exact effects, by its size. AUROC is of each element, and the mean is told.
"""

import dataclasses
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from alphagenome.models.dna_output import OutputType
from jaxtyping import Bool, Float

from agviz._progress import track
from agviz.bench.teaching_measures import area_under_roc
from agviz.bench.teaching_table import Row
from agviz.bench.truth_tables import BOUND, OPENING, World, planted
from agviz.errors import UnsupportedError
from agviz.genome.labelled import observed_contributions
from agviz.genome.types import Interval
from agviz.interpret.attribution import METHODS, attribution
from agviz.interpret.ism import ism
from agviz.scoring.readout import Readout
from agviz.scoring.signal_readout import SignalReadout
from agviz.teaching.grammar import CELLS, FACTORS

__all__ = ["EXACT", "MAPS", "Element", "Stretch", "find_elements", "measure"]

HALF = 100  # bp scanned on either side of a site
AROUND = 200  # bp on either side of it whose DNase is asked
CONTEXT = 8_192  # bp predicted: what opens chromatin is near
OPEN, CLOSED = 0.6, 0.1  # accessibility
APART = 4_000  # bp between two elements
DECOY_HALF = 10  # bp scanned on either side of a decoy's middle


@dataclasses.dataclass(frozen=True, eq=False)
class Stretch:
    """Bases that are scanned together.

    Attributes
    ----------
    window, context
        What is mutated, and what is predicted.
    readout
        What is asked.
    positive
        Which bases of the window make the signal.
    """

    window: Interval
    context: Interval
    readout: Readout
    positive: Bool[np.ndarray, " bases"]


@dataclasses.dataclass(frozen=True, eq=False)
class Element:
    """An active element and its decoy."""

    active: Stretch
    decoy: Stretch

    def auroc(
        self, active: Float[np.ndarray, " bases"], decoy: Float[np.ndarray, " bases"]
    ) -> float:
        """How well sizes of effects rank the planted bases of both stretches."""
        sizes = np.abs(np.concatenate([active, decoy]))
        labels = np.concatenate([self.active.positive, self.decoy.positive])
        known = np.isfinite(sizes)
        return area_under_roc(sizes[known], labels[known])


def find_elements(world: World, count: int) -> list[Element]:
    """Active elements of different places, by the world's seed."""
    found: list[Element] = []
    for site, cell in _active_sites(world):
        middle = (int(site["Start"]) + int(site["End"])) // 2
        chromosome = str(site["Chromosome"])
        if any(
            each.active.window.chromosome == chromosome
            and abs(each.active.window.center() - middle) < APART
            for each in found
        ):
            continue
        decoy = _decoy(world, chromosome, middle, cell)
        if decoy is None:
            continue
        found.append(
            Element(
                _stretch(world, chromosome, middle, cell, half=HALF),
                _stretch(world, chromosome, decoy, cell, half=DECOY_HALF),
            )
        )
        if len(found) == count:
            break
    return found


def _active_sites(world: World) -> Iterator[tuple[Any, int]]:
    """Bound sites that open an element in their factor's own cell type, in random order."""
    sites = world.table("sites")
    sites = sites[sites["factor"].isin(OPENING) & (sites["occupancy"] > BOUND)]
    for row in world.rng(1).permutation(len(sites)).tolist():
        site = sites.iloc[row]
        cell = int(np.argmax(FACTORS[str(site["factor"])].weights))
        open_here = world.openness(str(site["Chromosome"]), int(site["Start"]), int(site["End"]))
        contig = world.assembly.contigs[str(site["Chromosome"])]
        inside = site["Start"] > CONTEXT and site["End"] < contig - CONTEXT
        if inside and open_here[cell] >= OPEN:
            yield site, cell


def _decoy(world: World, chromosome: str, middle: int, cell: int) -> int | None:
    """The middle of the nearest bound site that opens nothing in the cell type."""
    sites = world.table("sites")
    counts = [name for name in OPENING if FACTORS[name].weights[cell] > 0]
    sites = sites[
        (sites["Chromosome"] == chromosome)
        & sites["factor"].isin(counts)
        & (sites["occupancy"] > BOUND)
    ]
    centers = ((sites["Start"] + sites["End"]) // 2).to_numpy()
    contig = world.assembly.contigs[chromosome]
    for row in np.argsort(np.abs(centers - middle), kind="stable").tolist():
        center = int(centers[row])
        if not CONTEXT < center < contig - CONTEXT:
            continue
        near = world.openness(chromosome, center - AROUND, center + AROUND)
        if near[cell] <= CLOSED:
            return center
    return None


def _stretch(world: World, chromosome: str, middle: int, cell: int, *, half: int) -> Stretch:
    window = Interval(chromosome, middle - half, middle + half + 1)
    first = middle - CONTEXT // 2
    context = Interval(chromosome, first, first + CONTEXT)
    around = Interval(chromosome, middle - AROUND, middle + AROUND)
    term = CELLS[cell].ontology_curie
    readout = SignalReadout(OutputType.DNASE, tracks=term, window=around, reduce="sum")
    positive = _positive(world, window, cell) if half == HALF else np.zeros(window.width, bool)
    return Stretch(window, context, readout, positive)


def _positive(world: World, window: Interval, cell: int) -> Bool[np.ndarray, " bases"]:
    """Bases of a bit or more of the sites in a window that are bound and count in a cell type."""
    marked = np.zeros(window.width, dtype=bool)
    for site in world.bound(window).to_dict("records"):
        if FACTORS[site["factor"]].weights[cell] > 0:
            first = site["Start"] - window.start
            marked[first : first + site["End"] - site["Start"]] |= planted(site)
    return marked


def measure(world: World, models: Mapping[str, Any], *, count: int, show: bool = True) -> list[Row]:
    """Rows of exact mutagenesis and of every map that approximates it.

    Parameters
    ----------
    world
        Where the elements are.
    models
        The model, and the oracle, by the names of their columns; NaN where one has no such map.
    count
        How many elements.
    """
    elements = find_elements(world, count)
    found: dict[str, dict[str, list[float]]] = {}
    for element in track(elements, what="Elements", show=show):
        for column, model in models.items():
            for metric, scan in MAPS.items():
                value = _auroc(element, model, scan)
                found.setdefault(metric, {}).setdefault(column, []).append(value)
    return [
        Row(
            metric, {column: float(np.mean(each)) for column, each in values.items()}, len(elements)
        )
        for metric, values in found.items()
    ]


def _auroc(element: Element, model: Any, scan: Callable[[Any, Stretch], Any]) -> float:
    """Of one element by one map; NaN if the model cannot make it."""
    try:
        active, decoy = (scan(model, each) for each in (element.active, element.decoy))
    except UnsupportedError:
        return math.nan
    return element.auroc(observed_contributions(active), observed_contributions(decoy))


def _exact(model: Any, stretch: Stretch) -> Any:
    return ism(model, stretch.window, stretch.readout, context=stretch.context, progress_bar=False)


def _by(method: str) -> Callable[[Any, Stretch], Any]:
    """An approximate map of a stretch."""

    def scan(model: Any, stretch: Stretch) -> Any:
        return attribution(
            model, stretch.window, stretch.readout, method=method, sample=0,
            context=stretch.context, progress_bar=False,
        )  # fmt: skip

    return scan


EXACT = "ISM AUROC, exact"
MAPS: dict[str, Callable[[Any, Stretch], Any]] = {
    EXACT: _exact,
    **{f"ISM AUROC, {method}": _by(method) for method in METHODS},
}
"""How each map is made, by its row in the table."""
