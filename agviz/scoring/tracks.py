"""Which tracks of an output a question is about: always said, never "all of them" by default.

A mean over a thousand tracks nobody chose looks like an answer and is none, so every readout asks
for its tracks, and a choice that matches nothing is an error that says what there is.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from alphagenome.models.dna_output import OutputType

from agviz.errors import InputError, suggest

# A CURIE or a track name; several of them; indices; a mask; a function of the metadata.
TrackChoice: TypeAlias = (
    str
    | int
    | np.integer[Any]
    | Sequence[str]
    | Sequence[int]
    | Sequence[bool]
    | np.ndarray
    | pd.Series
    | Callable[[pd.DataFrame], Any]
)
# The same, made hashable, as a readout keeps it.
FrozenChoice: TypeAlias = (
    str | tuple[str, ...] | tuple[int, ...] | tuple[bool, ...] | Callable[..., Any]
)

_EXAMPLE = "such as tracks='UBERON:0002107' or tracks=[0, 1]"


def freeze_choice(tracks: TrackChoice) -> FrozenChoice:
    """`tracks` as an immutable value that compares and hashes by what it says.

    Raises
    ------
    InputError
        When nothing is chosen, or the list mixes kinds.
    """
    if isinstance(tracks, str) or callable(tracks):
        return tracks
    if isinstance(tracks, int | np.integer):
        return (int(tracks),)
    items = np.asarray(tracks).tolist() if not isinstance(tracks, list | tuple) else list(tracks)
    if not items:
        raise InputError(f"No tracks were chosen: the list is empty; name at least one, {_EXAMPLE}")
    if all(isinstance(item, str) for item in items):
        return tuple(items)
    if all(isinstance(item, bool | np.bool_) for item in items):
        return tuple(bool(item) for item in items)
    if all(isinstance(item, int | np.integer) and not isinstance(item, bool) for item in items):
        return tuple(int(item) for item in items)
    raise InputError(f"Tracks must be all names, all indices or all booleans; got {tracks!r}")


def select_tracks(
    metadata: pd.DataFrame, tracks: TrackChoice, *, output: OutputType
) -> tuple[int, ...]:
    """Indices of the chosen tracks, in the order of the metadata (of the list, for indices).

    Parameters
    ----------
    metadata
        One row a track, with the column `name`, and `ontology_curie` where tracks have terms.
    tracks
        An ontology CURIE or a track name, or several; indices (negative ones count from the end);
        a boolean mask over the rows; or a function from the metadata to a mask or to indices.
    output
        Whose metadata it is, for the messages.

    Raises
    ------
    InputError
        When nothing matches, an index is out of range or a mask has the wrong length.
    """
    choice = freeze_choice(tracks)
    if callable(choice):
        choice = freeze_choice(choice(metadata))
        if callable(choice):
            raise InputError("The function given as `tracks` must return a mask or indices")
    if isinstance(choice, str):
        choice = (choice,)
    if isinstance(choice[0], str):
        return _by_name(metadata, [str(name) for name in choice], output=output)
    if isinstance(choice[0], bool):
        return _by_mask(metadata, np.array(choice, dtype=bool), output=output)
    return _by_index(metadata, [int(index) for index in choice], output=output)


def _by_name(
    metadata: pd.DataFrame, names: Sequence[str], *, output: OutputType
) -> tuple[int, ...]:
    known = metadata["name"].astype(str)
    terms = (
        metadata["ontology_curie"] if "ontology_curie" in metadata else known.where(known != known)
    )
    chosen = np.zeros(len(metadata), dtype=bool)
    for name in names:
        matches = ((known == name) | (terms == name)).to_numpy()
        if not matches.any():
            options = {*known, *terms.dropna().astype(str)}
            raise InputError(f"{output.name} has no track {name!r}; {suggest(name, options)}")
        chosen |= matches
    return tuple(np.flatnonzero(chosen).tolist())


def _by_mask(metadata: pd.DataFrame, mask: np.ndarray, *, output: OutputType) -> tuple[int, ...]:
    if len(mask) != len(metadata):
        raise InputError(
            f"The mask has {len(mask)} entries, but {output.name} has {len(metadata)} tracks"
        )
    if not mask.any():
        raise InputError(
            f"The mask chooses none of the {len(metadata)} tracks of {output.name}; "
            f"{suggest('', metadata['name'].astype(str))}"
        )
    return tuple(np.flatnonzero(mask).tolist())


def _by_index(
    metadata: pd.DataFrame, indices: Sequence[int], *, output: OutputType
) -> tuple[int, ...]:
    number = len(metadata)
    for index in indices:
        if not -number <= index < number:
            raise InputError(
                f"Track index {index} is out of range: {output.name} has {number} tracks"
            )
    return tuple(index % number for index in indices)
