"""Loci as users have them: a list, names, a table, an opened file; and what is asked at each."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from agviz.errors import InputError
from agviz.genome.gene_lookup import Gene
from agviz.genome.parse import format_interval
from agviz.genome.types import Interval
from agviz.interpret.question import read_interval

Loci: TypeAlias = Any
"""Intervals or their text, in a list or by name; a table; or an opened file of features."""
Locus: TypeAlias = Interval | Gene | tuple[Interval, ...]
"""Where a method looks: a place, a gene, or the anchors of a loop."""
GENE, TARGET = "gene", "target"
_COLUMNS = {"Chromosome": ("chromosome", "chrom"), "Start": ("start",), "End": ("end",)}


def read_loci(model: Any, loci: Loci, *, what: str = "") -> dict[str, Any]:
    """Places by their names, as they were given, checked.

    Parameters
    ----------
    model
        Whose genome and genes are meant.
    loci
        As `at_loci` takes them.
    what
        `GENE` if text names genes; `TARGET` if strands count and two places may be one locus.

    Raises
    ------
    InputError
        For what is no list, table or file of places; without one; for two of one name; for genes
        of a model that has none.
    UnknownNameError
        For a gene that the annotation does not have.
    """
    pairs = list(_genes(model, loci) if what == GENE else _named(model, loci, what=what))
    if not pairs:
        raise InputError("No locus was given: say where the method looks")
    found: dict[str, Any] = {}
    for name, place in pairs:
        if name in found:
            raise InputError(
                f"Two loci are called {name!r}; give names of their own: {{name: ...}}"
            )
        found[name] = place
    return found


def hull_of(place: Locus) -> Interval:
    """The smallest interval, on no strand, that holds a locus; of a gene its first base.

    Raises
    ------
    InputError
        For anchors on different contigs.
    """
    if isinstance(place, Gene):
        return Interval(place.interval.chromosome, place.tss, place.tss + 1)
    several = place if isinstance(place, tuple) else (place,)
    contigs = {each.chromosome for each in several}
    if len(contigs) > 1:
        raise InputError(f"The anchors lie on different contigs: {', '.join(sorted(contigs))}")
    start = min(each.start for each in several)
    return Interval(contigs.pop(), start, max(each.end for each in several))


def said(place: Locus) -> str | None:
    """What has to be noted of a locus beside its place: strand, gene, anchors; None for nothing."""
    if isinstance(place, Interval):
        return None if place.strand == "." else format_interval(place, strand=True)
    return repr(place)


def _genes(model: Any, loci: Loci) -> Iterator[tuple[str, Gene]]:
    assembly = getattr(model, "assembly", None)
    if assembly is None:
        raise InputError("The model has no genome: give load_model an assembly with gene models")
    given = [loci] if isinstance(loci, str | Gene) else loci
    if not isinstance(given, Mapping | Sequence):
        raise InputError(
            "The loci of this method are genes or their names, in a list or by name; got "
            f"{type(loci).__name__}"
        )
    pairs = given.items() if isinstance(given, Mapping) else ((None, each) for each in given)
    for name, each in pairs:
        gene = each if isinstance(each, Gene) else assembly.gene(each)
        yield str(name or gene.gene_name or gene.gene_id), gene


def _named(model: Any, loci: Loci, *, what: str) -> Iterator[tuple[str, Any]]:
    if isinstance(loci, str | Interval):
        loci = [loci]
    if hasattr(loci, "fetch"):
        loci = _fetched(model, loci)
    if hasattr(loci, "columns"):
        yield from _of_table(loci, stranded=what == TARGET)
        return
    given = loci.items() if isinstance(loci, Mapping) else None
    if given is None and not isinstance(loci, Sequence):
        raise InputError(
            "loci are a list of intervals or text, {name: ...}, a table with Chromosome, Start "
            f"and End, or an opened file of features; got {type(loci).__name__}"
        )
    for name, each in given or ((None, each) for each in loci):
        if what == TARGET and isinstance(each, tuple | list):
            anchors = tuple(read_interval(model, one) for one in each)
            yield str(name or " and ".join(map(format_interval, anchors))), anchors
            continue
        place = read_interval(model, each)
        yield str(name or place.name or format_interval(place)), place


def _of_table(table: Any, *, stranded: bool) -> Iterator[tuple[str, Interval]]:
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
    strands = table[by_name["strand"]] if stranded and "strand" in by_name else ["."] * len(table)
    for contig, start, end, strand, name in zip(*columns, strands, names, strict=True):
        known = str(strand) if strand in ("+", "-") else "."
        place = Interval(str(contig), int(start), int(end), known)
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


def of_locus(given: Any, place: Locus) -> Any:
    """What is asked at a locus: what was given, or what a function says of the locus."""
    if not callable(given) or hasattr(given, "outputs"):
        return given
    return given(place.copy() if isinstance(place, Interval) else place)
