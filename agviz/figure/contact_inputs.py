"""At the door of `ContactMap`: everything that holds contact maps becomes lanes, data copied.

Known are the SDK's `TrackData`, `Output` and `VariantOutput`, our `Alleles` of them, any `Source`
of contacts, and square numpy arrays with an interval.
"""

import dataclasses
from typing import Any

import numpy as np
from alphagenome.models.dna_output import Output, VariantOutput
from jaxtyping import Float32, Shaped

from agviz._counts import counted
from agviz.errors import InputError
from agviz.figure.contact_units import Unit, in_unit
from agviz.figure.contact_values import ArrayContacts, Contacts, SourceContacts
from agviz.figure.misfit import is_source, misfit
from agviz.figure.output_parts import is_predicted, model_of
from agviz.figure.regions import copy_region, region_text
from agviz.figure.track_inputs import Change, Selection, chosen_columns, column_labels, in_order_of
from agviz.figure.track_lanes import change_of
from agviz.genome.alleles import Alleles
from agviz.genome.real_numbers import narrowed
from agviz.genome.source import Source
from agviz.genome.types import Interval, TrackData, Variant

MAPS_MOST = 12
"""Maps of one panel; more would be higher than any page."""
TAKES = (
    "TrackData of contact maps, Output, VariantOutput, Alleles, a contacts Source "
    "(agviz.open_track('x.mcool')), or a square numpy array with interval="
)
ROUNDING = 0.02
"""Part of the values' span by which the two halves of a map may differ: computed in bfloat16."""


@dataclasses.dataclass(frozen=True, eq=False)
class MapLane:
    """One map, or REF and ALT of it; ALT lies in REF coordinates."""

    label: str
    reference: Contacts
    alternate: Contacts | None = None


@dataclasses.dataclass(frozen=True, eq=False)
class ReadContacts:
    """What came through the door.

    `predicted`: the maps are log observed over expected of a model, as of an `Output` or with a
    model's name or metadata in the data. `measured`: they are a file's.
    """

    lanes: tuple[MapLane, ...]
    change: Change | None = None
    model: str | None = None
    predicted: bool = False
    measured: bool = False


def read_contacts(
    data: Any,
    *,
    interval: Interval | None = None,
    tracks: Selection | None = None,
    variant: Variant | None = None,
    unit: Unit = "given",
) -> ReadContacts:
    """Lanes of anything that holds contact maps, brought to `unit` (of ALT by REF's expectation).

    Raises
    ------
    InputError
        For data that hold no contact map, lack their interval, are not square or not symmetric, or
        are too many; and for REF and ALT with other tracks.
    UnknownNameError
        For a track that is not there.
    """
    if isinstance(data, VariantOutput):
        if variant is None and not hasattr(data, "alleles"):
            raise InputError(
                "A VariantOutput does not know its variant, so ALT cannot be aligned to REF; "
                "write ContactMap(output, variant=variant) or ContactMap(Alleles("
                "output.reference, output.alternate, variant))"
            )
        if variant is None:  # saved predictions know their variant
            data = data.alleles()
        else:
            data = Alleles(data.reference, data.alternate, variant)
    if isinstance(data, Alleles):
        read = _read_alleles(data, tracks, unit)
    elif isinstance(data, Output | TrackData):
        read = _read_single(data, tracks, unit)
    elif is_source(data):
        read = ReadContacts((_source_lane(data, unit),), measured=True)
    else:
        read = ReadContacts((_array_lane(data, interval, unit),))
    if not read.lanes:
        raise InputError("There are no contact maps to draw: the data hold none")
    if len(read.lanes) > MAPS_MOST:
        raise InputError(
            f"{len(read.lanes)} contact maps are too many for one panel, which has {MAPS_MOST} "
            "at most; choose some with tracks=[...] (names, ontology terms or numbers)"
        )
    return read


def _read_single(data: Output | TrackData, tracks: Selection | None, unit: Unit) -> ReadContacts:
    """One map per chosen track."""
    maps = _maps_of(data)
    chosen = chosen_columns(maps, tracks)
    lanes = tuple(
        MapLane(label, _contacts(maps, column, unit))
        for label, column in zip(column_labels(maps, chosen), chosen, strict=True)
    )
    predicted = isinstance(data, Output) or is_predicted(maps)
    return ReadContacts(lanes, model=model_of([maps]), predicted=predicted)


