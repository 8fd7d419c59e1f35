"""At the door of `Tracks`: everything that holds signals becomes lanes of layers, data copied.

Known are the SDK's `TrackData`, `Output` and `VariantOutput`, our `Alleles` of them, any `Source`
of signals, and numpy arrays with an interval.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from alphagenome.models.dna_output import Output, VariantOutput
from jaxtyping import Float32

from agviz._counts import counted
from agviz.errors import InputError
from agviz.figure.misfit import is_source, misfit, takers
from agviz.figure.output_parts import left_out, model_of, signals_of
from agviz.figure.regions import copy_region
from agviz.figure.signals import ArraySignal, SourceSignal, track_major
from agviz.figure.track_bands import Band, bands_around, bands_of, edges_of, spread_of
from agviz.figure.track_choice import Selection as Selection
from agviz.figure.track_choice import choose
from agviz.figure.track_lanes import Change as Change
from agviz.figure.track_lanes import Lane as Lane
from agviz.figure.track_lanes import Layer as Layer
from agviz.figure.track_lanes import Part as Part
from agviz.figure.track_lanes import ReadTracks as ReadTracks
from agviz.figure.track_lanes import change_of
from agviz.figure.track_names import lane_label, shown_names
from agviz.genome.alleles import Alleles
from agviz.genome.real_numbers import check_kind, check_size, narrowed, reaches_beyond
from agviz.genome.source import Source
from agviz.genome.types import Interval, TrackData, Variant

LANES_MOST = 100
TAKES = (
    "TrackData, Output, VariantOutput, Alleles, a signal Source, or a numpy array with interval="
)


def read_tracks(
    data: Any,
    *,
    interval: Interval | None = None,
    tracks: Selection | None = None,
    variant: Variant | None = None,
    most: int = LANES_MOST,
) -> ReadTracks:
    """Lanes of anything that holds signals, at most `most` of them.

    Raises
    ------
    InputError
        For data that hold no signal, lack their interval, or are too many.
    UnknownNameError
        For a track that is not there.
    """
    if isinstance(data, VariantOutput):
        if variant is None and hasattr(data, "alleles"):  # saved predictions know their variant
            return read_tracks(data.alleles(), interval=interval, tracks=tracks, most=most)
        if variant is None:
            raise InputError(
                "A VariantOutput does not know its variant, so ALT cannot be aligned to REF; "
                "write Tracks(output, variant=variant) or Tracks(Alleles(output.reference, "
                "output.alternate, variant))"
            )
        data = Alleles(data.reference, data.alternate, variant)
    if isinstance(data, Alleles):
        read = _read_alleles(data, tracks)
    elif isinstance(data, Output):
        lanes = [lane for name, each in signals_of(data) for lane in _single(each, tracks, name)]
        model = model_of([each for _, each in signals_of(data)])
        read = ReadTracks(tuple(lanes), model=model, left_out=left_out(data))
    elif isinstance(data, TrackData):
        read = ReadTracks(tuple(_single(data, tracks)), model=model_of([data]))
    elif isinstance(data, Sequence) and not isinstance(data, str | bytes):
        parts = [read_tracks(each, interval=interval, tracks=tracks, most=most) for each in data]
        read = ReadTracks(tuple(lane for part in parts for lane in part.lanes))
    elif is_source(data):
        read = ReadTracks((_source_lane(data),))
    else:
        read = ReadTracks(tuple(_array_lanes(data, interval, tracks)))
    return _checked(read, most)


def _checked(read: ReadTracks, most: int) -> ReadTracks:
    if not read.lanes:
        raise InputError("There are no tracks to draw: the data hold none")
    if len(read.lanes) > most:
        strips = ", or draw thin strips with style='heat'" if most == LANES_MOST else ""
        raise InputError(
            f"{len(read.lanes)} tracks are too many for one panel, which has {most} rows at most; "
            f"choose some with tracks=[...] (names, ontology terms or numbers){strips}"
        )
    return read


def chosen_columns(data: TrackData, tracks: Selection | None) -> list[int]:
    """Columns of the chosen tracks: by number, name, label or ontology term, as ordered."""
    count = data.values.shape[-1]
    if tracks is None:
        return list(range(count))
    names = [str(name) for name in data.metadata["name"]]
    shown = shown_names(data.metadata)
    terms = [str(t) for t in data.metadata.get("ontology_curie", [""] * count)]
    return choose(list(zip(names, shown, terms, strict=True)), tracks)


def _columns(data: TrackData, chosen: Sequence[int]) -> list[ArraySignal]:
    """The chosen columns as signals, copied so that each lies in one piece."""
    if data.interval is None:
        raise InputError(
            "The TrackData has no interval, so it cannot be placed on a genome; set it, as in "
            "dataclasses.replace(data, interval=interval)"
        )
    if data.values.ndim != 2:
        raise InputError(
            "Tracks draws values of shape (positions, tracks), no contact maps; got shape "
            f"{data.values.shape}. Draw these with {takers(data)}"
        )
    values = _table(data, chosen)
    return [
        ArraySignal(
            name=str(data.metadata["name"].iloc[column]),
            strand=str(data.metadata["strand"].iloc[column]),
            chromosome=data.interval.chromosome,
            start=int(data.interval.start),
            resolution=int(data.resolution),
            values=values[number],
        )
        for number, column in enumerate(chosen)
    ]


def _table(data: TrackData, chosen: Sequence[int]) -> Float32[np.ndarray, "chosen positions"]:
    """The chosen columns; refused where they are no real numbers, or too large."""
    what = f"Values of the track {data.metadata['name'].iloc[chosen[0]]!r}" if chosen else "Values"
    check_kind(data.values, what)
    with np.errstate(over="ignore"):
        values = track_major(data.values, chosen)
    if reaches_beyond(values):  # the data themselves are looked at again only then
        for column in chosen:
            name = str(data.metadata["name"].iloc[column])
            check_size(data.values[:, column], f"Values of the track {name!r}")
    values.flags.writeable = False
    return values


def column_labels(data: TrackData, chosen: Sequence[int]) -> list[str]:
    """What the rows of the chosen columns are called."""
    names = shown_names(data.metadata)
    return [lane_label(names[i], str(data.metadata["strand"].iloc[i])) for i in chosen]


def _single(data: TrackData, tracks: Selection | None, group: str = "") -> list[Lane]:
    columns = chosen_columns(data, tracks)
    signals = _columns(data, columns)
    bands = bands_of(data, columns, signals)
    return [
        Lane(label, (Layer(signal, "single", band=band),), group, edges_of(band))
        for label, signal, band in zip(column_labels(data, columns), signals, bands, strict=True)
    ]


def _read_alleles(alleles: Alleles, tracks: Selection | None) -> ReadTracks:
    """REF and ALT of each track in one lane, ALT in REF coordinates."""
    change = change_of(alleles)
    others: tuple[str, ...] = ()
    if isinstance(alleles.reference, Output):
        pairs = [(name, getattr(alleles, name)) for name, _ in signals_of(alleles.reference)]
        others = left_out(alleles.reference)
    else:
        pairs = [("", alleles)]
    lanes: list[Lane] = []
    for name, pair in pairs:
        if not isinstance(pair.reference, TrackData):
            drawn = takers(pair.reference)
            raise InputError(
                f"Tracks draws signals; these Alleles hold {type(pair.reference).__name__}. Draw "
                f"them with {drawn}"
            )
        lanes.extend(_pair_lanes(pair, tracks, name))
    references = [pair.reference for _, pair in pairs]
    return ReadTracks(tuple(lanes), change, model_of(references), others)


def _pair_lanes(pair: Alleles, tracks: Selection | None, group: str) -> list[Lane]:
    chosen = chosen_columns(pair.reference, tracks)
    labels = column_labels(pair.reference, chosen)
    reference = _columns(pair.reference, chosen)
    aligned = pair.aligned("display").alternate
    alternate = _columns(in_order_of(pair.reference, aligned), chosen)
    bands = [
        bands_of(pair.reference, chosen, reference), _alternate_bands(pair, chosen, alternate)
    ]  # fmt: skip
    return [
        Lane(
            label,
            (Layer(ref, "reference", band=under), Layer(alt, "alternate", band=over)),
            group,
            (*edges_of(under), *edges_of(over)),
        )
        for label, ref, alt, under, over in zip(labels, reference, alternate, *bands, strict=True)
    ]


def _alternate_bands(
    pair: Alleles, chosen: Sequence[int], signals: Sequence[ArraySignal]
) -> list[Band | None]:
    """ALT's spread in REF coordinates; none where ALT had been aligned without it."""
    spread = spread_of(pair.alternate)
    if spread is None or pair.alignment is not None:
        return [None] * len(signals)
    moved = Alleles(pair.reference, spread, pair.variants).aligned("display").alternate
    return bands_around(signals, in_order_of(pair.reference, moved), chosen)


