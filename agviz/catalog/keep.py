"""Keep of a prediction what a search found.

The methods of a model take ontology terms, and a term brings all tracks of its biosample: 306
factors for K562. This takes the tracks that were meant.
"""

import dataclasses
from typing import TypeVar

import numpy as np
import pandas as pd
from alphagenome.data.junction_data import JunctionData
from alphagenome.data.track_data import TrackData
from alphagenome.models.dna_output import Output, OutputType, VariantOutput
from jaxtyping import Bool

from agviz.catalog.outputs import OUTPUTS
from agviz.errors import InputError

Prediction = TypeVar("Prediction", Output, VariantOutput)


def keep_tracks(prediction: Prediction, found: pd.DataFrame) -> Prediction:
    """A prediction with only the tracks that `search_tracks` found.

    Parameters
    ----------
    prediction
        What a model's `predict_...` gave, with `found`'s outputs and ontology terms.
    found
        Rows of `search_tracks` or `model.tracks`; the columns `output`, `name` and `strand` count.

    Returns
    -------
    Output or VariantOutput
        The outputs that `found` names, their tracks in the model's order; values are not copied
        where all tracks stay. Junctions keep both strands. Arrays in `uns` of the shape of `values`
        are cut with them.

    Raises
    ------
    InputError
        `found` has no rows, or one that the prediction does not have.

    Examples
    --------
    >>> dnase = ag.keep_tracks(out, model.tracks("T-ALL DNASE"))
    """
    if isinstance(prediction, VariantOutput):
        return VariantOutput(
            keep_tracks(prediction.reference, found), keep_tracks(prediction.alternate, found)
        )
    if not len(found):
        raise InputError("There are no tracks to keep: the table of found tracks is empty")
    kept = {}
    for name, rows in found.groupby("output", sort=False):
        info = OUTPUTS[OutputType[str(name)]]
        data = getattr(prediction, info.attribute)
        if data is None:
            raise InputError(
                f"The prediction has no {name}; add it to the requested outputs, or drop its rows "
                "from the found tracks"
            )
        kept[info.attribute] = _keep(data, rows, str(name))
    return Output(**kept)


def _keep(
    data: TrackData | JunctionData, rows: pd.DataFrame, output: str
) -> TrackData | JunctionData:
    keys = ["name"] if isinstance(data, JunctionData) else ["name", "strand"]
    wanted = pd.MultiIndex.from_frame(rows[keys])
    given = pd.MultiIndex.from_frame(data.metadata[keys])
    lacking = ~wanted.isin(given)
    if lacking.any():
        first = ", ".join(repr(part) for part in wanted[lacking][0])
        raise InputError(
            f"The prediction has no {output} track {first}; predict it with the ontology term of "
            "the found tracks"
        )
    mask = given.isin(wanted)
    return data if mask.all() else _select(data, mask)


def _select(
    data: TrackData | JunctionData, mask: Bool[np.ndarray, " tracks"]
) -> TrackData | JunctionData:
    shape = data.values.shape
    uns = {
        name: value[..., mask] if isinstance(value, np.ndarray) and value.shape == shape else value
        for name, value in (data.uns or {}).items()
    }
    table = data.metadata[mask].reset_index(drop=True)
    return dataclasses.replace(data, values=data.values[..., mask], metadata=table, uns=uns or None)
