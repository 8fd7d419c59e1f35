"""How enhancers drive promoters: near and not insulated counts more, and it saturates."""

import dataclasses

import numpy as np
from jaxtyping import Float64, Int64

from agviz.teaching.grammar import (
    BASAL,
    DRIVE_UNIT,
    INSULATION,
    INSULATOR,
    REACH,
    SATURATION,
    SMALLEST_ENHANCER,
)
from agviz.teaching.sites import Sites

FARTHEST = 20
"""Reaches beyond which an enhancer's share, below e^-20, is not summed."""


def insulation_map(sites: dict[str, Sites], length: int) -> Float64[np.ndarray, " length"]:
    """Insulation between the sequence's start and each base; differences of it insulate.

    Each CTCF site adds `-log(1 - INSULATION x occupancy)`, half of it at its own middle base.
    """
    found = sites[INSULATOR]
    blocks = np.zeros(length + 1)
    strength = -np.log(1 - INSULATION * found.occupancy)
    before = np.clip(np.ceil(found.center).astype(int), 0, length)
    behind = np.clip(np.floor(found.center).astype(int) + 1, 0, length)
    np.add.at(blocks, before, strength / 2)
    np.add.at(blocks, behind, strength / 2)
    return np.cumsum(blocks[:length])


def _gate(
    tss: int, positions: Int64[np.ndarray, " n"], insulation: Float64[np.ndarray, " length"]
) -> Float64[np.ndarray, " n"]:
    """How much of an effect at each position reaches the TSS."""
    between = np.abs(insulation[positions] - insulation[tss])
    return np.exp(-np.abs(positions - tss) / REACH - between)


def drive(
    tss: int,
    access: Float64[np.ndarray, "length cells"],
    insulation: Float64[np.ndarray, " length"],
) -> Float64[np.ndarray, " cells"]:
    """Enhancer drive of a promoter in each cell type.

    The sum over bases of `accessibility x exp(-distance / REACH - insulation between)`, per
    `DRIVE_UNIT`.
    """
    around = int(FARTHEST * REACH)
    start, end = max(0, tss - around), min(len(access), tss + around + 1)
    positions = np.arange(start, end)
    return _gate(tss, positions, insulation) @ access[start:end] / DRIVE_UNIT


def expression(
    strength: float, driven: Float64[np.ndarray, " cells"]
) -> Float64[np.ndarray, " cells"]:
    """`strength x (BASAL + E / (1 + E / SATURATION))` of an enhancer drive E."""
    return strength * (BASAL + driven / (1 + driven / SATURATION))


@dataclasses.dataclass(frozen=True, eq=False)
class Enhancers:
    """Elements that are open in some cell type.

    Attributes
    ----------
    start, end
        0-based, half-open: where accessibility is above `SMALLEST_ENHANCER` in some cell type.
    peak
        Highest accessibility in each cell type.
    """

    start: Int64[np.ndarray, " elements"]
    end: Int64[np.ndarray, " elements"]
    peak: Float64[np.ndarray, "elements cells"]

    def __len__(self) -> int:
        return len(self.start)


def find_enhancers(access: Float64[np.ndarray, "length cells"]) -> Enhancers:
    """The elements of a sequence, from left to right."""
    is_open = np.concatenate([[False], (access > SMALLEST_ENHANCER).any(axis=1), [False]])
    edges = np.flatnonzero(np.diff(is_open.astype(np.int8)))
    start, end = edges[::2], edges[1::2]
    peaks = [access[a:b].max(axis=0) for a, b in zip(start, end, strict=True)]
    return Enhancers(start, end, np.array(peaks).reshape(len(start), access.shape[1]))


def element_drive(
    tss: int,
    elements: Enhancers,
    *,
    access: Float64[np.ndarray, "length cells"],
    insulation: Float64[np.ndarray, " length"],
) -> Float64[np.ndarray, "elements cells"]:
    """The share of `drive` that comes from each element."""
    shares = np.zeros((len(elements), access.shape[1]))
    for row, start, end in zip(shares, elements.start, elements.end, strict=True):
        positions = np.arange(start, end)
        row[:] = _gate(tss, positions, insulation) @ access[start:end] / DRIVE_UNIT
    return shares
