"""What a search says when it finds nothing: which word is to blame, and what there is instead."""

import dataclasses
import itertools
from collections.abc import Sequence

import numpy as np
import pandas as pd
from jaxtyping import Bool

from agviz.catalog.words import nearest
from agviz.errors import UnknownNameError

SHOWN = 6
"""Values that a message lists before it counts the rest."""

PLURALS = {
    "biosample_name": "biosamples", "Assay title": "assays", "transcription_factor": "factors",
    "histone_mark": "histone marks", "ontology_curie": "CURIEs",
    "biosample_life_stage": "life stages", "biosample_type": "biosample types",
    "gtex_tissue": "GTEx tissues", "data_source": "sources", "name": "tracks",
    "output": "outputs", "strand": "strands",
}  # fmt: skip
"""Columns of the table, as a message calls what they hold."""

_EXAMPLES = (
    "a biosample (K562, liver), an assay (DNase-seq), a factor (CTCF), a histone mark (H3K27ac), a "
    "life stage (adult), a CURIE (EFO:0002067) or an output (RNA_SEQ)"
)


@dataclasses.dataclass(frozen=True, eq=False)
class Condition:
    """One thing that the tracks must be.

    Attributes
    ----------
    label
        How a message calls it: `'K562'`, `strand '+'`.
    tracks
        Which tracks are it.
    column
        The column that says so of most of them.
    """

    label: str
    tracks: Bool[np.ndarray, " tracks"]
    column: str


def unknown_word(word: str, terms: Sequence[str]) -> UnknownNameError:
    """The error for a word that no track matches."""
    close = nearest(word, terms)
    if not close:
        return UnknownNameError(f"No track matches {word!r}; search for {_EXAMPLES}")
    return UnknownNameError(f"No track matches {word!r}; did you mean {_listed(close, 'or')}?")


def no_common_track(conditions: Sequence[Condition], table: pd.DataFrame) -> UnknownNameError:
    """The error when each condition holds for some tracks, but no track is all of them."""
    for one, two in itertools.combinations(conditions, 2):
        if not (one.tracks & two.tracks).any():
            return UnknownNameError(
                f"No track matches both {one.label} and {two.label}; "
                f"{_offer(one.label, one.tracks, table, wanted=two.column)}; "
                f"{_offer(two.label, two.tracks, table, wanted=one.column)}"
            )
    kept, names = conditions[0].tracks, [conditions[0].label]
    for condition in conditions[1:]:
        if not (kept & condition.tracks).any():
            break
        kept = kept & condition.tracks
        names.append(condition.label)
    return UnknownNameError(
        f"No track matches {_together([*names, condition.label])}; "
        f"{_offer(_together(names), kept, table, wanted=condition.column)}"
    )


def _offer(
    label: str, tracks: Bool[np.ndarray, " tracks"], table: pd.DataFrame, *, wanted: str
) -> str:
    """What the tracks have in the column where something else was wanted, commonest first."""
    for column in (wanted, "Assay title", "output"):
        values = table.loc[tracks, column]
        values = values[values.notna() & (values != "")].value_counts(sort=False)
        values = values.sort_values(ascending=False, kind="stable")
        if len(values):
            return f"with {label} {_are(column, list(values.index))}"
    raise AssertionError("every track has an output")


def _are(column: str, values: list[str]) -> str:
    if len(values) == 1:
        return f"the {PLURALS[column].removesuffix('s')} is {values[0]!r}"
    if len(values) <= SHOWN + 1:
        return f"the {PLURALS[column]} are {_listed(values, 'and')}"
    some = ", ".join(map(repr, values[:SHOWN]))
    return f"the {PLURALS[column]} are {some} and {len(values) - SHOWN} more"


def _listed(values: Sequence[str], word: str) -> str:
    texts = [repr(value) for value in values]
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} {word} {texts[-1]}"


def _together(labels: Sequence[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"
