"""Highlights that no column shows: said, or refused where no region is on their contig."""

from collections.abc import Sequence

from agviz._counts import counted
from agviz.errors import IntervalError
from agviz.figure.annotations import highlight_bands
from agviz.figure.filled import Filled
from agviz.figure.regions import region_key, region_text
from agviz.genome.types import Interval


def unseen_highlights(filled: Sequence[Filled]) -> list[str]:
    """A note on those that lie outside all regions of the columns that they were put on.

    Raises
    ------
    IntervalError
        For a highlight on a contig that no region of the figure is on.
    """
    regions = {region_text(each.region): each.region for each in filled if not each.column.free}
    unseen = [interval for interval, shown in _carried(filled) if not _overlaps(interval, shown)]
    told = " and ".join(regions) or "no region of a genome"
    for interval in unseen:
        if all(region.chromosome != interval.chromosome for region in regions.values()):
            raise IntervalError(
                f"Highlight {region_text(interval)} is on {interval.chromosome!r}, but the figure "
                f"shows {told}; draw a region of {interval.chromosome!r} with .at(interval)"
            )
    return [f"{counted(len(unseen), 'highlight')} outside {told}"] if unseen else []


def _carried(filled: Sequence[Filled]) -> list[tuple[Interval, list[Interval]]]:
    """Each highlight, and the regions of the columns that it was put on."""
    found: dict[tuple[str, int, int], tuple[Interval, list[Interval]]] = {}
    for each in filled:
        annotations = [*each.column.annotations, *each.column.panel_annotations()]
        for interval, *_ in highlight_bands(annotations):
            found.setdefault(region_key(interval), (interval, []))[1].append(each.region)
    return list(found.values())


def _overlaps(interval: Interval, regions: Sequence[Interval]) -> bool:
    """Whether any of the regions shows a part of it."""
    return any(
        interval.chromosome == region.chromosome and interval.overlaps(region) for region in regions
    )
