"""The table of planted elements: what the teaching assembly's truth tables say of its bases."""

import dataclasses
import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from jaxtyping import Bool, Float64

from agviz._files import cache_dir
from agviz.genome.assembly import Assembly
from agviz.genome.types import Interval
from agviz.teaching.assembly import CACHE_PART
from agviz.teaching.assembly_files import TRUTH, make_teaching_genome, rules_hash
from agviz.teaching.grammar import CELLS, FACTORS, INSULATOR
from agviz.teaching.motifs import pwm

__all__ = ["BITS", "BOUND", "COLUMNS", "World", "open_world"]

BITS = 1.0
"""Information content from which a position of a motif counts as planted."""

BOUND = 0.5
"""Occupancy above which a site is bound."""

COLUMNS = tuple(cell.name.replace(" ", "_") for cell in CELLS)
"""Cell types as the tables' columns name them."""

OPENING = tuple(name for name in FACTORS if name not in ("SP1", INSULATOR))
"""Factors whose sites open enhancers: SP1 is weak everywhere, CTCF opens none."""


@dataclasses.dataclass(frozen=True, eq=False)
class World:
    """The teaching assembly of a seed, and what is planted in it.

    Attributes
    ----------
    assembly
        Its files.
    folder
        Where its truth tables lie.
    seed
        Of all that is chosen, too.
    """

    assembly: Assembly
    folder: Path
    seed: int

    @functools.lru_cache(maxsize=16)  # noqa: B019 - a world lives as long as the bench
    def table(self, name: str) -> pd.DataFrame:
        """One truth table: `"elements"`, `"sites"`, `"exons"` and so on."""
        return pd.read_csv(self.folder / f"{name}.tsv", sep="\t")

    def rng(self, what: int) -> np.random.Generator:
        """Random numbers of one group of the bench."""
        return np.random.default_rng([self.seed, what])

    def bound(self, interval: Interval) -> pd.DataFrame:
        """The bound sites that lie within an interval."""
        sites = self.table("sites")
        inside = (sites["Chromosome"] == interval.chromosome) & (sites["occupancy"] > BOUND)
        inside &= (sites["Start"] >= interval.start) & (sites["End"] <= interval.end)
        return sites[inside]

    def openness(self, chromosome: str, start: int, end: int) -> Float64[np.ndarray, " cells"]:
        """How open the most open element is that overlaps a stretch, by cell type; 0 if none is."""
        elements = self.table("elements")
        near = elements[
            (elements["Chromosome"] == chromosome)
            & (elements["Start"] < end)
            & (elements["End"] > start)
        ]
        columns = [f"accessibility_{name}" for name in COLUMNS]
        return np.zeros(len(CELLS)) if near.empty else near[columns].to_numpy(float).max(axis=0)


def planted(site: Mapping[str, Any]) -> Bool[np.ndarray, " bases"]:
    """Which bases of a site, on the + strand, carry `BITS` or more."""
    return planted_bases(str(site["factor"]), minus=site["Strand"] == "-")


@functools.cache
def planted_bases(factor: str, *, minus: bool) -> Bool[np.ndarray, " bases"]:
    """Which positions of a factor's motif carry `BITS` or more, from left to right."""
    bits = pwm(FACTORS[factor].motif)
    if minus:
        bits = bits[::-1]
    return (0.25 * 2**bits * bits).sum(axis=1) >= BITS


def open_world(seed: int) -> World:
    """The teaching assembly of a seed; made in the cache folder when it is not there."""
    named = rules_hash()[:16] + (f"-{seed}" if seed else "")
    folder = cache_dir() / CACHE_PART / named
    assembly = make_teaching_genome(folder, seed=seed)
    return World(assembly, folder / TRUTH, seed)
