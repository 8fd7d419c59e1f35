"""Which rows of letters are shown of two alleles, what they are called, and whether they fit."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from agviz._counts import counted
from agviz.errors import InputError, IntervalError
from agviz.figure.difference_floor import Floor, floor_of, or_silent
from agviz.figure.logo_inputs import LogoRow
from agviz.figure.logo_marks import part_of
from agviz.figure.logo_stack import stacked
from agviz.figure.place import Place
from agviz.figure.regions import region_text
from agviz.figure.scales import tidy_above
from agviz.figure.signals import largest
from agviz.figure.track_units import with_unit
from agviz.genome.types import Interval


def tidy_limits(low: float, high: float) -> tuple[float, float]:
    """Tidy ends of a scale that holds both values."""
    down = -tidy_above(-low) if low < 0 else 0.0
    return down, tidy_above(high) if high > 0 or down == 0 else 0.0


def logo_limits(logo: Any, place: Place) -> list[tuple[float, float]]:
    """Lower and upper end of the scale of each of a logo's rows, inserted bases included.

    They hold what is shown here and, beside it, of other regions.
    """
    if logo.ylim is not None:
        return [logo.ylim] * len(logo.rows)
    each = [_ends(logo, row, place) for row in logo.rows]
    if logo.scale == "shared":
        each = [(min(a for a, _ in each), max(b for _, b in each))] * len(each)
    if logo.show == "difference":
        floor = logo_floor(logo, place).least
        reach = [max(-low, high, floor) for low, high in each]
        each = [(-end, end) for end in reach]
    return [tidy_limits(low, high) for low, high in each]


def _ends(logo: Any, row: LogoRow, place: Place) -> tuple[float, float]:
    """The lowest and the highest end of a row's piles, here and beside it."""
    tables = [part_of(row, each.region)[1] for each in (place, *place.others)]
    if row.inserted is not None:
        tables.append(row.inserted)
    lower, upper = stacked(np.concatenate(tables, axis=1), logo.stack_order)
    return float(lower.min(initial=0.0)), float(upper.max(initial=0.0))


def logo_floor(logo: Any, place: Place) -> Floor:
    """The least that the scale of a difference reaches: a part of REF's piles in view, or of its
    letters anywhere.
    """
    (row,) = logo.rows
    low, high = _ends(logo, dataclasses.replace(row, values=row.reference), place)
    return or_silent(floor_of(max(-low, high), largest(row.reference)))


def floored(logo: Any, place: Place) -> str:
    """Why that is more than the differences need; empty where it is not."""
    if logo.ylim is not None or logo.show != "difference":
        return ""
    low, high = _ends(logo, logo.rows[0], place)
    floor = logo_floor(logo, place)
    return floor.words if max(-low, high) < floor.least else ""


def row_names(
    label: str | Sequence[str] | None, names: Sequence[str], *, units: Sequence[str]
) -> tuple[str, ...]:
    """What a user calls the rows, with their units, or `names`.

    Raises
    ------
    InputError
        When there are not as many.
    """
    if label is None:
        return tuple(names)
    found = (label,) * len(names) if isinstance(label, str) else tuple(label)
    if len(found) != len(names):
        raise InputError(
            f"label must be one per row; got {len(found)} for {counted(len(names), 'row')}"
        )
    return tuple(with_unit(each, unit) for each, unit in zip(found, units, strict=True))


def as_shown(rows: Sequence[LogoRow], show: str) -> tuple[tuple[LogoRow, ...], tuple[str, ...]]:
    """The rows that are drawn, and their names.

    Raises
    ------
    InputError
        When `show` needs two alleles and there is one, or they cannot be subtracted.
    """
    if len(rows) == 1:
        if show != "both":
            raise InputError(f"show={show!r} needs two alleles; give Logo alternate=... too")
        return tuple(rows), (rows[0].unit,)
    reference, alternate = rows
    if show == "both":
        return (reference, alternate), ("REF", "ALT")
    if show != "difference":
        return ((reference,), ("REF",)) if show == "reference" else ((alternate,), ("ALT",))
    same = (reference.contig, reference.start, reference.letters, reference.values.shape) == (
        alternate.contig,
        alternate.start,
        alternate.letters,
        alternate.values.shape,
    )
    if not same:
        raise InputError(
            f"ALT - REF needs the same positions and letters; REF has {_form(reference)}, ALT "
            f"{_form(alternate)}. Draw both with show='both'"
        )
    change = alternate.values - reference.values
    change.flags.writeable = False
    row = dataclasses.replace(reference, values=change, reference=reference.values)
    return (row,), ("ALT\xa0−\xa0REF",)


def _form(row: LogoRow) -> str:
    return f"{region_text(row.interval)} of {row.letters}"


def check_seen(row: LogoRow, region: Interval) -> None:
    """Raise an `IntervalError` if nothing of a row lies within `region`."""
    if row.contig != region.chromosome:
        raise IntervalError(
            f"The logo is on {row.contig!r}, but the figure shows {region_text(region)}; draw a "
            f"region of {row.contig!r} with .at(interval)"
        )
    if not part_of(row, region)[1].shape[1]:
        raise IntervalError(
            f"{region_text(region)} lies outside the logo's {region_text(row.interval)}; draw a "
            "region within it with .at(interval)"
        )
