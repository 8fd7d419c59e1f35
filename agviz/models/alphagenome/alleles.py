"""Splice sites that both alleles of a variant are asked about, and where ALT has them.

Junctions of two alleles can be compared only if they join the same sites. So the sites are chosen
once, from the larger probability of REF and (aligned) ALT at each base, with annotated sites
always in; each allele's junctions are then counted where that allele has the site. All is in +
strand coordinates, by `align_alternate`'s rule; v is the variant's place, n the difference of the
alleles' lengths:

* Alleles of one length: the same position.
* Insertion: sites left of v are where they were. The inserted bases collapse into v, so for a site
  at v ALT is asked at that of the positions v to v+n which has ALT's largest probability of its
  class. Sites behind v are n further right. The last n bases of the interval are not in ALT at all,
  so they are no candidates: of these the model knows one allele only.
* Deletion: sites up to v are where they were, sites behind the deleted bases n further left. A site
  on a deleted base (v+1 to v+n) does not exist in ALT: its junctions are 0 there. What ALT reads
  beyond the interval's right end is none of REF's positions and is not looked at.

References
----------
Avsec et al., *Nature* 649:1206-1218 (2026): junctions of variants.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32, Int32, Int64

from agviz.errors import FormatError
from agviz.genome.alignment import align_alternate
from agviz.genome.assembly import Assembly
from agviz.genome.coordinates import CoordinateMap
from agviz.genome.types import Interval, Variant

Probabilities = Float32[np.ndarray, "length 4"]
_NONE = -1
_KINDS = {("+", "donor"): 0, ("+", "acceptor"): 1, ("-", "donor"): 2, ("-", "acceptor"): 3}


@dataclasses.dataclass(frozen=True, eq=False)
class AlleleSites:
    """How ALT's positions correspond to REF's, over one interval.

    Attributes
    ----------
    first, last
        For each REF position (from the interval's start) the ALT positions that it stands for,
        both included: one, or those of an insertion at its anchor; -1 where ALT has none.
    unknown
        REF positions that ALT's sequence does not reach: no site there can be compared.
    """

    first: Int64[np.ndarray, " length"]
    last: Int64[np.ndarray, " length"]
    unknown: slice

    @classmethod
    def of(cls, interval: Interval, variant: Variant) -> "AlleleSites":
        """The correspondence that `align_alternate` makes."""
        positions = np.arange(interval.width, dtype=np.int64)
        # Inserted bases collapse to their maximum: of positions, the last one.
        last = align_alternate(positions, interval=interval, variant=variant, fill=float(_NONE))
        # Deleted bases aside, ALT positions follow each other, so each begins after the one before.
        before = np.concatenate([[_NONE], np.maximum.accumulate(last)[:-1]])
        first = np.where(last == _NONE, _NONE, before + 1)
        growth = len(variant.alternate_bases) - len(variant.reference_bases)
        return cls(first, last, slice(interval.width - max(growth, 0), interval.width))

    def in_alternate(
        self, sites: Int32[np.ndarray, "4 sites"], probabilities: Probabilities
    ) -> Int32[np.ndarray, "4 sites"]:
        """Where ALT has each of REF's sites: -1 for none, as for padding.

        Parameters
        ----------
        sites
            REF positions by class.
        probabilities
            ALT's, in its own coordinates.
        """
        moved = np.where(sites == _NONE, _NONE, self.last[sites]).astype(np.int32)
        several = (sites != _NONE) & (self.last[sites] > self.first[sites])
        for kind, index in zip(*np.nonzero(several), strict=True):
            first, last = (int(ends[sites[kind, index]]) for ends in (self.first, self.last))
            moved[kind, index] = first + int(probabilities[first : last + 1, kind].argmax())
        return moved


def common_probabilities(
    reference: Probabilities,
    alternate: Probabilities,
    *,
    interval: Interval,
    variant: Variant,
    correspondence: AlleleSites,
    annotated: Probabilities | None = None,
) -> Probabilities:
    """The larger probability of both alleles at each REF position; 1 at annotated sites."""
    aligned = align_alternate(alternate, interval=interval, variant=variant)
    common = np.maximum(reference, aligned)
    if annotated is not None:
        common = np.maximum(common, annotated)
    common[correspondence.unknown] = 0
    return common


def annotated_sites(
    assembly: Assembly | None, interval: Interval, background: Sequence[Variant] = ()
) -> Probabilities | None:
    """1 at the splice sites that the assembly's table lists in `interval`; None without a table.

    Parameters
    ----------
    assembly, interval
        Whose sites, and where.
    background
        Variants that the bases of `interval` have: sites move with their bases, and those that they
        delete or push out of the interval are left out.

    Raises
    ------
    FormatError
        A row of the table is wider than one base, so it names no site.
    """
    if assembly is None or assembly.splice_sites is None:
        return None
    coordinates = CoordinateMap.of(interval, background)
    # A deletion draws sites into the interval that the genome has behind it.
    reach = interval.end + max(0, -coordinates.growth)
    table = assembly.splice_site_table(Interval(interval.chromosome, interval.start, reach))
    starts = table["Start"].to_numpy()
    _check_width(assembly, starts, table["End"].to_numpy())
    moved = coordinates.reference_to_alternate(starts)
    kept = ~coordinates.is_deleted(starts) & (moved < interval.end)
    kinds = [_KINDS[pair] for pair in zip(table["Strand"], table["kind"], strict=True)]
    sites = np.zeros((interval.width, len(_KINDS)), dtype=np.float32)
    sites[moved[kept] - interval.start, np.array(kinds, dtype=np.int64)[kept]] = 1.0
    return sites


def _check_width(
    assembly: Assembly, starts: Int64[np.ndarray, " sites"], ends: Int64[np.ndarray, " sites"]
) -> None:
    wide = np.flatnonzero(ends - starts != 1)
    if len(wide):
        start, end = int(starts[wide[0]]), int(ends[wide[0]])
        raise FormatError(
            f"A splice site is one base wide, but {str(assembly.splice_sites)!r} has one of "
            f"{end - start:,} bp (Start {start}, End {end}): give the exon's last base for a donor "
            "and its first for an acceptor"
        )
