"""Counted introns as the SDK's `JunctionData`, whoever counted them."""

import numpy as np
import pandas as pd

from agviz.genome.types import Interval, JunctionData


def junction_data(
    table: pd.DataFrame, *, counts: str, name: str, interval: Interval
) -> JunctionData:
    """One track of junctions from a table of introns.

    Parameters
    ----------
    table
        Columns Chromosome, Start, End, Strand and `counts`; what further columns say of an intron
        goes into its `Interval.info`.
    counts
        The column that holds the values.
    name
        Name of the track.
    interval
        The window asked for; copied.

    Returns
    -------
    JunctionData
        `junctions` are SDK Intervals, as the official client gives them (its `Junction` cannot be
        without a strand); values float32 of shape (number of introns, 1).
    """
    place = ["Chromosome", "Start", "End", "Strand"]
    others = [column for column in table.columns if column not in (*place, counts)]
    junctions = np.empty(len(table), dtype=object)
    for i, row in enumerate(table.to_dict("records")):
        chromosome, start, end, strand = (row[column] for column in place)
        info = {column: row[column] for column in others}
        junctions[i] = Interval(chromosome, start, end, strand, info=info)
    return JunctionData(
        junctions=junctions,
        values=table[counts].to_numpy(np.float32)[:, None],
        metadata=pd.DataFrame({"name": [name], "strand": ["."]}),
        interval=interval.copy(),
    )
