"""What a scan found, labelled: one number per place, perhaps per strand, of each readout."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float64

from agviz.interpret.ism import CITATION
from agviz.interpret.question import Question
from agviz.models.mutants import Mutants

STRANDS = ("+", "-")


def along(
    question: Question,
    mutants: Mutants,
    starts: Sequence[int],
    *,
    values: Float64[np.ndarray, "starts *strands readouts"],
    width: int,
    method: str,
) -> Any:
    """One labelled array along position per readout, in a Dataset if there are several."""
    import xarray as xr

    arrays = {}
    stranded = values.ndim == 3
    for number, (name, readout) in enumerate(question.readouts.items()):
        coords: dict[str, Any] = {"position": np.array(starts, dtype=np.int64)}
        if stranded:
            coords["strand"] = list(STRANDS)
        arrays[name] = xr.DataArray(
            values[..., number].astype(np.float32),
            dims=("position", "strand") if stranded else ("position",),
            coords=coords,
            attrs={
                "contig": question.window.chromosome,
                "width": width,
                "method": method,
                "readout": repr(readout) if question.single else name,
                "citation": CITATION,
                "reference": float(mutants.reference[number]),
                "engine": mutants.engine,
                **question.noted,
            },
        )
    return next(iter(arrays.values())) if question.single else xr.Dataset(arrays)


def with_deviation(result: Any, deviation: Float64[np.ndarray, "starts readouts"]) -> Any:
    """The spread of each value as a coordinate."""
    import xarray as xr

    def one(array: Any, number: int, name: str) -> Any:
        return array.assign_coords({name: ("position", deviation[:, number].astype(np.float32))})

    if isinstance(result, xr.Dataset):
        return xr.Dataset(
            {name: one(result[name], k, f"deviation of {name}") for k, name in enumerate(result)}
        )
    return one(result, 0, "deviation")
