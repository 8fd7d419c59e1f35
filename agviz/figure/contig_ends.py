"""Regions that reach beyond the end of their contig, where a file or an assembly knows it."""

from collections.abc import Iterable
from typing import Protocol, runtime_checkable

from agviz.figure.filled import Filled
from agviz.genome.source import Source


@runtime_checkable
class KnowsContigs(Protocol):
    """A source of a file that says how long contigs are."""

    def contig_length(self, contig: str) -> int | None:
        """Length in bp, None where it is not known."""
        ...


def length_in(sources: Iterable[Source], contig: str) -> int | None:
    """The length of a contig in the first of `sources` that knows it."""
    lengths = (each.contig_length(contig) for each in sources if isinstance(each, KnowsContigs))
    return next((length for length in lengths if length is not None), None)


def beyond_end(filled: Filled) -> list[str]:
    """A note on the bases of a column's region that do not exist."""
    region = filled.region
    known = (box.panel.contig_length(region.chromosome) for box, _ in filled.boxes)
    length = next((each for each in known if each is not None), None)
    if length is None or region.end <= length:
        return []
    beyond = region.end - max(region.start, length)
    return [f"{beyond:,} bp beyond the end of {region.chromosome} at {length:,}"]
