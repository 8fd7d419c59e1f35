"""Loci as users have them: a list, names, a table, an opened file; and what is asked at each."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from agviz.errors import InputError
from agviz.genome.parse import format_interval
from agviz.genome.types import Interval
from agviz.interpret.question import read_interval

Loci: TypeAlias = Any
"""Intervals or their text, in a list or by name; a table; or an opened file of features."""
_COLUMNS = {"Chromosome": ("chromosome", "chrom"), "Start": ("start",), "End": ("end",)}


def read_loci(model: Any, loci: Loci) -> dict[str, Interval]:
    """Places by their names, as they were given, checked.

    Raises
    ------
    InputError
        For what is no list, table or file of places; without one; for two of one name.
    """
    pairs = list(_named(model, loci))
    if not pairs:
        raise InputError("No locus was given: say where the method looks")
    found: dict[str, Interval] = {}
    for name, place in pairs:
        if name in found:
            raise InputError(
                f"Two loci are called {name!r}; give names of their own: {{name: ...}}"
            )
        found[name] = place
    return found


def _named(model: Any, loci: Loci) -> Iterator[tuple[str, Interval]]:
    if isinstance(loci, str | Interval):
        loci = [loci]
    if hasattr(loci, "fetch"):
        loci = _fetched(model, loci)
    if hasattr(loci, "columns"):
        yield from _of_table(loci)
        return
    given = loci.items() if isinstance(loci, Mapping) else None
    if given is None and not isinstance(loci, Sequence):
        raise InputError(
            "loci are a list of intervals or text, {name: ...}, a table with Chromosome, Start "
            f"and End, or an opened file of features; got {type(loci).__name__}"
        )
    for name, each in given or ((None, each) for each in loci):
        place = read_interval(model, each)
        yield str(name or place.name or format_interval(place)), place


def _of_table(table: Any) -> Iterator[tuple[str, Interval]]:
    by_name = {str(column).casefold(): column for column in table.columns}
    found = {
        wanted: [by_name[name] for name in names if name in by_name]
        for wanted, names in _COLUMNS.items()
    }
    missing = [wanted for wanted, there in found.items() if not there]
    if missing:
        raise InputError(
            f"A table of loci needs the columns Chromosome, Start and End; {missing[0]} is not "
            f"among {', '.join(map(str, table.columns))}"
        )
    columns = [table[there[0]] for there in found.values()]
    names = table[by_name["name"]] if "name" in by_name else [""] * len(table)
    for contig, start, end, name in zip(*columns, names, strict=True):
        place = Interval(str(contig), int(start), int(end))
        yield (name if isinstance(name, str) and name else format_interval(place)), place


def _fetched(model: Any, source: Any) -> Any:
    """All features of a file, on the contigs of the model's genome."""
    import pandas as pd

    assembly = getattr(model, "assembly", None)
    if assembly is None:
        raise InputError("The model has no genome whose contigs say where loci are looked for")
    parts = [
        source.fetch(Interval(contig, 0, length)) for contig, length in assembly.contigs.items()
    ]
    return pd.concat(parts, ignore_index=True)


def of_locus(given: Any, place: Interval) -> Any:
    """What is asked at a locus: what was given, or what a function says of the locus."""
    return given(place.copy()) if callable(given) and not hasattr(given, "outputs") else given