def _read_alleles(alleles: Alleles, tracks: Selection | None, unit: Unit) -> ReadContacts:
    """REF and ALT of each track in one lane, ALT in REF coordinates, matched by name."""
    pair = alleles.contact_maps if isinstance(alleles.reference, Output) else alleles
    if not isinstance(pair.reference, TrackData):
        raise InputError(
            f"ContactMap draws contact maps; these Alleles hold {type(pair.reference).__name__}"
        )
    reference = _maps_of(pair.reference)
    pair = pair.aligned("display")
    alternate = in_order_of(reference, pair.alternate)
    chosen = chosen_columns(reference, tracks)
    lanes = []
    for label, column in zip(column_labels(reference, chosen), chosen, strict=True):
        ref = _contacts(reference, column, "given")
        alt = _contacts(alternate, column, unit, like=ref.values)
        ref = dataclasses.replace(ref, values=_read_only(in_unit(ref.values, unit)))
        lanes.append(MapLane(label, ref, alt))
    change = change_of(pair)
    predicted = isinstance(alleles.reference, Output) or is_predicted(reference)
    return ReadContacts(tuple(lanes), change, model=model_of([reference]), predicted=predicted)


def _maps_of(data: Output | TrackData) -> TrackData:
    """The contact maps, with what a figure needs to know of them."""
    if isinstance(data, Output):
        if data.contact_maps is None:
            raise InputError("The Output holds no contact maps; ContactMap draws nothing else")
        data = data.contact_maps
    if data.values.ndim != 3:
        raise InputError(
            "ContactMap draws values of shape (bins, bins, tracks); got shape "
            f"{data.values.shape}; draw signals with Tracks"
        )
    if data.interval is None:
        raise InputError(
            "The TrackData has no interval, so it cannot be placed on a genome; set it, as in "
            "dataclasses.replace(data, interval=interval)"
        )
    return data


def _contacts(
    data: TrackData,
    column: int,
    unit: Unit,
    like: Float32[np.ndarray, "bins bins"] | None = None,
) -> ArrayContacts:
    """A copy of one track."""
    assert data.interval is not None
    name = str(data.metadata["name"].iloc[column])
    start, size = int(data.interval.start), int(data.resolution)
    values = symmetric(data.values[..., column], name=name)
    return ArrayContacts(
        name, data.interval.chromosome, start, size, _read_only(in_unit(values, unit, like))
    )


def symmetric(
    values: Shaped[np.ndarray, "bins bins"], *, name: str
) -> Float32[np.ndarray, "bins bins"]:
    """A symmetric copy of a map: the mean of its two halves where they differ by rounding alone.

    Where only one of two is known, that one counts: half a map with NaN elsewhere is a map.

    Raises
    ------
    InputError
        When the halves differ by more, or values are no real numbers.
    """
    one = narrowed(values, f"Values of the contact map {name!r}" if name else "Contacts")
    other = one.T
    uneven = uneven_pair(one)
    if uneven is not None:
        row, column = uneven
        raise InputError(
            f"The contact map {name!r} is not symmetric: [{row}, {column}] is "
            f"{one[row, column]:.4g} and [{column}, {row}] is {one[column, row]:.4g}; of one "
            "half give m + np.triu(m, 1).T, of two that differ (m + m.T) / 2"
        )
    mean = (one + other) / 2
    return np.where(np.isnan(one), other, np.where(np.isnan(other), one, mean))


def uneven_pair(values: Float32[np.ndarray, "bins bins"]) -> tuple[int, int] | None:
    """The place in a map whose two halves differ most there, if by more than rounding."""
    with np.errstate(invalid="ignore"):  # two infinities are as far apart as nobody knows
        apart = np.abs(values - values.T)
    known = values[np.isfinite(values)]
    allowed = ROUNDING * float(known.max() - known.min()) if known.size else 0.0
    if not np.nanmax(apart, initial=0.0) > allowed:
        return None
    row, column = np.unravel_index(int(np.nanargmax(apart)), apart.shape)
    return int(row), int(column)


def _source_lane(source: Source, unit: Unit) -> MapLane:
    if source.kind != "contacts":
        raise misfit("ContactMap", source, TAKES)
    return MapLane(source.name, SourceContacts(source.name, source, unit))


def _array_lane(data: Any, interval: Interval | None, unit: Unit) -> MapLane:
    if not isinstance(data, np.ndarray):
        raise misfit("ContactMap", data, TAKES)
    if interval is None:
        raise InputError("A numpy array needs interval=, so that it can be placed on a genome")
    square = data.ndim == 2 and data.shape[0] == data.shape[1]
    if not square or data.dtype.kind not in "fiub" or not data.size:
        raise InputError(
            "A contact map holds real numbers, of shape (bins, bins); got "
            f"{data.dtype} of shape {data.shape}"
        )
    region = copy_region(interval)
    resolution, rest = divmod(region.width, len(data))
    if rest or not resolution:
        raise InputError(
            f"A contact map of {counted(len(data), 'bin')} cannot cover {region_text(region)}, "
            f"{region.width:,} bp, evenly"
        )
    values = in_unit(symmetric(data, name=""), unit)
    return MapLane(
        "", ArrayContacts("", region.chromosome, region.start, resolution, _read_only(values))
    )


def _read_only(values: Float32[np.ndarray, "bins bins"]) -> Float32[np.ndarray, "bins bins"]:
    values.flags.writeable = False
    return values
