"""From regions to the windows that a network is fine-tuned on, and those it is judged by.

All windows have one length. A region that is longer is covered by several of them, one beside the
other; one that is shorter lies in the middle of its window.
"""

import os
from collections.abc import Mapping, Sequence
from typing import NamedTuple, cast

from agviz.errors import ContigError, InputError, IntervalError
from agviz.genome.contigs import ContigNames
from agviz.genome.parse import format_interval
from agviz.genome.types import Interval
from agviz.observed.file_source import existing_file
from agviz.observed.table_lines import ColumnType, Layout, data_lines, parse_lines

Regions = str | os.PathLike[str] | Sequence[Interval]
"""A BED file, or intervals."""


class Window(NamedTuple):
    """Where a window begins; 0-based. Off its contig if that is shorter than a window."""

    chromosome: str
    start: int


class Split(NamedTuple):
    """Windows to train on, and windows to judge by."""

    training: tuple[Window, ...]
    validation: tuple[Window, ...]


def read_regions(regions: Regions) -> list[Interval]:
    """The regions of a BED file, or copies of intervals; strands are not looked at.

    Raises
    ------
    FormatError
        The file is no BED file.
    InputError
        There is no such file, or no region.
    """
    if not isinstance(regions, str | os.PathLike):
        given = cast(Sequence[Interval], regions)
        found = [Interval(each.chromosome, each.start, each.end) for each in given]
    else:
        path, found = existing_file(regions, "BED"), []
        for lines in data_lines(path):
            separator = "\t" if "\t" in lines.text[0] else None
            layout = Layout("BED", _COLUMNS, separator=separator, ignores_more=True)
            frame = parse_lines(lines, layout, path)
            rows = zip(frame["Chromosome"], frame["Start"], frame["End"], strict=True)
            found += [Interval(str(name), int(start), int(end)) for name, start, end in rows]
    if not found:
        raise InputError("There are no regions to train on")
    return found


_COLUMNS: tuple[tuple[str, ColumnType], ...] = (
    ("Chromosome", "text"),
    ("Start", "whole"),
    ("End", "whole"),
)


def split_regions(
    regions: Regions,
    validation: Regions | Sequence[str] | None,
    *,
    contigs: ContigNames,
    length: int,
) -> Split:
    """Windows of the regions, those of `validation` apart.

    Parameters
    ----------
    regions
        All of them, or those to train on.
    validation
        Names of contigs, whose regions are held out; or other regions, which must not overlap; or
        None.
    contigs
        Of the genome.
    length
        bp of a window.

    Raises
    ------
    ContigError, IntervalError
        A region is not in the genome.
    InputError
        Nothing is left to train on or to hold out, or windows of both overlap.
    """
    known = [_placed(region, contigs) for region in read_regions(regions)]
    if validation is None:
        return Split(_windows(known, contigs, length), ())
    names = _contig_names(validation)
    if names is None:
        others = read_regions(cast(Regions, validation))
        apart = [_placed(region, contigs) for region in others]
        split = Split(_windows(known, contigs, length), _windows(apart, contigs, length))
        _check_apart(split, length)
        return split
    held = {contigs.resolve(name) for name in names}
    for name in held:
        if all(region.chromosome != name for region in known):
            raise InputError(f"No region lies on {name!r}, which is to be held out")
    apart = [region for region in known if region.chromosome in held]
    known = [region for region in known if region.chromosome not in held]
    if not known:
        raise InputError("All regions are held out, and none is left to train on")
    return Split(_windows(known, contigs, length), _windows(apart, contigs, length))


def _contig_names(validation: Regions | Sequence[str]) -> list[str] | None:
    """The contigs, if that is what is given."""
    if isinstance(validation, str | os.PathLike):
        return None
    names = [each for each in validation if isinstance(each, str)]
    if len(names) not in (0, len(validation)):
        raise InputError("validation has names of contigs and intervals; give one or the other")
    return names or None


def _placed(region: Interval, contigs: ContigNames) -> Interval:
    """The region under the genome's name of its contig."""
    name = contigs.find(region.chromosome)
    if name is None:
        known = ", ".join(map(repr, list(contigs)[:8]))
        raise ContigError(
            f"The region {format_interval(region)} is on no contig of the genome, which has: "
            f"{known}{', ...' if len(contigs) > 8 else ''}"
        )
    if not 0 <= region.start < region.end <= contigs[name]:
        raise IntervalError(
            f"The region {region.chromosome}:{region.start}-{region.end} (0-based) is not within "
            f"{name!r}, which has {contigs[name]:,} bp; are the regions of another assembly?"
        )
    return Interval(name, region.start, region.end)


def _windows(
    regions: Sequence[Interval], contigs: Mapping[str, int], length: int
) -> tuple[Window, ...]:
    """Windows that cover the regions, each once."""
    found: dict[Window, None] = {}
    for region in regions:
        count = -(-region.width // length)
        first = region.start - max(0, length - region.width) // 2
        for i in range(count):
            start = min(first + i * length, max(first, region.end - length))
            window = within(Window(region.chromosome, start), contigs[region.chromosome], length)
            found[window] = None
    return tuple(found)


def within(window: Window, contig_length: int, length: int) -> Window:
    """The window, moved onto its contig; in the middle of a contig that is shorter."""
    if contig_length < length:
        return window._replace(start=-((length - contig_length) // 2))
    return window._replace(start=min(max(window.start, 0), contig_length - length))


def _check_apart(split: Split, length: int) -> None:
    held = sorted(split.validation)
    for window in split.training:
        for other in held:
            near = other.chromosome == window.chromosome
            if near and abs(other.start - window.start) < length:
                raise InputError(
                    f"The window of {length:,} bp at {window.chromosome}:{window.start:,} is "
                    f"trained on and overlaps one to be held out, at {other.start:,} (0-based)"
                )
