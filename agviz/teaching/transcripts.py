"""Transcripts of one strand: from a promoter to a polyadenylation signal, exon by exon.

Positions here run along the strand's own 5' to 3' direction; `oracle` turns them around for the
other strand.
"""

import dataclasses

import numpy as np
from jaxtyping import Float64

from agviz.teaching.grammar import (
    CELLS,
    CLEAVAGE,
    FIRST_ACCEPTOR,
    FIRST_EXON_FROM,
    FIRST_EXON_TO,
    GU_AT,
    GU_ELEMENT,
    LAST_EXON,
    LONGEST_EXON,
    LONGEST_TRANSCRIPT,
    POLYA_SIGNAL,
    SHORTEST_EXON,
    SHORTEST_TRANSCRIPT,
    SIGNAL_MARGIN,
    UNSPLICED_HEAD,
    UNSPLICED_TAIL,
    UNSPLICED_TAIL_PSI,
)
from agviz.teaching.motifs import Scanner, best_score
from agviz.teaching.promoters import find_promoters
from agviz.teaching.splicing import PerCell, find_acceptors, find_donors


@dataclasses.dataclass(frozen=True, eq=False)
class Exon:
    """One exon.

    Attributes
    ----------
    start, end
        0-based, half-open.
    psi
        Percent spliced in, as a share of 1, in each cell type.
    acceptor, donor
        How likely its ends are used in each cell type; None where it has no such end (the first
        exon's start is the TSS, the last one's end the cleavage site).
    """

    start: int
    end: int
    psi: PerCell
    acceptor: PerCell | None
    donor: PerCell | None


@dataclasses.dataclass(frozen=True, eq=False)
class Transcript:
    """What one promoter makes.

    Attributes
    ----------
    tss, end
        First transcribed base, and the end (exclusive), in the strand's own direction.
    strength
        Of its promoter.
    exons
        In order; none if the transcript is cryptic, that is without a polyadenylation signal.
    """

    tss: int
    end: int
    strength: float
    exons: tuple[Exon, ...]


def find_transcripts(scanner: Scanner) -> list[Transcript]:
    """The transcripts of one strand, by TSS."""
    promoters = find_promoters(scanner)
    if not promoters:
        return []
    donors, acceptors = find_donors(scanner), find_acceptors(scanner)
    ends = _cleavage_sites(scanner)
    found = []
    for tss, strength in promoters:
        after = ends[(ends >= tss + SHORTEST_TRANSCRIPT) & (ends <= tss + LONGEST_TRANSCRIPT)]
        end = int(after[0]) if len(after) else tss
        exons = _exons(tss, end, donors=donors, acceptors=acceptors) if len(after) else ()
        found.append(Transcript(tss, end, strength, exons))
    return found


def _cleavage_sites(scanner: Scanner) -> np.ndarray:
    """Where transcripts end, ascending; only ends within the sequence."""
    signal = scanner.scan(POLYA_SIGNAL) > best_score(POLYA_SIGNAL) - SIGNAL_MARGIN
    gu = scanner.scan_at(GU_ELEMENT, GU_AT) > best_score(GU_ELEMENT) - SIGNAL_MARGIN
    return np.flatnonzero(signal & gu) + CLEAVAGE


def _exons(
    tss: int, end: int, *, donors: dict[int, PerCell], acceptors: dict[int, PerCell]
) -> tuple[Exon, ...]:
    """First exon, internal exons, last exon.

    Exon definition: an acceptor is joined to the best donor that makes an exon of allowed length;
    the exon is included as often as both of them are used. A donor serves one exon, that of the
    likeliest acceptor.
    """
    free = {at: p for at, p in donors.items() if tss < at < end}
    inside = {at: p for at, p in acceptors.items() if tss + FIRST_ACCEPTOR < at < end}
    internal = []
    for start in sorted(inside, key=lambda at: (-inside[at].max(), at)):
        donor = _best(free, start + SHORTEST_EXON, start + LONGEST_EXON)
        if donor is not None:
            psi = inside[start] * free.pop(donor)
            internal.append(Exon(start, donor + 1, psi, psi, psi))
    internal.sort(key=lambda exon: exon.start)
    first_end = min(tss + FIRST_EXON_TO - 1, (internal[0].start if internal else end) - 1)
    first = _first_exon(tss, end, free=free, latest=first_end)
    used = {exon.start for exon in internal}
    left = {at: p for at, p in inside.items() if at not in used}
    last = _last_exon(internal[-1].end if internal else first.end, end, left=left)
    return (first, *internal, *last)


def _best(sites: dict[int, PerCell], earliest: int, latest: int) -> int | None:
    """The likeliest site in a range, ends included; of equals the first."""
    found = [at for at in sites if earliest <= at <= latest]
    return max(found, key=lambda at: (sites[at].max(), -at)) if found else None


def _first_exon(tss: int, end: int, *, free: dict[int, PerCell], latest: int) -> Exon:
    always = np.ones(len(CELLS))
    donor = _best(free, tss + FIRST_EXON_FROM, latest)
    if donor is None:
        return Exon(tss, min(tss + UNSPLICED_HEAD, end), always, None, None)
    return Exon(tss, donor + 1, always, None, free[donor])


def _last_exon(after: int, end: int, *, left: dict[int, PerCell]) -> tuple[Exon, ...]:
    acceptor = _best(left, after + 1, end - LAST_EXON - 1)
    if acceptor is not None:
        psi = left[acceptor]
        return (Exon(acceptor, end, psi, psi, None),)
    if end - UNSPLICED_TAIL > after:
        psi = np.full(len(CELLS), UNSPLICED_TAIL_PSI)
        return (Exon(end - UNSPLICED_TAIL, end, psi, None, None),)
    return ()


def junction_shares(
    exons: tuple[Exon, ...],
) -> list[tuple[int, int, Float64[np.ndarray, " cells"]]]:
    """Last exonic base, first exonic base, and share of transcripts of each possible junction.

    The share of i -> j is `donor_i x acceptor_j x prod(1 - psi_k)` over the exons k skipped.
    """
    shares = []
    for i, left in enumerate(exons):
        if left.donor is None:
            continue
        skipped = np.ones(len(CELLS))
        for right in exons[i + 1 :]:
            if right.acceptor is None or right.start <= left.end:
                continue  # no site to join, or exons that overlap
            shares.append((left.end - 1, right.start, left.donor * right.acceptor * skipped))
            skipped = skipped * (1 - right.psi)
    return shares
