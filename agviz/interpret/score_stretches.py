"""Results of interpretation as stretches of a genome with a value each, for files along a genome.

Scores of bases have one value a base: what the observed base gives. Those of scans have one for
each place; where neighbors overlap, a place lasts to the next one. NaN (not known) is left out.
"""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from jaxtyping import Float32, Int64

from agviz.errors import InputError
from agviz.genome.labelled import is_sequence_scores, observed_contributions

Stretch: TypeAlias = tuple[str, int, int, float]
"""Contig, start, end (0-based, half-open) and value."""
_STRANDS = {"+": "plus", "-": "minus"}


class TrackKey(NamedTuple):
    """What tells the tracks of results apart: the readout's name and the strand, empty if alone."""

    readout: str
    strand: str

    @property
    def label(self) -> str:
        """As part of a file's name."""
        words = f"{self.readout} {_STRANDS.get(self.strand, '')}"
        return re.sub(r"[^A-Za-z0-9]+", "_", words).strip("_")


def each_array(results: Any) -> Iterator[tuple[str, str, Any]]:
    """The arrays of results: of which locus, of which readout (both empty if alone), and the array.

    Parameters
    ----------
    results
        A `DataArray`, a `Dataset` of one for each readout, or several of either: a list, or by
        name, as `at_loci` gives them.

    Raises
    ------
    InputError
        For anything else, or nothing.
    """
    if isinstance(results, Mapping) and not hasattr(results, "data_vars"):
        loci = {str(name): each for name, each in results.items()}
    elif isinstance(results, list | tuple):
        loci = {str(number): each for number, each in enumerate(results)}
    else:
        loci = {"": results}
    if not loci:
        raise InputError("There are no results to save")
    for locus, result in loci.items():
        if hasattr(result, "data_vars"):
            yield from ((locus, str(name), result[name]) for name in result.data_vars)
        elif hasattr(result, "dims"):
            yield locus, "", result
        else:
            raise InputError(
                "Results are the labelled arrays that interpretation gives, or several of them; "
                f"got {type(result).__name__}"
            )


def stretches(results: Any) -> dict[TrackKey, list[Stretch]]:
    """The stretches of every track of some results, sorted within each contig.

    Raises
    ------
    InputError
        For results that do not lie along a genome, or overlap one another.
    """
    found: dict[TrackKey, list[Stretch]] = {}
    for _, readout, array in each_array(results):
        for strand, starts, ends, values in _columns(array):
            known = found.setdefault(TrackKey(readout, strand), [])
            known += [
                (str(array.attrs["contig"]), start, end, float(value))
                for start, end, value in zip(
                    starts.tolist(), ends.tolist(), values.tolist(), strict=True
                )
                if not np.isnan(value)
            ]
    for track in found.values():
        track.sort()
        _check_apart(track)
    return found


def _columns(
    array: Any,
) -> Iterator[
    tuple[str, Int64[np.ndarray, " _"], Int64[np.ndarray, " _"], Float32[np.ndarray, " _"]]
]:
    """Strand, starts, ends and values of an array along a genome; one for each strand it has."""
    if "position" not in array.dims or "contig" not in array.attrs:
        raise InputError(
            "Only results along positions of a contig can be saved so; these lie along "
            f"{array.dims}"
        )
    starts = array["position"].values
    if is_sequence_scores(array):
        yield "", starts, starts + 1, observed_contributions(array)
        return
    width = int(array.attrs.get("width", 1))
    step = int(np.diff(starts).min()) if len(starts) > 1 else width
    ends = starts + min(width, step)
    if "strand" not in array.dims:
        yield "", starts, ends, array.values.astype(np.float32)
        return
    for strand in array["strand"].values.tolist():
        yield strand, starts, ends, array.sel(strand=strand).values.astype(np.float32)


def _check_apart(track: Sequence[Stretch]) -> None:
    for (contig, start, end, _), (other, first, last, _) in itertools.pairwise(track):
        if contig == other and first < end:
            raise InputError(
                f"Results overlap at {contig}:{start}-{end} and {other}:{first}-{last} (0-based, "
                "half-open); one place of a file has one value, so save them apart"
            )
