"""What the numbers of a contact map are: as given, their logarithm, over expected, or z-scores."""

from typing import Literal, cast, get_args

import numpy as np
from jaxtyping import Float32, Float64

from agviz.errors import InputError, check_choice

Unit = Literal["given", "log", "oe", "z"]
UNIT_TEXT = {"given": "", "log": "log10(contacts)", "oe": "ln(obs/exp)", "z": "z-score"}
PREDICTED_UNIT = "log(obs/exp)"  # of values as a model gives them
UNIT_WORDS = {
    "given": "values as given",
    "log": "log10 of the contacts",
    "oe": "natural log of contacts over their mean at the same distance",
    "z": "z-scores among the contacts of the same distance",
}


def read_unit(values: str) -> Unit:
    """The unit called `values`; `InputError` where it is none."""
    check_choice("values", values, get_args(Unit))
    return cast(Unit, values)


def in_unit(
    values: Float32[np.ndarray, "bins bins"],
    unit: Unit,
    like: Float32[np.ndarray, "bins bins"] | None = None,
) -> Float32[np.ndarray, "bins bins"]:
    """The map in another unit.

    Parameters
    ----------
    values
        One map. NaN stays NaN.
    unit
        `"log"`: log10. `"oe"`: natural log of the value over the mean of all pairs of bins as far
        apart. `"z"`: how many standard deviations of those pairs it is from their mean. Where
        there are no contacts, a logarithm has no value: NaN.
    like
        The map that mean and standard deviation are of, REF for ALT; by default `values`.

    Raises
    ------
    InputError
        For a negative number of which a logarithm is wanted.
    """
    if unit == "given":
        return values
    if unit != "z":
        lowest = float(np.nanmin(values, initial=0.0))
        if lowest < 0:
            raise InputError(
                f"values={unit!r} takes a logarithm, but the map holds {lowest:.4g}; maps that "
                "are logarithms already, as AlphaGenome's, are drawn with values='given'"
            )
    if unit == "log":
        return np.log10(values, out=np.full_like(values, np.nan), where=values > 0)
    mean, spread = _by_distance(values if like is None else like)
    bins = np.arange(len(values))
    apart = np.abs(bins[:, None] - bins)
    with np.errstate(invalid="ignore", divide="ignore"):
        if unit == "z":
            # Where all are equal there is no spread, and none is far from the mean.
            scores = (values - mean[apart]) / np.where(spread > 0, spread, 1.0)[apart]
            return scores.astype(np.float32)
        over = values / mean[apart]
        return np.log(over, out=np.full_like(over, np.nan), where=over > 0).astype(np.float32)


def _by_distance(
    values: Float32[np.ndarray, "bins bins"],
) -> tuple[Float64[np.ndarray, " bins"], Float64[np.ndarray, " bins"]]:
    """Mean and standard deviation of the finite pairs 0, 1, 2... bins apart."""
    mean = np.full(len(values), np.nan)
    spread = np.full(len(values), np.nan)
    for apart in range(len(values)):
        pairs = np.diagonal(values, apart)
        known = pairs[np.isfinite(pairs)].astype(np.float64)
        if len(known):
            mean[apart], spread[apart] = known.mean(), known.std()
    return mean, spread
