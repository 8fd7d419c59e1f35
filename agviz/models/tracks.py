"""Which tracks of a prediction are kept: the filter by ontology term that the SDK's methods have.

A term that the model does not know is an error with the likeliest one. An output whose tracks carry
no terms (splice sites) belongs to no tissue and is kept whole, as the hosted service does.
"""

import dataclasses
import warnings
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd
from alphagenome.data import ontology
from alphagenome.data.ontology import OntologyTerm
from alphagenome.models.dna_output import Output, OutputMetadata, OutputType
from jaxtyping import Bool

from agviz.errors import (
    AgvizWarning,
    InputError,
    UnknownNameError,
    UnsupportedError,
    suggest,
    there_are,
)
from agviz.genome.types import JunctionData, TrackData
from agviz.models.interface import Terms

CURIE = "ontology_curie"
FEW_TERMS = 8
INTERLEAVED = "num_interleaved_trackdatas"  # the SDK's name

# Ontology terms as `parse_terms` gives them; None is every track.
ParsedTerms: TypeAlias = tuple[OntologyTerm, ...] | None


def parse_terms(terms: Terms) -> ParsedTerms:
    """Ontology terms from CURIEs (`"UBERON:0002107"`) or the SDK's terms, each once; None is all.

    A column of CURIEs will do: its NaN, of tracks that belong to no tissue, are passed over.

    Raises
    ------
    InputError
        For text that is no CURIE, or an empty list.
    """
    if terms is None:
        return None
    given = [terms] if isinstance(terms, str | OntologyTerm) else list(terms)
    # Tables of tracks have NaN where a track belongs to no tissue; such tracks are never left out.
    given = [term for term in given if not isinstance(term, float)]
    if not given:
        raise InputError("ontology_terms is empty; give at least one term, or None for all tracks")
    return tuple(dict.fromkeys(_parse_term(term) for term in given))


def _parse_term(term: OntologyTerm | str) -> OntologyTerm:
    if isinstance(term, OntologyTerm):
        return term
    try:
        return ontology.from_curie(term.strip())
    except ValueError:
        kinds = ", ".join(kind.name for kind in ontology.OntologyType)
        raise InputError(
            f"{term!r} is not an ontology CURIE; write one such as 'UBERON:0002107' (of {kinds})"
        ) from None


def check_terms(
    terms: ParsedTerms,
    *,
    outputs: Sequence[OutputType],
    metadata: OutputMetadata,
    name: str,
) -> None:
    """Raise unless the model `name` has tracks of these terms in these outputs.

    Raises
    ------
    UnknownNameError
        A term that none of the model's tracks has; suggests those there are.
    UnsupportedError
        None of the requested outputs has a track of any of the terms.

    Warns
    -----
    AgvizWarning
        One of several requested outputs has no track of the terms and will be empty.
    """
    if terms is None:
        return
    known = _terms_of(metadata, tuple(OutputType))
    if not known:
        return
    for term in terms:
        if term not in known:
            listed = [each.ontology_curie for each in known]
            # Terms are numbers: of a few, all are told, as one that looks alike is no better guess.
            few = len(set(listed)) <= FEW_TERMS
            hint = there_are(listed) if few else suggest(term.ontology_curie, listed)
            raise UnknownNameError(
                f"No ontology term of this model's tracks is called {term.ontology_curie!r}; {hint}"
            )
    empty = [output for output in outputs if not _any_kept(metadata.get(output), terms)]
    if not empty:
        return
    named = ", ".join(repr(term.ontology_curie) for term in terms)
    without = ", ".join(output.name for output in empty)
    message = f"{name} has no {without} track of {named}"
    having = [o.name for o in OutputType if _any_kept(metadata.get(o), terms, labelled=True)]
    if len(empty) == len(outputs):
        raise UnsupportedError(f"{message}; outputs that have: {', '.join(having)}")
    warnings.warn(f"{message}; this part of the prediction is empty", AgvizWarning, stacklevel=4)


def filter_terms(output: Output, terms: ParsedTerms) -> Output:
    """`output` with only the tracks of `terms`; tracks of outputs without terms all stay."""
    if terms is None:
        return output
    changed = {}
    for field in dataclasses.fields(Output):
        value = getattr(output, field.name)
        if value is not None:
            mask = kept_tracks(value.metadata, terms)
            changed[field.name] = value if mask.all() else _select(value, mask)
    return Output(**changed)


def stamp(output: Output, source: str) -> Output:
    """`output` with `uns["model"]` saying what predicted it, so that captions and files can too.

    The SDK's plots take tracks that have any `uns` for interleaved ones and read how many there
    are, so that is said as well.
    """
    changed = {}
    for field in dataclasses.fields(Output):
        value = getattr(output, field.name)
        if value is not None:
            single = {INTERLEAVED: 1} if isinstance(value, TrackData) else {}
            uns = {**single, **(value.uns or {}), "model": source}
            changed[field.name] = dataclasses.replace(value, uns=uns)
    return Output(**changed)


def kept_tracks(
    metadata: pd.DataFrame, terms: Sequence[OntologyTerm]
) -> Bool[np.ndarray, " tracks"]:
    """Mask of the tracks whose term is one of `terms`; all, if the table has no terms at all."""
    if CURIE not in metadata or not metadata[CURIE].notna().any():
        return np.ones(len(metadata), dtype=bool)
    wanted = {term.ontology_curie for term in terms}
    return metadata[CURIE].isin(wanted).to_numpy(dtype=bool)


def _select(
    data: TrackData | JunctionData, mask: Bool[np.ndarray, " tracks"]
) -> TrackData | JunctionData:
    # The SDK's own filters leave gaps in the table's index; what the hosted service sends has none.
    table = data.metadata[mask].reset_index(drop=True)
    return dataclasses.replace(data, values=data.values[..., mask], metadata=table)


def _terms_of(metadata: OutputMetadata, outputs: Sequence[OutputType]) -> list[OntologyTerm]:
    found: dict[OntologyTerm, None] = {}
    for output in outputs:
        table = metadata.get(output)
        if table is not None and CURIE in table:
            for curie in table[CURIE].dropna().unique():
                found[ontology.from_curie(curie)] = None
    return list(found)


def _any_kept(
    table: pd.DataFrame | None, terms: Sequence[OntologyTerm], *, labelled: bool = False
) -> bool:
    """Whether a term leaves any track of `table`; with `labelled`, because a track has the term."""
    if table is None or not len(table):
        return False
    if labelled and CURIE not in table:
        return False
    return bool(kept_tracks(table, terms).any())
