"""One output of a prediction as a zarr group: values in compressed chunks, the rest as JSON.

Chunks are sized so that a window of some tracks is read without the rest: a figure of 10 kb does
not wait for a megabase.
"""

import dataclasses
from typing import Any

import numpy as np
import zarr
from zarr.codecs import BloscCodec, Crc32cCodec

from agviz.errors import FormatError, InputError, IntervalError
from agviz.genome.types import Interval, JunctionData, TrackData
from agviz.models.saved_json import (
    decode,
    decode_interval,
    decode_table,
    encode,
    encode_interval,
    encode_table,
)

# Entries of a chunk: along the genome, along each side of a matrix, and tracks. 4 MiB of float32.
_POSITIONS, _MATRIX, _TRACKS = 16_384, 256, 64


def write_part(group: zarr.Group, name: str, data: TrackData | JunctionData) -> None:
    """Write `data` into a new group `name`.

    Raises
    ------
    InputError
        When its `uns` or metadata hold what cannot be saved.
    """
    part = group.create_group(name)
    _write_array(part, "values", data.values)

    def keep(array: np.ndarray) -> str:
        label = f"extra_{len(list(part.array_keys()))}"
        _write_array(part, label, array)
        return label

    about: dict[str, Any] = {
        "interval": None if data.interval is None else encode_interval(data.interval),
        "metadata": encode_table(data.metadata, where=f"metadata of {name}"),
        "uns": encode(data.uns, where=f"uns of {name}", keep_array=keep),
    }
    if isinstance(data, JunctionData):
        about["junctions"] = [encode_interval(junction) for junction in data.junctions]
    else:
        about["resolution"] = int(data.resolution)
    part.attrs.update(about)


def read_part(part: zarr.Group, interval: Interval | None) -> TrackData | JunctionData:
    """Read what `write_part` wrote; with `interval`, only the bins or junctions that touch it.

    Raises
    ------
    IntervalError
        The saved prediction is of another place, or of bases without one.
    """
    about: dict[str, Any] = dict(part.attrs)
    place = None if about["interval"] is None else decode_interval(about["interval"])
    if "junctions" in about:
        return _read_junctions(part, about, place, interval)
    return _read_tracks(part, about, place, interval)


def _read_tracks(
    part: zarr.Group, about: dict[str, Any], place: Interval | None, interval: Interval | None
) -> TrackData:
    array, resolution = _array(part, "values"), about["resolution"]
    window: tuple[Any, ...] = (...,)
    if interval is not None:
        bins, place = _bins(place, interval, resolution)
        window = (bins,) * (len(array.shape) - 1)

    def fetch(label: str) -> np.ndarray:
        stored = _array(part, label)
        return np.asarray(stored[window] if stored.shape == array.shape else stored[...])

    uns = decode(about["uns"], fetch_array=fetch)
    values = np.asarray(array[window])
    return TrackData(values, decode_table(about["metadata"]), resolution, place, uns)


def _read_junctions(
    part: zarr.Group, about: dict[str, Any], place: Interval | None, interval: Interval | None
) -> JunctionData:
    junctions = np.empty(len(about["junctions"]), dtype=object)
    junctions[:] = [decode_interval(fields) for fields in about["junctions"]]
    rows = np.arange(len(junctions))
    if interval is not None:
        _overlap(place, interval)
        inside = [junction.overlaps(interval) for junction in junctions]
        rows = np.flatnonzero(np.array(inside, dtype=bool))
    array = _array(part, "values")

    def fetch(label: str) -> np.ndarray:
        stored = _array(part, label)
        whole = np.asarray(stored[...])
        return whole[rows] if stored.shape == array.shape else whole

    uns = decode(about["uns"], fetch_array=fetch)
    values = np.asarray(array[...])[rows]
    return JunctionData(junctions[rows], values, decode_table(about["metadata"]), place, uns)


def _array(part: zarr.Group, name: str) -> zarr.Array:
    """An array of a part; `FormatError` if the folder has lost it or some of it."""
    found = part.get(name)
    if not isinstance(found, zarr.Array):
        raise lost(f"{part.path}/{name} is missing")
    # Of a chunk whose file is gone zarr makes zeros; all were written.
    gone = found.nchunks - found.nchunks_initialized if found.size else 0
    if gone:
        raise lost(f"{gone} of {found.nchunks} pieces of {part.path}/{name} are missing")
    return found


def lost(what: str) -> FormatError:
    """The error for a folder that is ours and not whole."""
    return FormatError(f"The saved predictions are damaged: {what}")


def describe_part(part: zarr.Group) -> str:
    """Shape of a part, without reading it: `"4,096 x 2"`."""
    return " x ".join(f"{size:,}" for size in _array(part, "values").shape)


def _write_array(group: zarr.Group, name: str, values: np.ndarray) -> None:
    if values.dtype.kind not in "biuf":
        raise InputError(f"An array of {values.dtype} cannot be saved; convert it to float32 first")
    along = _POSITIONS if values.ndim <= 2 else _MATRIX
    bounds = [along] * (values.ndim - 1) + [_TRACKS]
    chunks = tuple(
        max(1, min(size, bound)) for size, bound in zip(values.shape, bounds, strict=True)
    )
    array = group.create_array(
        name,
        shape=values.shape,
        dtype=values.dtype,
        chunks=chunks,
        # Blosc alone reads a chunk with a wrong byte, or that was cut short, without a word.
        compressors=[BloscCodec(cname="zstd", clevel=3, shuffle="shuffle"), Crc32cCodec()],
        # Else a chunk of -0.0 would come back as 0.0.
        config={"write_empty_chunks": True},
    )
    if values.size:
        array[...] = values


def _overlap(place: Interval | None, interval: Interval) -> tuple[Interval, int, int]:
    """A saved prediction's place, and start and end of what `interval` covers of it."""
    if place is None:
        raise IntervalError(
            "These predictions are of bare bases without an interval, so no part of them can be "
            "chosen by one; open them whole"
        )
    if not place.overlaps(interval):
        raise IntervalError(f"The saved predictions cover {place}, which {interval} does not touch")
    return place, max(place.start, interval.start), min(place.end, interval.end)


def _bins(place: Interval | None, interval: Interval, resolution: int) -> tuple[slice, Interval]:
    """The bins that `interval` touches, and what they cover."""
    place, start, end = _overlap(place, interval)
    first = (start - place.start) // resolution
    last = -(-(end - place.start) // resolution)
    covered = dataclasses.replace(
        place, start=place.start + first * resolution, end=place.start + last * resolution
    )
    return slice(first, last), covered
