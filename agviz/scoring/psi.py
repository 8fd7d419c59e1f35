"""Percent spliced in, from junction counts.

PSI5(d, a) = n(d, a) / sum over a' of n(d, a'): of the reads that leave donor d, the share that goes
to acceptor a. PSI3(d, a) = n(d, a) / sum over d' of n(d', a). Both are 0 to 1 here, and NaN where
fewer reads than a stated count share the site: a share of next to nothing says nothing.

References
----------
Pervouchine DD, Knowles DG, Guigó R. Intron-centric estimation of alternative splicing from
RNA-seq data. *Bioinformatics* 29:273-274 (2013).
"""

from typing import Literal

import numpy as np
import pandas as pd
from jaxtyping import Float

from agviz.errors import InputError, check_choice
from agviz.genome.types import Interval, JunctionData
from agviz.scoring.junction_table import JunctionTable, junction_table
from agviz.scoring.reductions import Array, namespace


def psi5(junctions: JunctionData, *, minimum_count: float | int) -> JunctionData:
    """PSI5 of every junction: its share of the reads of its donor.

    Parameters
    ----------
    junctions
        Counts, (junctions, tracks); each junction has a strand, from which its donor follows.
    minimum_count
        NaN where the donor has fewer reads than this in a track (or none at all).

    Returns
    -------
    JunctionData
        The same junctions and tracks; values are 0 to 1, or NaN.

    Examples
    --------
    >>> ag.psi5(out.reference.splice_junctions, minimum_count=1).values.shape
    (12, 1)
    """
    return _shares(junctions, "psi5", minimum_count=minimum_count)


def psi3(junctions: JunctionData, *, minimum_count: float | int) -> JunctionData:
    """PSI3 of every junction: its share of the reads of its acceptor; see `psi5`.

    Examples
    --------
    >>> ag.psi3(out.reference.splice_junctions, minimum_count=1).values.shape
    (12, 1)
    """
    return _shares(junctions, "psi3", minimum_count=minimum_count)


def psi_change(
    reference: JunctionData,
    alternate: JunctionData,
    *,
    minimum_count: float | int,
    value: Literal["psi5", "psi3"] = "psi5",
) -> pd.DataFrame:
    """PSI of the two alleles of a variant side by side, and their difference.

    Parameters
    ----------
    reference, alternate
        Counts of the alleles in REF coordinates, with the same tracks. A junction that one of
        them lacks has no reads there.
    minimum_count
        As in `psi5`, for each allele.
    value
        `"psi5"` or `"psi3"`.

    Returns
    -------
    pandas.DataFrame
        One row for each junction and track: Chromosome, Start, End, Strand, track_name,
        reference_count, alternate_count, reference, alternate, difference (ALT - REF).

    Raises
    ------
    InputError
        When the alleles' tracks differ.
    """
    check_choice("value", value, ("psi5", "psi3"))
    names = list(reference.metadata["name"])
    if names != list(alternate.metadata["name"]):
        raise InputError("REF and ALT junctions have different tracks; select the same in both")
    places = _union(reference, alternate)
    counts = [_on(places, data) for data in (reference, alternate)]
    table = junction_table(places)
    before, after = (
        _share_table(table, values, value=value, minimum_count=minimum_count) for values in counts
    )
    tracks = len(names)
    frame = pd.DataFrame(
        {
            "Chromosome": np.repeat([place.chromosome for place in places], tracks),
            "Start": np.repeat(table.starts, tracks),
            "End": np.repeat(table.ends, tracks),
            "Strand": np.repeat(table.strands, tracks),
            "track_name": names * len(places),
            "reference_count": counts[0].ravel(),
            "alternate_count": counts[1].ravel(),
            "reference": before.ravel(),
            "alternate": after.ravel(),
        }
    )
    return frame.assign(difference=frame["alternate"] - frame["reference"])


def share(number: Array, total: Array, *, minimum_count: float | int) -> Array:
    """`number / total`, NaN where the total is 0 or below the minimum; has a gradient elsewhere."""
    xp = namespace(total)
    enough = (total >= minimum_count) & (total > 0)
    return xp.where(enough, number / xp.where(enough, total, 1.0), xp.nan)


def _shares(junctions: JunctionData, value: str, *, minimum_count: float | int) -> JunctionData:
    values = _share_table(
        junction_table(junctions), junctions.values, value=value, minimum_count=minimum_count
    )
    return JunctionData(
        junctions=junctions.junctions,
        values=values.astype(np.float32),
        metadata=junctions.metadata,
        interval=junctions.interval,
        uns=junctions.uns,
    )


def _share_table(
    table: JunctionTable,
    counts: Float[np.ndarray, "junctions tracks"],
    *,
    value: str,
    minimum_count: float | int,
) -> Float[np.ndarray, "junctions tracks"]:
    sites = table.donors if value == "psi5" else table.acceptors
    keys = sites * 2 + (table.strands == "-")
    _, group = np.unique(keys, return_inverse=True)
    totals = np.zeros((group.max(initial=-1) + 1, counts.shape[1]))
    np.add.at(totals, group, counts)
    return share(counts, totals[group], minimum_count=minimum_count)


def _union(reference: JunctionData, alternate: JunctionData) -> list[Interval]:
    places = {
        (junction.chromosome, junction.start, junction.end, junction.strand): junction
        for data in (reference, alternate)
        for junction in data.junctions
    }
    return [places[key] for key in sorted(places)]


def _on(places: list[Interval], data: JunctionData) -> Float[np.ndarray, "junctions tracks"]:
    """Counts of `data` in the order of `places`, 0 where it has none."""
    rows = {key: row for row, key in enumerate(junction_table(places).keys())}
    counts = np.zeros((len(places), data.num_tracks))
    for key, values in zip(junction_table(data).keys(), data.values, strict=True):
        counts[rows[key]] = values
    return counts
