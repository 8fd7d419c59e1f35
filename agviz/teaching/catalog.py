"""The tracks of the teaching genome, in the SDK's columns: which column is which cell and assay.

A teaching cell type is called as such, `liver (teaching)`, and carries the ontology term of the
real biosample that it imitates, as AlphaGenome's tracks have it, so that a question written for
one model can be asked of the other. The SDK knows human and mouse only: the teaching genome is
filed under human, `HOMO_SAPIENS`, and is neither.

What no cell type owns (TF and H3K4me3 ChIP-seq, contact maps: the same for all of them) has no
term. In an output without any term such tracks are kept whatever term is asked for; H3K4me3 stands
beside tracks with terms, so it comes only when no term is asked for.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputType

from agviz.catalog.outputs import OUTPUTS
from agviz.catalog.track_table import MEAN
from agviz.catalog.tracks import TrackCatalog
from agviz.errors import InputError
from agviz.teaching.grammar import CELLS, FACTORS, H3K4ME3, H3K27AC, Cell

OUTPUT_TYPES = (
    OutputType.DNASE,
    OutputType.CAGE,
    OutputType.RNA_SEQ,
    OutputType.CHIP_TF,
    OutputType.CHIP_HISTONE,
    OutputType.SPLICE_SITES,
    OutputType.SPLICE_SITE_USAGE,
    OutputType.SPLICE_JUNCTIONS,
    OutputType.CONTACT_MAPS,
)
"""The outputs of the teaching genome."""

SOURCE = "the teaching genome of agviz: synthetic, not measured"
LABEL = "(teaching)"
"""What follows the name of every teaching biosample."""

_DATA_SOURCE = "agviz teaching genome"
_LIFE_STAGE = "not applicable"


def teaching_catalog(
    means: Mapping[str, Sequence[float] | np.ndarray] | None = None,
) -> TrackCatalog:
    """The table of tracks of the oracle and of every network trained on it.

    Rows are in the order of the oracle's columns: cell types in the order of `grammar.CELLS`, on
    '+' and then on '-' where there are strands; factors in the order of `grammar.FACTORS`; H3K27ac
    of each cell type, then H3K4me3; donor and acceptor on '+', then on '-'. Junctions list each
    cell type once.

    Parameters
    ----------
    means
        `nonzero_mean` of each track, the scale of a trained head: one number above 0 for each
        column, by the output's attribute (`"dnase"`, `"rna_seq"`). What is not given is 1.

    Raises
    ------
    InputError
        Means of an output that there is not, or of another number of tracks.

    Examples
    --------
    >>> int(teaching_catalog().counts(Organism.HOMO_SAPIENS)["CAGE"])
    12
    """
    given = dict(means or {})
    known = {OUTPUTS[output].attribute: output for output in OUTPUT_TYPES}
    tables = {}
    for attribute, output in known.items():
        table = pd.DataFrame(_rows(output))
        table[MEAN] = _means(given.pop(attribute, None), len(table), attribute)
        tables[output] = table
    if given:
        raise InputError(
            f"There are means of {next(iter(given))!r}, which the teaching genome does not have; "
            f"its outputs: {', '.join(known)}"
        )
    return TrackCatalog.from_tables({Organism.HOMO_SAPIENS: tables}, source=SOURCE)


def _means(given: Sequence[float] | np.ndarray | None, tracks: int, attribute: str) -> list[float]:
    if given is None:
        return [1.0] * tracks
    if len(given) != tracks:
        raise InputError(
            f"{attribute} has {tracks} tracks in the teaching genome; got {len(given)} means"
        )
    return [float(mean) for mean in given]


def _rows(output: OutputType) -> list[dict[str, Any]]:
    """One row per track of an output."""
    if output is OutputType.DNASE:
        return [_track(cell, "{} DNase-seq", "DNase-seq", strand=".") for cell in CELLS]
    if output is OutputType.CAGE:
        return _stranded("hCAGE {}", "hCAGE")
    if output is OutputType.RNA_SEQ:
        return _stranded("{} polyA plus RNA-seq", "polyA plus RNA-seq")
    if output is OutputType.SPLICE_SITE_USAGE:
        return _stranded("usage_{} polyA plus RNA-seq", "polyA plus RNA-seq")
    if output is OutputType.SPLICE_JUNCTIONS:
        name = "junction_{} polyA plus RNA-seq"
        return [_track(cell, name, "polyA plus RNA-seq", strand=None) for cell in CELLS]
    if output is OutputType.SPLICE_SITES:
        kinds = ("donor", "acceptor")
        return [{"name": kind, "strand": strand} for strand in "+-" for kind in kinds]
    if output is OutputType.CHIP_TF:
        return [
            _pooled(f"TF ChIP-seq {factor}", "TF ChIP-seq") | {"transcription_factor": factor}
            for factor in FACTORS
        ]
    if output is OutputType.CHIP_HISTONE:
        return _histones()
    return [_pooled("in situ Hi-C", "in situ Hi-C")]


def _stranded(name: str, assay: str) -> list[dict[str, Any]]:
    return [_track(cell, name, assay, strand=strand) for strand in "+-" for cell in CELLS]


def _histones() -> list[dict[str, Any]]:
    assay = "Histone ChIP-seq"
    rows = [
        _track(cell, f"{{}} {assay} {H3K27AC}", assay, strand=".") | {"histone_mark": H3K27AC}
        for cell in CELLS
    ]
    pooled = _pooled(f"{assay} {H3K4ME3}", assay) | {"histone_mark": H3K4ME3}
    return [*rows, pooled]


def _track(cell: Cell, name: str, assay: str, *, strand: str | None) -> dict[str, Any]:
    """A track of one cell type; `name` has a place for its ontology term, as published ones do."""
    stranded = {} if strand is None else {"strand": strand}
    return {
        "name": name.format(cell.ontology_curie),
        **stranded,
        "Assay title": assay,
        "ontology_curie": cell.ontology_curie,
        "biosample_name": f"{cell.name} {LABEL}",
        "biosample_type": cell.biosample_type,
        "biosample_life_stage": _LIFE_STAGE,
        "data_source": _DATA_SOURCE,
    }


def _pooled(name: str, assay: str) -> dict[str, Any]:
    """A track of all cell types: without a biosample, so that figures write its own name."""
    return {
        "name": name,
        "strand": ".",
        "Assay title": assay,
        "data_source": _DATA_SOURCE,
    }
