"""Genes and transcripts that a user names: known to the annotation, and found among shapes."""

import re
from collections.abc import Iterable, Sequence

from agviz.errors import unknown_name
from agviz.figure.gene_shapes import GeneShape
from agviz.genome.genes import GeneModels

_VERSION = re.compile(r"\.\d+$")


def read_names(names: str | Sequence[str], models: GeneModels) -> tuple[str, ...]:
    """Names of genes, or ids of genes or transcripts (with or without version), as they are given.

    Raises
    ------
    UnknownNameError
        For one that the annotation does not have; the message has the likeliest.
    """
    given = (names,) if isinstance(names, str) else tuple(names)
    if not given:
        return ()
    genes = models.genes()
    known = set(genes["gene_name"]) | _with_plain(genes["gene_id"])
    if not known.issuperset(given):  # transcripts are many: asked for only where need be
        known |= _with_plain(models.transcripts()["transcript_id"])
    for name in given:
        if name not in known:
            raise unknown_name(f"gene or transcript of {models.source!r}", name, known)
    return given


def read_types(types: str | Sequence[str], models: GeneModels) -> tuple[str, ...]:
    """Biotypes of genes, each one that the annotation has.

    Raises
    ------
    UnknownNameError
        For one that it does not have; the message has the likeliest.
    """
    given = (types,) if isinstance(types, str) else tuple(types)
    known = set(models.genes()["gene_type"].astype(str)) if given else set()
    for name in given:
        if name not in known:
            raise unknown_name(f"biotype of {models.source!r}", name, known)
    return given


def called(shape: GeneShape) -> set[str]:
    """All that a shape may be called."""
    return {shape.name} | _with_plain(each for each in (shape.gene_id, shape.transcript_id) if each)


def first_named(
    shapes: Sequence[GeneShape], *, priority: Sequence[str], highlight: Sequence[str]
) -> list[GeneShape]:
    """The shapes with those of `priority` first, as it lists them, then those to be highlighted."""
    if not (priority or highlight):
        return list(shapes)
    order = {name: rank for rank, name in reversed(list(enumerate((*priority, *highlight))))}

    def rank(shape: GeneShape) -> int:
        return min((order[name] for name in called(shape) if name in order), default=len(order))

    return sorted(shapes, key=rank)


def _with_plain(ids: Iterable[str]) -> set[str]:
    """Ids as they are, and without their versions."""
    found = set(ids)
    return found | {_VERSION.sub("", each) for each in found}
