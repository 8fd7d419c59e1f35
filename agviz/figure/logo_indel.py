"""ALT's row of letters in REF coordinates: no base is shifted, inserted bases are kept apart.

Scores of an ALT sequence come in its own coordinates: all that follows an insertion or deletion
lies elsewhere than in REF. Drawn as they come, letters would stand over other bases than theirs.
"""

import dataclasses

import numpy as np

from agviz.errors import InputError
from agviz.figure.logo_inputs import LogoRow
from agviz.figure.regions import POSITIONS, copy_variant, region_text
from agviz.figure.track_lanes import Change
from agviz.genome.coordinates import CoordinateMap
from agviz.genome.types import Interval, Variant

SHIFTED_LEAST, SHIFTED_PART = 8, 0.5
"""Positions of which more than this part differ after an indel; of unrelated bases 3/4 do."""


def aligned(
    reference: LogoRow, alternate: LogoRow, variant: Variant | None
) -> tuple[LogoRow, Change | None]:
    """ALT over the positions of REF, NaN where it has no base, and the change of an indel.

    Rows whose bases stay where they are come back as they were, without a change.

    Raises
    ------
    InputError
        When ALT is longer or shorter and nobody says why, when its bases are not those that the
        variant makes of REF's, or when the indel lies left of both rows.
    """
    if variant is None or variant.chromosome != reference.contig:
        if reference.contig != POSITIONS and _width(reference) != _width(alternate):
            raise InputError(
                f"REF has {region_text(reference.interval)} and ALT, in its own coordinates, "
                f"{region_text(alternate.interval)}; say what makes ALT of REF with variant=..., "
                "so that bases are not shifted"
            )
        _check_no_shift(reference, alternate)
        return alternate, None
    start = min(reference.start, alternate.start)
    end = max(reference.interval.end, alternate.interval.end)
    moved = len(variant.alternate_bases) != len(variant.reference_bases)
    if moved and max(variant.end, variant.start + 1) <= start:
        raise InputError(
            f"The indel {variant.as_truncated_str()} lies left of "
            f"{region_text(reference.interval)}, so it cannot be told where ALT's bases lie; give "
            "scores of both alleles from before the indel on"
        )
    coordinates = CoordinateMap.of(Interval(reference.contig, start, end), [variant])
    _check_bases(reference, alternate, coordinates)
    if all(change.growth == 0 for change in coordinates.changes):
        return alternate, None
    row = _laid_over(reference, alternate, coordinates)
    insertions = tuple(
        change.start
        for change in coordinates.changes
        if change.is_insertion and reference.start <= change.start <= reference.interval.end
    )
    deletions = tuple(
        (max(first, reference.start), min(last, reference.interval.end))
        for first, last in coordinates.deletions
        if first < reference.interval.end and last > reference.start
    )
    return row, Change((copy_variant(variant),), insertions, deletions)


def _width(row: LogoRow) -> int:
    return int(row.values.shape[1])


def _laid_over(reference: LogoRow, alternate: LogoRow, coordinates: CoordinateMap) -> LogoRow:
    """ALT's values at REF's positions, and those of inserted bases."""
    positions = np.arange(reference.start, reference.interval.end)
    places = coordinates.reference_to_alternate(positions) - alternate.start
    there = ~coordinates.is_deleted(positions) & (places >= 0) & (places < _width(alternate))
    values = np.full((len(alternate.letters), len(positions)), np.nan, dtype=np.float32)
    values[:, there] = alternate.values[:, places[there]]
    own = np.arange(alternate.start, alternate.interval.end)
    inserted = alternate.values[:, coordinates.is_inserted(own)].copy()
    for table in (values, inserted):
        table.flags.writeable = False
    return dataclasses.replace(
        alternate,
        start=reference.start,
        values=values,
        observed="",
        inserted=inserted if inserted.shape[1] else None,
    )


def _check_no_shift(reference: LogoRow, alternate: LogoRow) -> None:
    """Refuse alleles of which nobody says the variant, and whose bases are shifted."""
    one, other = reference.observed, alternate.observed
    differing = [k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b]
    if not differing:
        return
    rest = min(len(one), len(other)) - differing[0]
    if rest >= SHIFTED_LEAST and len(differing) > SHIFTED_PART * rest:
        raise InputError(
            f"ALT's bases differ from REF's at {len(differing)} of {rest} positions from "
            f"{reference.contig}:{reference.start + differing[0] + 1:,} on, as after an insertion "
            "or deletion; say what makes ALT of REF with variant=..."
        )


def _check_bases(reference: LogoRow, alternate: LogoRow, coordinates: CoordinateMap) -> None:
    """Refuse ALT whose bases are not REF's with the change; as far as both are known."""
    if not reference.observed or not alternate.observed:
        return
    expected = dict(enumerate(reference.observed, start=reference.start))
    own = np.arange(alternate.start, alternate.interval.end)
    from_reference = coordinates.alternate_to_reference(own)
    inserted = coordinates.is_inserted(own)
    replaced = {
        change.start + k: base
        for change in coordinates.changes
        if change.growth == 0
        for k, base in enumerate(change.alternate)
    }
    for place, position, is_new in zip(own, from_reference.tolist(), inserted, strict=True):
        if is_new:
            continue
        wanted = replaced.get(position, expected.get(position, "N"))
        found = alternate.observed[int(place) - alternate.start]
        if "N" not in (wanted, found) and wanted != found:
            raise InputError(
                "ALT's bases are not those that the variant makes of REF's: at "
                f"{reference.contig}:{position + 1:,} it should have {wanted} and has {found}; "
                "give ALT in its own coordinates, as it comes from the changed sequence"
            )
