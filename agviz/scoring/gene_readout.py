"""Gene readout: the level of a gene, as the mean over its exons or its body."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
from alphagenome.models.dna_output import OutputMetadata, OutputType

from agviz.catalog.outputs import check_output
from agviz.errors import InputError, IntervalError, check_choice
from agviz.genome.gene_lookup import Gene
from agviz.genome.types import Interval
from agviz.scoring.bins import merge_runs
from agviz.scoring.bound import BoundReadout
from agviz.scoring.gene_masks import GeneSource, opposite_strand
from agviz.scoring.readout import Readout, tracks_of
from agviz.scoring.signal_readout import bind_spans
from agviz.scoring.tracks import TrackChoice, freeze_choice, select_tracks

REGIONS = ("exons", "body")


@dataclasses.dataclass(frozen=True, eq=False)
class GeneReadout(Readout):
    """Mean of tracks over the union of a gene's exons, or over its body.

    Of the tracks chosen, those on the strand opposite to the gene are left out.

    Parameters
    ----------
    output
        Which output.
    gene
        The gene, as `Assembly.gene(...)` or `GeneModels.gene(...)` give it.
    tracks
        Which tracks; see `SignalReadout`.
    genes
        The annotation that has its exons; not needed for the body.
    region
        `"exons"` (of all transcripts) or `"body"`.
    per_track
        Give one number a track instead of the mean over the tracks.

    Notes
    -----
    What lies outside a prediction is left out of the mean; a gene that lies wholly outside is an
    error. The gene-mask scorers use only transcripts that start in the interval.

    Raises
    ------
    InputError
        Without an annotation for exons, or when it has none of this gene.

    Examples
    --------
    >>> gene, rna = assembly.gene("TAL1"), ag.OutputType.RNA_SEQ
    >>> level = ag.GeneReadout(rna, gene, tracks=cell, genes=assembly.gene_models)
    """

    output: OutputType
    gene: Gene
    _: dataclasses.KW_ONLY
    tracks: TrackChoice
    genes: dataclasses.InitVar[GeneSource | None] = None
    region: str = "exons"
    per_track: bool = False
    spans: tuple[tuple[int, int], ...] = dataclasses.field(init=False)

    def __post_init__(self, genes: GeneSource | None) -> None:
        check_output(self.output)
        check_choice("region", self.region, REGIONS)
        object.__setattr__(self, "tracks", freeze_choice(self.tracks))
        place = self.gene.interval
        body = ((place.start, place.end),)
        spans = _exons(self.gene, genes) if self.region == "exons" else body
        object.__setattr__(self, "spans", spans)

    @property
    def outputs(self) -> tuple[OutputType, ...]:
        """The one output it reads."""
        return (self.output,)

    def _key(self) -> tuple[Any, ...]:
        place = (self.gene.gene_id, self.gene.interval.chromosome, self.gene.interval.strand)
        return (self.output, place, self.tracks, self.spans, self.per_track)

    def bind(
        self,
        interval: Interval,
        metadata: OutputMetadata,
        *,
        junctions: Sequence[Interval] | np.ndarray | None = None,
    ) -> BoundReadout:
        """Tie it to an interval and its tracks; see `Readout.bind`."""
        name = self.gene.gene_name or self.gene.gene_id
        inside = merge_runs(
            (max(start, interval.start), min(end, interval.end)) for start, end in self.spans
        )
        if self.gene.interval.chromosome != interval.chromosome or not inside:
            raise IntervalError(
                f"No base of {name}'s {self.region} ({self.gene.interval}) is within the predicted "
                f"interval {interval}"
            )
        table = tracks_of(metadata, self.output)
        chosen = select_tracks(table, self.tracks, output=self.output)
        opposite = opposite_strand(table["strand"].to_numpy(), self.gene.interval.strand)
        wanted = tuple(track for track in chosen if not opposite[track])
        if not wanted:
            raise InputError(
                f"All {len(chosen)} chosen tracks of {self.output.name} lie on the strand opposite "
                f"to {name} ({self.gene.interval.strand}); choose those on its strand or unstranded"
            )
        return bind_spans(
            self.output,
            interval=interval,
            spans=inside,
            wanted=wanted,
            reduce="mean",
            per_track=self.per_track,
        )


def _exons(gene: Gene, genes: GeneSource | None) -> tuple[tuple[int, int], ...]:
    if genes is None:
        raise InputError(
            f"The exons of {gene.gene_name or gene.gene_id} are needed: give genes=..., the "
            "annotation (assembly.gene_models), or region='body'"
        )
    exons = genes.exons(gene.interval)
    exons = exons[exons["gene_id"] == gene.gene_id]
    spans = merge_runs(zip(exons["Start"].tolist(), exons["End"].tolist(), strict=True))
    if not spans:
        raise InputError(f"The annotation has no exons of {gene.gene_name or gene.gene_id}")
    return spans
