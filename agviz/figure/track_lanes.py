"""What `Tracks` are made of: lanes of layers, and the change between two alleles."""

import dataclasses
from typing import Literal

from agviz.figure.regions import copy_variant
from agviz.figure.signals import ArraySignal, Signal
from agviz.genome.alleles import Alleles
from agviz.genome.types import Variant

Part = Literal["single", "reference", "alternate", "difference"]


@dataclasses.dataclass(frozen=True, eq=False)
class Layer:
    """One signal of a lane, and what it is; `mirrored` if its values are negative for the eye.

    `dashed` if its line is, where lines are drawn.
    `band`: lower and upper edge of its spread, if the data bring one. `pseudo`: what was added to
    both alleles of a ratio. `reference`: of a difference, REF.
    """

    signal: Signal
    part: Part
    color: str | None = None
    label: str | None = None
    mirrored: bool = False
    dashed: bool = False
    band: tuple[ArraySignal, ArraySignal] | None = None
    pseudo: float | None = None
    reference: ArraySignal | None = None


@dataclasses.dataclass(frozen=True, eq=False)
class Lane:
    """What is drawn in one row.

    `layers` are drawn from back to front; `unseen` ones only count for the scale, which is shared
    with the other lanes of the same `group`.
    """

    label: str
    layers: tuple[Layer, ...]
    group: str = ""
    unseen: tuple[Layer, ...] = ()


@dataclasses.dataclass(frozen=True, eq=False)
class Change:
    """What makes ALT of REF: the variants, and in REF coordinates (0-based) the boundaries where
    bases are inserted and the spans that are deleted; `lost` are spans without ALT that are not
    marked as deleted, such as those that insertions push out of what was predicted.
    """

    variants: tuple[Variant, ...]
    insertions: tuple[int, ...] = ()
    deletions: tuple[tuple[int, int], ...] = ()
    lost: tuple[tuple[int, int], ...] = ()

    @property
    def without_alternate(self) -> tuple[tuple[int, int], ...]:
        """All spans that have no ALT."""
        return (*self.deletions, *self.lost)


def change_of(alleles: Alleles) -> Change:
    """What makes ALT of REF in a pair of predictions."""
    coordinates = alleles.coordinates
    pushed_out = (max(coordinates.start, coordinates.end - coordinates.growth), coordinates.end)
    return Change(
        tuple(copy_variant(variant) for variant in alleles.variants),
        tuple(insertion.anchor + 1 for insertion in alleles.insertions),
        tuple((gap.start, gap.end) for gap in alleles.deletions),
        (pushed_out,) if coordinates.growth > 0 else (),
    )


@dataclasses.dataclass(frozen=True, eq=False)
class ReadTracks:
    """What came through the door."""

    lanes: tuple[Lane, ...]
    change: Change | None = None
    model: str | None = None
    left_out: tuple[str, ...] = ()
