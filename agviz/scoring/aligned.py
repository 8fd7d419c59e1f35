"""The ALT prediction in REF coordinates, made slice by slice.

The rule is that of `agviz.genome.alignment.align_alternate`, which makes the whole array; here
only the rows that are asked for are made, because a gene's exons are a small part of a prediction
that may hold gigabytes. Rows before the anchor are views of ALT itself.
"""

import dataclasses
from typing import Any

from agviz.genome.alignment import align_alternate
from agviz.genome.types import Interval, Variant
from agviz.scoring.bins import holds
from agviz.scoring.reductions import Array, Binned, namespace


@dataclasses.dataclass(frozen=True, eq=False)
class AlignedAlternate:
    """An ALT array of (bins, tracks) at 1 bp that is sliced in REF coordinates.

    Parameters
    ----------
    alternate
        The ALT prediction, 1 bp per row, of the whole interval.
    anchor
        Row of the variant's first base.
    change
        Length of ALT less that of REF: positive for an insertion.

    Notes
    -----
    Insertion: the anchor and the inserted rows collapse to their maximum at the anchor, and the
    last rows, which ALT does not reach, are zero. Deletion: deleted rows are zero.
    """

    alternate: Array
    anchor: int
    change: int

    @property
    def shape(self) -> tuple[int, ...]:
        """(bins, tracks), as the ALT array has it."""
        return tuple(self.alternate.shape)

    def __getitem__(self, rows: slice) -> Any:
        """The rows `start:end` (no step, no negative numbers), in REF coordinates."""
        start, end = rows.start, rows.stop
        pieces = self._insertion(start, end) if self.change > 0 else self._deletion(start, end)
        kept = [piece for piece in pieces if piece.shape[0]]
        if not kept:
            return self.alternate[0:0]
        return kept[0] if len(kept) == 1 else namespace(self.alternate).concat(kept, axis=0)

    def _insertion(self, start: int, end: int) -> list[Any]:
        total, anchor, number = self.shape[0], self.anchor, self.change
        pieces = [self.alternate[start : min(end, anchor)]] if start < anchor else []
        if start <= anchor < end:
            inserted = self.alternate[anchor : anchor + number + 1]
            pieces.append(namespace(inserted).max(inserted, axis=0, keepdims=True))
        first = max(start, anchor + 1)
        if first < end:
            after = self.alternate[min(first + number, total) : min(end + number, total)]
            pieces += [after, self._zeros(end - first - after.shape[0])]
        return pieces

    def _deletion(self, start: int, end: int) -> list[Any]:
        number = -self.change
        gap_start = min(self.anchor + 1, self.shape[0])
        gap_end = min(gap_start + number, self.shape[0])
        pieces = [self.alternate[start : min(end, gap_start)]] if start < gap_start else []
        pieces.append(self._zeros(max(0, min(end, gap_end) - max(start, gap_start))))
        first = max(start, gap_end)
        if first < end:
            pieces.append(self.alternate[first - number : end - number])
        return pieces

    def _zeros(self, rows: int) -> Any:
        xp = namespace(self.alternate)
        return xp.zeros((rows, *self.shape[1:]), dtype=self.alternate.dtype)


def align_for_scoring(
    alternate: Array, *, interval: Interval, variant: Variant, resolution: int
) -> Binned:
    """ALT as the gene-wise scorers read it: sliceable in REF coordinates.

    The array itself where alleles are equally long or the variant lies outside the interval; a
    lazy view at 1 bp; a whole aligned copy at coarser bins and for the odd cases (a variant that
    begins left of the interval, or has an empty allele).
    """
    change = len(variant.alternate_bases) - len(variant.reference_bases)
    anchor = variant.start - interval.start
    starts_inside = holds(interval, variant)
    if change == 0 or not (starts_inside or interval.overlaps(variant.reference_interval)):
        return alternate
    anchored = variant.reference_bases and variant.alternate_bases
    if resolution == 1 and starts_inside and anchored:
        return AlignedAlternate(alternate, anchor, change)
    return align_alternate(alternate, interval=interval, variant=variant, resolution=resolution)
