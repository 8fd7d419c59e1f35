"""What the oracle knows of a sequence, as the SDK's `Output`; and both alleles on one footing.

Arrays and tables go out as `AlphaGenomeModel` gives them: float32, tracks in the order of the
table, junctions ascending with '+' before '-', an intron being `[donor + 1, acceptor)` on '+' and
`[acceptor + 1, donor)` on '-'.
"""

import dataclasses
from collections.abc import Iterable

import numpy as np
from alphagenome.models.dna_output import Output, OutputMetadata, OutputType
from jaxtyping import Float32

from agviz.catalog.outputs import OUTPUTS
from agviz.genome.types import Interval, JunctionData, TrackData
from agviz.scoring.junction_table import junction_table
from agviz.teaching.oracle import Junctions, Truth

_Key = tuple[int, int, str]


def truth_output(
    truth: Truth,
    outputs: Iterable[OutputType],
    *,
    metadata: OutputMetadata,
    interval: Interval | None,
) -> Output:
    """The expected values of some outputs.

    Parameters
    ----------
    truth
        What the oracle knows of the sequence.
    outputs
        Which outputs.
    metadata
        Their tables of tracks.
    interval
        Labels the outputs; junctions are counted from its start. None for a bare sequence.
    """
    made: dict[str, TrackData | JunctionData] = {}
    for output in outputs:
        info, table = OUTPUTS[output], metadata.get(output)
        if output is OutputType.SPLICE_JUNCTIONS:
            made[info.attribute] = _junction_data(truth.junctions, table, interval)
            continue
        values = getattr(truth, info.attribute)
        if output is OutputType.CONTACT_MAPS:
            values = values[:, :, None]
        made[info.attribute] = TrackData(
            values, table, resolution=info.resolution,
            interval=None if interval is None else interval.copy(),
        )  # fmt: skip
    return Output(**made)


def share_junctions(reference: Output, alternate: Output) -> tuple[Output, Output]:
    """Both alleles with the junctions of either, in REF coordinates; 0 where one has none.

    The oracle lists only introns that an allele can splice, so a junction that is absent is known
    to have no reads.
    """
    first, second = reference.splice_junctions, alternate.splice_junctions
    if first is None or second is None:
        return reference, alternate
    tables = [dict(zip(_keys(data), data.values, strict=True)) for data in (first, second)]
    introns = dict(zip(_keys(first), first.junctions, strict=True))
    introns = dict(zip(_keys(second), second.junctions, strict=True)) | introns
    keys = sorted(introns)
    junctions = _objects([introns[key] for key in keys])
    shared = [
        dataclasses.replace(data, junctions=junctions.copy(), values=_values(table, keys, data))
        for table, data in zip(tables, (first, second), strict=True)
    ]
    return (
        dataclasses.replace(reference, splice_junctions=shared[0]),
        dataclasses.replace(alternate, splice_junctions=shared[1]),
    )


def _keys(data: JunctionData) -> list[_Key]:
    return junction_table(data).keys()


def _values(
    table: dict[_Key, np.ndarray], keys: list[_Key], data: JunctionData
) -> Float32[np.ndarray, "junctions tissues"]:
    nothing = np.zeros(data.num_tracks, dtype=np.float32)
    rows = [table.get(key, nothing) for key in keys]
    return np.array(rows, dtype=np.float32).reshape(-1, data.num_tracks)


def _junction_data(found: Junctions, table: object, interval: Interval | None) -> JunctionData:
    chromosome, offset = ("", 0) if interval is None else (interval.chromosome, interval.start)
    low = np.where(found.strand == 0, found.donor, found.acceptor) + 1 + offset
    high = np.where(found.strand == 0, found.acceptor, found.donor) + offset
    order = np.lexsort((found.strand, high, low))
    introns = [
        Interval(chromosome, start, end, "+-"[strand])
        for start, end, strand in zip(
            low[order].tolist(), high[order].tolist(), found.strand[order].tolist(), strict=True
        )
    ]
    return JunctionData(
        _objects(introns), found.counts[order], table,
        interval=None if interval is None else interval.copy(),
    )  # fmt: skip


def _objects(items: list[Interval]) -> np.ndarray:
    """A one-dimensional array of objects, also when there are none."""
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return array
