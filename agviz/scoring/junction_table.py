"""Junctions as arrays: which donor and which acceptor each joins, for fast grouping.

A junction is the intron's interval, 0-based half-open. On '+' its start follows the donor and its
end is the acceptor; on '-' it is the other way round.
"""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Bool, Int64, Shaped

from agviz.errors import InputError
from agviz.genome.types import JunctionData


@dataclasses.dataclass(frozen=True, eq=False)
class JunctionTable:
    """Parallel arrays, one entry a junction.

    Attributes
    ----------
    starts, ends
        The intron, 0-based half-open.
    strands
        '+' or '-'.
    """

    starts: Int64[np.ndarray, " junctions"]
    ends: Int64[np.ndarray, " junctions"]
    strands: Shaped[np.ndarray, " junctions"]

    @property
    def donors(self) -> Int64[np.ndarray, " junctions"]:
        """The intron's edge at the donor: its start on '+', its end on '-'."""
        return np.where(self.strands == "-", self.ends, self.starts)

    @property
    def acceptors(self) -> Int64[np.ndarray, " junctions"]:
        """The intron's edge at the acceptor: its end on '+', its start on '-'."""
        return np.where(self.strands == "-", self.starts, self.ends)

    def keys(self) -> list[tuple[int, int, str]]:
        """(start, end, strand) of each junction, to look it up by."""
        rows = zip(self.starts.tolist(), self.ends.tolist(), self.strands.tolist(), strict=True)
        return list(rows)


def junction_table(junctions: JunctionData | Sequence[Any] | np.ndarray) -> JunctionTable:
    """The table of some junctions (SDK intervals with a strand).

    Raises
    ------
    InputError
        When a junction has no strand: donor and acceptor cannot be told apart.
    """
    intervals = junctions.junctions if isinstance(junctions, JunctionData) else junctions
    strands = np.array([junction.strand for junction in intervals], dtype="<U1")
    for junction in np.asarray(intervals, dtype=object)[strands == "."]:
        raise InputError(
            f"Junction {junction} has no strand, so its donor and acceptor cannot be told apart"
        )
    return JunctionTable(
        starts=np.array([junction.start for junction in intervals], dtype=np.int64),
        ends=np.array([junction.end for junction in intervals], dtype=np.int64),
        strands=strands,
    )


def first_sites(table: JunctionTable, most: int) -> Bool[np.ndarray, " junctions"]:
    """Junctions of which both sites are among the `most` leftmost of their class.

    The four classes are donors and acceptors of either strand; sites that join no junction are
    not seen.
    """
    kept = np.ones(len(table.starts), dtype=bool)
    for strand in "+-":
        here = table.strands == strand
        for sites in (table.donors, table.acceptors):
            unique = np.unique(sites[here])
            if len(unique) > most:
                kept &= ~here | (sites < unique[most])
    return kept
