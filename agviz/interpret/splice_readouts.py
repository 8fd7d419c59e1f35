"""Splicing as a readout: a site's probability, a junction's reads, an exon's share (PSI).

References
----------
Katz et al., *Nature Methods* 7:1009-1015 (2010): PSI, reads that include an exon over those that
include or skip it.
"""

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Any, NamedTuple

import numpy as np
from alphagenome.models.dna_output import OutputMetadata, OutputType

from agviz.errors import InputError
from agviz.genome.parse import format_interval
from agviz.genome.types import Interval, JunctionData
from agviz.scoring.junction_readout import JunctionReadout
from agviz.scoring.junction_table import junction_table
from agviz.scoring.readout import Readout, tracks_of
from agviz.scoring.signal_readout import SignalReadout

DONOR, ACCEPTOR, JUNCTION, EXON = "donor", "acceptor", "junction", "exon"
FEW = 1e-6
"""Reads added to those that share an exon, so that none at all are a PSI of 0."""
LEAST = 1e-6
"""Probability added on either side, so that log odds are finite."""


class Site(NamedTuple):
    """A splice site: its kind, and the exonic base beside the cut (0-based)."""

    kind: str
    position: int


def sites_of(target: Interval, of: str) -> tuple[Site, ...]:
    """The splice sites that a question is about, from 5' to 3'.

    Parameters
    ----------
    target
        The exon whose sites are meant (a base alone is both of its ends), or an intron; stranded.
    of
        `"donor"`, `"acceptor"`, `"exon"` or `"junction"`.
    """
    first, last = target.start, target.end - 1
    if of == JUNCTION:  # the exonic bases lie beside the intron
        first, last = first - 1, last + 1
    if target.negative_strand:
        first, last = last, first
    if of == JUNCTION:
        return (Site(DONOR, first), Site(ACCEPTOR, last))
    both = (Site(ACCEPTOR, first), Site(DONOR, last))
    return tuple(site for site in both if of in (EXON, site.kind))


def site_readout(site: Site, target: Interval, metadata: OutputMetadata) -> Readout:
    """The natural log odds of one site, `ln((p + 1e-6) / (1 - p + 1e-6))`."""
    table = tracks_of(metadata, OutputType.SPLICE_SITES)
    named = (table["name"] == site.kind) & (table["strand"] == target.strand)
    rows = np.flatnonzero(named.to_numpy()).tolist()
    place = Interval(target.chromosome, site.position, site.position + 1)
    chance = SignalReadout(OutputType.SPLICE_SITES, tracks=rows, window=place)
    return ((chance + LEAST) / (1.0 + LEAST - chance)).log()


def junction_readout(junction: Interval, counted: JunctionData, tracks: Any) -> Readout:
    """The reads of a junction.

    Raises
    ------
    InputError
        When the prediction does not have it.
    """
    _check_there([junction], counted, what="The junction")
    return JunctionReadout(junction, tracks=tracks)


def exon_readout(exon: Interval, counted: JunctionData, tracks: Any) -> Readout:
    """PSI of an exon: `(into + out of it) / 2` over that and the reads that pass over it.

    Parameters
    ----------
    exon
        0-based half-open, stranded.
    counted
        The junctions that are predicted without any edit; reads of these are counted.
    tracks
        Which tissues.

    Raises
    ------
    InputError
        When no junction enters the exon, or none leaves it: a gene's first and last have no PSI.
    """
    introns = [each for each in counted.junctions if each.strand == exon.strand]
    sides = [
        [each for each in introns if each.end == exon.start],
        [each for each in introns if each.start == exon.end],
    ]
    if not all(sides):
        what = "ends where it starts" if not sides[0] else "starts where it ends"
        raise InputError(
            f"The exon {format_interval(exon, strand=True)} is not in the prediction: no junction "
            f"{what}; {_nearest(exon, introns)}"
        )
    over = [each for each in introns if each.start < exon.start and each.end > exon.end]
    kept = _reads([*sides[0], *sides[1]], tracks) / 2.0
    whole = kept + _reads(over, tracks) if over else kept
    return kept / (whole + FEW)


def _reads(junctions: Sequence[Interval], tracks: Any) -> Readout:
    each = [JunctionReadout(_plain(one), tracks=tracks) for one in junctions]
    return reduce(add, each)


def _plain(junction: Interval) -> Interval:
    return Interval(junction.chromosome, junction.start, junction.end, junction.strand)


def _check_there(wanted: Sequence[Interval], counted: JunctionData, *, what: str) -> None:
    keys = set(junction_table(counted).keys())
    for each in wanted:
        if junction_table([each]).keys()[0] not in keys:
            raise InputError(
                f"{what} {format_interval(each, strand=True)} is not in the prediction; "
                f"{_nearest(each, list(counted.junctions))}"
            )


def _nearest(target: Interval, introns: Sequence[Interval]) -> str:
    """The junctions of the strand that differ least from what was asked for, in words."""
    same = [each for each in introns if each.strand == target.strand]
    same.sort(key=lambda each: abs(each.start - target.start) + abs(each.end - target.end))
    if not same:
        return f"it has no junction on '{target.strand}'"
    told = ", ".join(format_interval(_plain(each), strand=True) for each in same[:3])
    return f"the nearest there are {told}"
