"""Which splice site a variant changes most: the number that the splicing case tells of each."""

import dataclasses
from typing import Any

import numpy as np
from alphagenome.models.dna_output import OutputType

from agviz.cases.case_data import Cell
from agviz.cases.chosen_tracks import of_cell
from agviz.errors import UnsupportedError
from agviz.genome.alleles import Alleles
from agviz.genome.coordinates import CoordinateMap
from agviz.genome.types import Interval, Variant
from agviz.interpret.splice_readouts import ACCEPTOR, DONOR, LEAST, Site, site_readout
from agviz.scoring.readout import Readout
from agviz.scoring.signal_readout import SignalReadout

SITES, USAGE = "SPLICE_SITES", "SPLICE_SITE_USAGE"
NEAR = 1_000
"""bp on either side of a variant in which a change is taken to be its doing."""
ALIKE = 0.8
"""Of the largest change: sites that change by this share of it are alike, as an exon's two are."""


@dataclasses.dataclass(frozen=True)
class SiteChange:
    """The splice site that changes most, and from what to what.

    Attributes
    ----------
    site
        Its kind, and its exonic base (0-based, of REF).
    reference, alternate
        Its probability, or its usage, by either allele.
    """

    site: Site
    reference: float
    alternate: float

    @property
    def change(self) -> float:
        """ALT - REF."""
        return self.alternate - self.reference


def largest_change(
    both: Alleles, variant: Variant, *, strand: str, quantity: str, cell: Cell
) -> SiteChange:
    """The site on a strand, near a variant, that changes most; of those alike the nearest.

    Parameters
    ----------
    both
        Alleles of Outputs with splice sites, and with usage if it is asked about.
    variant
        What the alleles differ in.
    strand
        Of the gene.
    quantity
        `SITES`: the probability of a donor or an acceptor. `USAGE`: how often the site is used in
        the cell type.
    cell
        The cell type.
    """
    sites = both.splice_sites.aligned()
    named = {kind: _column(sites.reference, kind=kind, strand=strand) for kind in (DONOR, ACCEPTOR)}
    chances = {
        kind: (sites.reference.values[:, at], sites.alternate.values[:, at])
        for kind, at in named.items()
    }
    span = sites.reference.interval
    asked = chances
    if quantity == USAGE:
        used = both.splice_site_usage.aligned()
        rows = of_cell(used.reference.metadata, cell, strand)
        means = tuple(
            each.values[:, rows].mean(axis=1) for each in (used.reference, used.alternate)
        )
        asked = dict.fromkeys(named, means)
    first = max(variant.start - NEAR, span.start) - span.start
    last = min(variant.start + NEAR, span.end) - span.start
    distance = np.abs(np.arange(first, last) + span.start - variant.start)
    orders = {}
    for kind, (reference, alternate) in asked.items():
        change = np.abs(np.nan_to_num(alternate[first:last] - reference[first:last]))
        # Usage does not say whether a site is a donor: what is likelier at that base is asked.
        likely = np.maximum(*(np.nan_to_num(each[first:last]) for each in chances[kind]))
        orders[kind] = change * likely if quantity == USAGE else change
    least = ALIKE * max(float(order.max()) for order in orders.values())
    _, at, kind = min(
        (int(distance[row]), int(row), kind)
        for kind, order in orders.items()
        for row in np.flatnonzero(order >= least)
    )
    values = (float(np.nan_to_num(each[first + at])) for each in asked[kind])
    return SiteChange(Site(kind, first + at + span.start), *values)


def question_of(
    found: SiteChange, variant: Variant, *, model: Any, context: Interval, quantity: str,
    cell: Cell, strand: str, alternate: bool,
) -> Readout:  # fmt: skip
    """The log odds of a site, on REF, or on ALT, where an indel before it moves it."""
    at = found.site.position
    if alternate:
        moved = CoordinateMap.of(context, [variant]).reference_to_alternate([at])
        at = int(moved[0]) if int(moved[0]) >= 0 else at
    metadata = model.output_metadata()
    place = Interval(variant.chromosome, at, at + 1, strand)
    if quantity == SITES:
        return site_readout(Site(found.site.kind, at), place, metadata)
    rows = of_cell(metadata.splice_site_usage, cell, strand)
    plain = Interval(variant.chromosome, at, at + 1)
    chance = SignalReadout(OutputType.SPLICE_SITE_USAGE, tracks=rows, window=plain)
    return ((chance + LEAST) / (1.0 + LEAST - chance)).log()


def _column(tracks: Any, *, kind: str, strand: str) -> int:
    table = tracks.metadata
    rows = np.flatnonzero(((table["name"] == kind) & (table["strand"] == strand)).to_numpy())
    if not len(rows):
        raise UnsupportedError(f"This model has no track of {kind}s on '{strand}'")
    return int(rows[0])
