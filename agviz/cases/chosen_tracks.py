"""Which tracks of a prediction a case draws: those of a cell type, on the gene's strand."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Bool

from agviz.cases.case_data import Cell
from agviz.genome.alleles import Alleles
from agviz.genome.types import TrackData

PREFERRED_ASSAY = "polyA"
"""Of RNA of one cell type by several assays, the one that is drawn, where there is one."""
FAINT = 0.01  # reads
MOST_JUNCTIONS = 40  # of an allele


def pair_of(prediction: Any, variant: Any) -> Alleles:
    """A prediction of both alleles, with the variant between them."""
    return Alleles(prediction.reference, prediction.alternate, variant)


def has(pair: Any, output: str) -> bool:
    """Whether a pair of alleles, or an SDK Output, has an output, by its attribute."""
    held = pair.reference if isinstance(pair, Alleles) else pair
    return getattr(held, output, None) is not None


def of_cell(table: Any, cell: Cell, strand: str) -> list[int]:
    """Numbers of the tracks of a cell type that are on a strand or on none.

    Tracks without cell types, such as contact maps of the teaching genome, are all of them taken.
    """
    keep: Bool[np.ndarray, " tracks"] = np.ones(len(table), dtype=bool)
    if "ontology_curie" in table:
        terms = table["ontology_curie"].astype(str)
        keep &= ((terms == cell.term) | terms.isin(["", "None", "nan"])).to_numpy()
    if "strand" in table:
        keep &= table["strand"].isin([".", strand]).to_numpy()
    return [int(number) for number in np.flatnonzero(keep)]


def one_of_cell(table: Any, cell: Cell, strand: str) -> list[int]:
    """The number of one track of a cell type: by `PREFERRED_ASSAY` if there is one."""
    numbers = of_cell(table, cell, strand)
    if "Assay title" in table:
        titles = table["Assay title"].astype(str)
        preferred = [each for each in numbers if PREFERRED_ASSAY in titles.iloc[each]]
        numbers = preferred or numbers
    return numbers[:1]


def chosen(tracks: Any, numbers: Sequence[int]) -> Any:
    """Some tracks of a pair of alleles, or of one prediction."""
    if isinstance(tracks, Alleles):
        both = [
            each.select_tracks_by_index(list(numbers))
            for each in (tracks.reference, tracks.alternate)
        ]
        return Alleles(both[0], both[1], tracks.variants, alignment=tracks.alignment)
    assert isinstance(tracks, TrackData)
    return tracks.select_tracks_by_index(list(numbers))


def strongest_junctions(junctions: Any) -> Any:
    """Of a pair of alleles, or of one prediction, the junctions with the most reads.

    At most `MOST_JUNCTIONS` of each, and none of less than `FAINT` reads, which are no arc.
    """
    if isinstance(junctions, Alleles):
        both = [strongest_junctions(each) for each in (junctions.reference, junctions.alternate)]
        return Alleles(both[0], both[1], junctions.variants, alignment=junctions.alignment)
    reads = junctions.values.max(axis=1)
    least = np.sort(reads)[-MOST_JUNCTIONS] if len(reads) > MOST_JUNCTIONS else FAINT
    keep = reads >= max(FAINT, float(least))
    return dataclasses.replace(
        junctions, junctions=junctions.junctions[keep], values=junctions.values[keep]
    )


def table_of(tracks: Any) -> Any:
    """The metadata of a pair of alleles, or of one prediction."""
    return (tracks.reference if isinstance(tracks, Alleles) else tracks).metadata


def available(model: Any, outputs: Sequence[str], *, term: str | None = None) -> list[str]:
    """Those outputs, by their names, that a model predicts: of a cell type, if one is given.

    An output whose tracks have no cell types is one of every cell type.
    """
    metadata = model.output_metadata()
    tables: Mapping[str, Any] = {name: getattr(metadata, name.lower()) for name in outputs}
    return [
        name
        for name, table in tables.items()
        if table is not None
        and len(table)
        and (
            term is None or "ontology_curie" not in table or (table["ontology_curie"] == term).any()
        )
    ]
