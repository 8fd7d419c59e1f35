"""What is shown of two alleles' maps: both, one, or their difference, as rows."""

import dataclasses
from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np

from agviz._counts import counted
from agviz.errors import InputError, check_choice
from agviz.figure.contact_inputs import MapLane
from agviz.figure.contact_values import ArrayContacts, Contacts
from agviz.figure.difference_floor import FLOOR_PART, SILENT_FLOOR

ABOVE_BELOW = ("REF\xa0above,", "ALT\xa0below")
OUTLIERS = 0.01  # part of REF's values at either end that does not count for its span
Show = Literal["both", "reference", "alternate", "difference"]
Part = Literal["single", "reference", "alternate", "difference", "both"]


@dataclasses.dataclass(frozen=True, eq=False)
class MapRow:
    """One drawn map, of the track `name`.

    `upper` is above the diagonal; `lower`, ALT's, below it, where a square has both. `unseen` only
    counts for the colors' limits. `last` says that no other row is of this lane. `floor`: of a
    difference, the least that its colors reach.
    """

    name: str
    label: str
    part: Part
    upper: Contacts
    lower: Contacts | None = None
    unseen: Contacts | None = None
    last: bool = True
    floor: float = 0.0


def as_rows(
    lanes: Sequence[MapLane], show: str, *, shape: str, labels: str | Sequence[str] | None
) -> tuple[MapRow, ...]:
    """The rows that `show` asks for, named by `labels`.

    Raises
    ------
    InputError
        When `show` needs two alleles and there is one, or labels do not match the maps.
    """
    check_choice("show", show, get_args(Show))
    if show != "both" and any(lane.alternate is None for lane in lanes):
        raise InputError(
            f"show={show!r} needs two alleles; give ContactMap an Alleles(reference, alternate, "
            "variant)"
        )
    names = [lane.label for lane in lanes]
    if labels is not None:
        names = [labels] * len(lanes) if isinstance(labels, str) else list(labels)
    if len(names) != len(lanes):
        raise InputError(
            f"label must be one per map; got {len(names)} for {counted(len(lanes), 'map')}"
        )
    return tuple(
        row
        for lane, name in zip(lanes, names, strict=True)
        for row in _rows(lane, show, name=name, shape=shape)
    )


def _rows(lane: MapLane, show: str, *, name: str, shape: str) -> list[MapRow]:
    reference, alternate = lane.reference, lane.alternate
    if alternate is None:
        return [MapRow(name, name, "single", reference)]
    one = MapRow(name, f"{name} REF".strip(), "reference", reference, unseen=alternate)
    other = MapRow(name, f"{name} ALT".strip(), "alternate", alternate, unseen=reference)
    if show == "difference":
        label = f"{name} ALT\xa0−\xa0REF".strip()
        change = difference(reference, alternate)
        return [MapRow(name, label, "difference", change, floor=floor_of(reference))]
    if show == "reference":
        return [one]
    if show == "alternate":
        return [other]
    if shape == "square":
        label = " ".join(filter(None, (name, *ABOVE_BELOW)))
        return [MapRow(name, label, "both", reference, lower=alternate)]
    return [dataclasses.replace(one, last=False), other]


def floor_of(reference: Contacts) -> float:
    """A small part of what REF's values span: less is no difference to be seen at a glance.

    Whatever a model says of two alleles differs a little, and colors that reached just that would
    show rounding as if it were an effect. Of all the data, so that a zoom does not change it.
    """
    assert isinstance(reference, ArrayContacts)
    known = reference.values[np.isfinite(reference.values)]
    if not len(known):
        return 0.0
    low, high = np.quantile(known, [OUTLIERS, 1 - OUTLIERS])
    return FLOOR_PART * float(high - low) or (0.0 if known.any() else SILENT_FLOOR)


def difference(reference: Contacts, alternate: Contacts) -> ArrayContacts:
    """ALT - REF; NaN where either is not known, as at deleted bins."""
    assert isinstance(reference, ArrayContacts)
    assert isinstance(alternate, ArrayContacts)
    values = np.subtract(alternate.values, reference.values)
    values.flags.writeable = False
    return dataclasses.replace(reference, values=values)
