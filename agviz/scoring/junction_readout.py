"""Junction readout: how often an intron is spliced out, as a count or as a share (PSI)."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from alphagenome.models.dna_output import OutputMetadata, OutputType

from agviz.errors import InputError, check_choice
from agviz.genome.types import Interval
from agviz.scoring.bound import BoundReadout, over_tracks
from agviz.scoring.junction_table import JunctionTable, junction_table
from agviz.scoring.psi import share
from agviz.scoring.readout import Readout, check_inside, interval_key, tracks_of
from agviz.scoring.reductions import Array, namespace
from agviz.scoring.tracks import TrackChoice, freeze_choice, select_tracks

VALUES = ("count", "psi5", "psi3")


@dataclasses.dataclass(frozen=True, eq=False)
class JunctionReadout(Readout):
    """Count or PSI of one junction, the mean over the chosen tissues.

    Parameters
    ----------
    junction
        The intron, 0-based half-open, with its strand. `JunctionReadout.between` makes it from a
        donor and an acceptor.
    tracks
        Which tissues; see `SignalReadout`.
    value
        `"count"`; `"psi5"`, its share among the junctions of its donor; `"psi3"`, its share among
        those of its acceptor. A junction that the prediction does not have counts 0.
    minimum_count
        PSI is NaN where fewer reads than this share the site.
    per_track
        Give one number a tissue instead of the mean over the tissues.

    Raises
    ------
    InputError
        When the junction has no strand.

    Examples
    --------
    >>> junction = out.reference.splice_junctions.junctions[0]
    >>> share = ag.JunctionReadout(junction, tracks=cell, value="psi5")
    """

    junction: Interval
    _: dataclasses.KW_ONLY
    tracks: TrackChoice
    value: str = "count"
    minimum_count: float | int = 0
    per_track: bool = False

    def __post_init__(self) -> None:
        check_choice("value", self.value, VALUES)
        junction_table([self.junction])
        object.__setattr__(self, "tracks", freeze_choice(self.tracks))
        object.__setattr__(self, "junction", self.junction.copy())

    @classmethod
    def between(
        cls, chromosome: str, donor: int, acceptor: int, **options: Any
    ) -> "JunctionReadout":
        """The readout of the junction of two splice sites; its strand follows from their order.

        Parameters
        ----------
        chromosome
            Contig.
        donor
            Last base of the exon before the intron, 0-based.
        acceptor
            First base of the exon after it, 0-based; left of the donor for a gene on '-'.
        **options
            As for the class.
        """
        if abs(donor - acceptor) < 2:
            raise InputError(
                f"Donor {donor} and acceptor {acceptor} (0-based exonic bases) leave no intron"
            )
        first, last = sorted((donor, acceptor))
        strand = "+" if donor < acceptor else "-"
        return cls(Interval(chromosome, first + 1, last, strand), **options)

    @property
    def outputs(self) -> tuple[OutputType, ...]:
        """Splice junctions."""
        return (OutputType.SPLICE_JUNCTIONS,)

    @property
    def named_junctions(self) -> tuple[Interval, ...]:
        """The one junction."""
        return (self.junction,)

    def _key(self) -> tuple[Any, ...]:
        place = (*(interval_key(self.junction) or ()), self.junction.strand)
        return (place, self.tracks, self.value, self.minimum_count, self.per_track)

    def bind(
        self,
        interval: Interval,
        metadata: OutputMetadata,
        *,
        junctions: Sequence[Interval] | np.ndarray | None = None,
    ) -> BoundReadout:
        """Tie it to an interval, its tissues and the junctions that are rows of the array."""
        output = OutputType.SPLICE_JUNCTIONS
        check_inside(self.junction, interval, what="The junction")
        if junctions is None:
            raise InputError(
                "A junction readout is bound to the junctions that the array's rows stand for: "
                "give bind(..., junctions=...)"
            )
        wanted = select_tracks(tracks_of(metadata, output), self.tracks, output=output)
        row, rivals = self._rows(junction_table(junctions))

        def compute(arrays: Mapping[OutputType, Array], whole: BoundReadout) -> Array:
            counts = whole.columns(arrays[output], wanted, output=output)
            xp = namespace(counts)
            if row is None:
                number = xp.zeros((counts.shape[-1],), dtype=counts.dtype)
            else:
                number = counts[row]
            if self.value == "count":
                return over_tracks(number, per_track=self.per_track)
            total = xp.sum(xp.take(counts, xp.asarray(rivals, dtype=int), axis=0), axis=0)
            psi = share(number, total, minimum_count=self.minimum_count)
            return over_tracks(psi, per_track=self.per_track)

        own = [] if row is None else [row]
        return BoundReadout(
            tracks={output: tuple(sorted(set(wanted)))},
            window=self.junction,
            compute=compute,
            junctions=tuple(sorted({*own, *(() if self.value == "count" else rivals)})),
        )

    def _rows(self, table: JunctionTable) -> tuple[int | None, list[int]]:
        """The row of the junction, if it is there, and the rows that share its site."""
        own = junction_table([self.junction])
        same_strand = table.strands == self.junction.strand
        same_donor = same_strand & (table.donors == own.donors[0])
        same_acceptor = same_strand & (table.acceptors == own.acceptors[0])
        rows = np.flatnonzero(same_donor & same_acceptor).tolist()
        rivals = same_acceptor if self.value == "psi3" else same_donor
        return (rows[0] if rows else None), np.flatnonzero(rivals).tolist()
