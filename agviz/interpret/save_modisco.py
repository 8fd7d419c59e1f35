"""Scores of many loci as the two arrays that TF-MoDISco reads: bases, and what each would give.

References
----------
Shrikumar et al. (2018) arXiv:1811.00416; tfmodisco-lite reads ``arr_0`` of (loci, 4, positions).
"""

import contextlib
import os
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float32

from agviz._files import result_path
from agviz.errors import InputError
from agviz.genome.labelled import check_sequence_scores
from agviz.genome.sequence import one_hot
from agviz.interpret.score_stretches import each_array


def save_modisco(
    scores: Any, path: str | os.PathLike[str], *, width: int | None = None
) -> tuple[Path, Path]:
    """Write one-hot bases and hypothetical contributions of one or many loci.

    Parameters
    ----------
    scores
        `sequence_scores` of one readout, one or several (a list, or by name as of `at_loci`).
        Hypothetical contributions are written as they are. Of effects (`ism`) those of a base are
        its effect less the mean over all four. An unknown value or base is 0 in both arrays.
    path
        ``out.npz`` writes ``out.sequences.npz`` and ``out.contributions.npz``.
    width
        bp around the middle that are written of each; by default all, which must be as wide.

    Returns
    -------
    tuple of Path
        The files: ``arr_0`` of (loci, 4, positions), float32, bases A C G T on the + strand.
        ``modisco motifs -s out.sequences.npz -a out.contributions.npz -n 2000 -o results.h5``.

    Raises
    ------
    InputError
        For several readouts, scores that are contributions at the observed base alone, loci of
        different widths or narrower than `width`, results without a number, or a file that cannot
        be written.
    """
    target = Path(path)
    if target.suffix.casefold() != ".npz":
        raise InputError(f"Arrays for TF-MoDISco are saved as .npz; got {target.name!r}")
    arrays = [array for _, array in _of_one_readout(scores)]
    narrowest = min(len(array["position"]) for array in arrays)
    widest = max(len(array["position"]) for array in arrays)
    if width is None and narrowest != widest:
        raise InputError(
            f"Loci of {narrowest:,} to {widest:,} bp do not fit into one array; give width=, at "
            f"most {narrowest}"
        )
    if width is not None and not 1 <= width <= narrowest:
        raise InputError(f"width must be 1 to {narrowest:,} bp, the narrowest locus; got {width}")
    parts = [_both(array, width or narrowest) for array in arrays]
    if not any(bases.any() for bases, _ in parts):
        raise InputError("The results have no number at a known base: both arrays would be 0")
    paths = (target.with_suffix(".sequences.npz"), target.with_suffix(".contributions.npz"))
    with contextlib.ExitStack() as stack:
        for number, place in enumerate(paths):
            stacked = np.stack([part[number].T for part in parts])
            with stack.enter_context(result_path(place)).open("wb") as stream:
                np.savez_compressed(stream, stacked)
    return paths


def _of_one_readout(scores: Any) -> list[tuple[str, Any]]:
    found = [(readout, array) for _, readout, array in each_array(scores)]
    names = sorted({readout for readout, _ in found})
    if len(names) > 1:
        raise InputError(
            f"TF-MoDISco takes the scores of one readout; there are {', '.join(map(repr, names))}: "
            "give scores[name]"
        )
    for _, array in found:
        check_sequence_scores(array)
        if array.attrs["kind"] == "contributions":
            raise InputError(
                "TF-MoDISco takes what each of the four bases would give; these are contributions "
                "of the observed base alone: give hypothetical ones, or effects"
            )
    return found


def _both(
    array: Any, width: int
) -> tuple[Float32[np.ndarray, "positions 4"], Float32[np.ndarray, "positions 4"]]:
    """One-hot bases and hypothetical contributions of the middle."""
    first = (len(array["position"]) - width) // 2
    part = array.isel(position=slice(first, first + width))
    values = part.values.astype(np.float32)
    if part.attrs["kind"] == "effects":
        values = values - values.mean(axis=1, keepdims=True)
    bases = one_hot("".join(map(str, part["observed"].values)))
    known = np.isfinite(values).all(axis=1) & (bases.sum(axis=1) > 0)
    return bases * known[:, None], np.where(known[:, None], values, np.float32(0))
