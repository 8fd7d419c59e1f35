"""Whether the motifs of all factors are found again without knowing any.

For each factor some bound sites are taken, in random order; 30 bp to either side of each are
mutated, and asked is the factor's own ChIP-seq signal there. All scores together go through
`agviz.discover`, which knows neither factors nor motifs. A planted motif is recovered if some
pattern's best match among the teaching genome's motifs is that one, at a TOMTOM q-value below .05.
"""

from collections.abc import Mapping
from typing import Any

from alphagenome.models.dna_output import OutputType

from agviz._progress import track
from agviz.bench.teaching_table import Row
from agviz.bench.truth_tables import World
from agviz.errors import InputError
from agviz.genome.types import Interval
from agviz.interpret.annotate import annotate
from agviz.interpret.discover import discover
from agviz.interpret.ism import ism
from agviz.scoring.signal_readout import SignalReadout
from agviz.teaching.grammar import FACTORS
from agviz.teaching.motif_set import teaching_motifs

__all__ = ["METRIC", "find_sites", "measure", "recovered"]

METRIC = "motifs discovered"
OCCUPIED = 0.9  # occupancy of a site that is taken
HALF = 30  # bp mutated on either side of its middle
CONTEXT = 4_096  # bp predicted: binding is local
AROUND = 64  # bp on either side of the middle whose signal is asked
MOST_Q = 0.05


def find_sites(world: World, count: int) -> list[tuple[str, Interval]]:
    """Up to `count` bound sites of every factor, by the world's seed."""
    sites = world.table("sites")
    rng, found = world.rng(3), []
    for factor in FACTORS:
        own = sites[(sites["factor"] == factor) & (sites["occupancy"] > OCCUPIED)]
        for row in rng.permutation(len(own))[:count].tolist():
            site = own.iloc[row]
            contig, middle = str(site["Chromosome"]), int(site["Start"] + site["End"]) // 2
            if CONTEXT < middle < world.assembly.contigs[contig] - CONTEXT:
                found.append((factor, Interval(contig, middle - HALF, middle + HALF + 1)))
    return found


def measure(world: World, models: Mapping[str, Any], *, count: int, show: bool = True) -> list[Row]:
    """The share of planted motifs that each model's mutagenesis brings to light."""
    sites = find_sites(world, count)
    values = {}
    for column, model in models.items():
        scores = [
            _scores(model, factor, window)
            for factor, window in track(sites, what=f"Motifs, {column}", show=show)
        ]
        values[column] = len(recovered(scores)) / len(FACTORS)
    return [Row(METRIC, values, len(FACTORS))]


def recovered(scores: list[Any]) -> set[str]:
    """Names of the factors whose motifs are among the patterns."""
    try:
        patterns = discover(scores)
    except InputError:  # nothing recurs
        return set()
    named = annotate(patterns.motifs, teaching_motifs(), max_q=MOST_Q)
    return set(named["name"])


def _scores(model: Any, factor: str, window: Interval) -> Any:
    middle = (window.start + window.end) // 2
    first = middle - CONTEXT // 2
    signal = SignalReadout(
        OutputType.CHIP_TF, reduce="sum",
        tracks=lambda table: (table["transcription_factor"] == factor).to_numpy(),
        window=Interval(window.chromosome, middle - AROUND, middle + AROUND),
    )  # fmt: skip
    context = Interval(window.chromosome, first, first + CONTEXT)
    return ism(model, window, signal, context=context, progress_bar=False)
