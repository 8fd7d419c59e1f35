"""Predicted tracks as files that genome browsers and other tools read: bigWig, BED, npz.

What is written covers the tracks' interval, clipped to its contig; every file is written whole or
not at all, and several files all or none.
"""

import contextlib
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from jaxtyping import Float

from agviz._bigwig import write_bigwig
from agviz._files import atomic_path
from agviz.errors import InputError
from agviz.genome.types import Interval, TrackData

DEFAULT_THRESHOLD = 0.1  # probability; sites below it are not predicted to be used at all


def export_bigwig(
    tracks: TrackData, path: str | os.PathLike[str], *, contigs: Mapping[str, int]
) -> list[Path]:
    """Write each track to a bigWig, at the tracks' resolution; NaN is left out.

    Parameters
    ----------
    tracks
        One-dimensional tracks with an interval: values float32 (bins, tracks).
    path
        `out.bw`. Of several tracks each gets its own file, `out.<name>_<plus|minus|both>.bw`.
    contigs
        Length in bp of each contig, for the header.

    Returns
    -------
    list of Path
        The files, in the order of the tracks.

    Raises
    ------
    InputError
        For contact maps, tracks without an interval, a contig missing from `contigs`, two tracks
        of one name and strand, or tracks without a single value.
    OSError
        A file could not be written whole.
    """
    interval = _check_linear(tracks)
    if interval.chromosome not in contigs:
        raise InputError(f"Contig {interval.chromosome!r} has no length in `contigs`")
    paths = _paths(tracks, Path(path))
    length = contigs[interval.chromosome]
    with contextlib.ExitStack() as stack:
        for column, target in enumerate(paths):
            values = tracks.values[:, column]
            if np.isnan(values).all():
                raise InputError(f"Track {tracks.names[column]!r} has no values to write")
            runs = _runs(values, interval, tracks.resolution, length)
            write_bigwig(stack.enter_context(atomic_path(target)), contigs, runs)
    return paths


def export_sites(
    tracks: TrackData,
    path: str | os.PathLike[str],
    *,
    contigs: Mapping[str, int],
    threshold: float = DEFAULT_THRESHOLD,
) -> int:
    """Write the bins of at least `threshold` as BED6, sorted by start; return their number.

    Columns: contig, start, end (0-based half-open), track name, score (round(1000 x value), at
    most 1000), strand, and the value itself with six decimals.

    Raises
    ------
    InputError
        For contact maps or tracks without an interval.
    """
    interval = _check_linear(tracks)
    length = contigs.get(interval.chromosome, interval.end)
    bins, columns = np.nonzero(tracks.values >= threshold)
    rows = []
    for position, column in zip(bins.tolist(), columns.tolist(), strict=True):
        start = interval.start + position * tracks.resolution
        end = min(start + tracks.resolution, length)
        if start < 0 or start >= length:
            continue
        value = float(tracks.values[position, column])
        score = min(1000, round(1000 * value))
        name, strand = tracks.names[column], tracks.strands[column]
        rows.append(
            f"{interval.chromosome}\t{start}\t{end}\t{name}\t{score}\t{strand}\t{value:.6f}\n"
        )
    with atomic_path(path) as temporary:
        temporary.write_text("".join(rows), encoding="utf-8")
    return len(rows)


def export_npz(tracks: TrackData, path: str | os.PathLike[str]) -> None:
    """Write `values` (bins, tracks) float32, `names`, `strands`, `interval`, `resolution`.

    `interval` is text, 0-based half-open with strand, as the SDK writes it.
    """
    with atomic_path(path) as temporary, temporary.open("wb") as stream:
        np.savez_compressed(
            stream,
            values=np.asarray(tracks.values),
            names=tracks.names.astype(str),
            strands=tracks.strands.astype(str),
            interval=np.asarray(str(tracks.interval)),
            resolution=np.asarray(tracks.resolution),
        )


def _check_linear(tracks: TrackData) -> Interval:
    if tracks.interval is None:
        raise InputError("These tracks have no interval, so their place in the genome is unknown")
    if len(tracks.positional_axes) != 1:
        raise InputError("Contact maps cannot be written as tracks along the genome; use npz")
    return tracks.interval


def _paths(tracks: TrackData, path: Path) -> list[Path]:
    """One path for one track, else one each, told apart by name and strand."""
    if tracks.num_tracks == 1:
        return [path]
    words = {"+": "plus", "-": "minus", ".": "both"}
    labels = [
        re.sub(r"[^A-Za-z0-9]+", "_", f"{name} {words[strand]}").strip("_")
        for name, strand in zip(tracks.names, tracks.strands, strict=True)
    ]
    if len(set(labels)) < len(labels):
        raise InputError(f"Two tracks would be written to the same file; their labels are {labels}")
    return [path.with_name(f"{path.stem}.{label}{path.suffix}") for label in labels]


def _runs(
    values: Float[np.ndarray, " bins"], interval: Interval, resolution: int, length: int
) -> Iterator[tuple[str, int, int, float]]:
    """(contig, start, end, value) of each run of equal values, NaN left out, inside the contig."""
    changes = np.flatnonzero(values[1:] != values[:-1]) + 1
    starts = np.concatenate([[0], changes])
    ends = np.concatenate([changes, [len(values)]])
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        value = float(values[start])
        first = max(0, interval.start + start * resolution)
        last = min(length, interval.start + end * resolution)
        if first < last and not np.isnan(value):
            yield interval.chromosome, first, last, value