def in_order_of(reference: TrackData, alternate: TrackData) -> TrackData:
    """ALT's tracks in REF's order, matched by name and strand; never by number alone."""
    wanted = list(zip(reference.metadata["name"], reference.metadata["strand"], strict=True))
    given = list(zip(alternate.metadata["name"], alternate.metadata["strand"], strict=True))
    if wanted == given:
        return alternate
    if sorted(wanted) != sorted(given):
        odd = sorted(set(wanted) ^ set(given))[0]
        raise InputError(
            f"REF and ALT do not hold the same tracks: {lane_label(*odd)!r} is in only one of them"
        )
    return alternate.select_tracks_by_index(np.array([given.index(each) for each in wanted]))


def _source_lane(source: Source) -> Lane:
    if source.kind != "signal":
        raise misfit("Tracks", source, TAKES)
    return Lane(source.name, (Layer(SourceSignal(source.name, source), "single"),), source.name)


def _array_lanes(data: Any, interval: Interval | None, tracks: Selection | None) -> list[Lane]:
    if not isinstance(data, np.ndarray):
        raise misfit("Tracks", data, TAKES)
    if interval is None:
        raise InputError("A numpy array needs interval=, so that it can be placed on a genome")
    if data.ndim not in (1, 2) or data.dtype.kind not in "fiub" or not data.size:
        raise InputError(
            "An array to draw holds real numbers, of shape (positions,) or (positions, tracks); "
            f"got {data.dtype} of shape {data.shape}"
        )
    region = copy_region(interval)
    resolution, rest = divmod(region.width, data.shape[0])
    if rest or not resolution:
        raise InputError(
            f"An array of {counted(data.shape[0], 'position')} cannot cover "
            f"{region.width} bp evenly"
        )
    table = narrowed(np.atleast_2d(data.T), "Values of an array to draw")
    table.flags.writeable = False
    names = [f"track {i + 1}" for i in range(len(table))]
    columns = choose([(name,) for name in names], tracks)
    if len(table) == 1:
        names = [""]
    return [
        Lane(
            name,
            (
                Layer(
                    ArraySignal(name, ".", region.chromosome, region.start, resolution, row),
                    "single",
                ),
            ),
        )
        for name, row in ((names[i], table[i]) for i in columns)
    ]
