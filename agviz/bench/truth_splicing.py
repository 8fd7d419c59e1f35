"""Which bases make a splice site: donor, acceptor and branch point among the top of attributions.

Exons between two others, spliced in at nine of ten transcripts or more in every cell type. The
donor's attribution (`agviz.splice_attribution`) is right if both bases of GT are among its five
largest contributions, the acceptor's if both of AG are, and the branch point is found if any base
of the best TACTAAC in reach of the acceptor is among the five largest of the acceptor's attribution
(of exons whose best match misses less than two bits of a perfect one: else there is no point).
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from agviz._progress import track
from agviz.bench.teaching_measures import share
from agviz.bench.teaching_table import Row
from agviz.bench.truth_tables import COLUMNS, World
from agviz.genome.sequence import reverse_complement
from agviz.genome.types import Interval
from agviz.interpret.splicing import splice_attribution
from agviz.teaching.grammar import BRANCH_FROM, BRANCH_POINT, BRANCH_TO
from agviz.teaching.motifs import Scanner, best_score, encode

__all__ = ["ACCEPTOR", "BRANCH", "DONOR", "find_exons", "measure"]

DONOR = "donor GT in top 5"
ACCEPTOR = "acceptor AG in top 5"
BRANCH = "branch point in top 5"

SPLICED_IN = 0.9  # smallest PSI
CONTEXT = 8_192  # bp predicted: a gene and its surroundings
MISSED = 2.0  # bits that a branch point may lack of a perfect one
TOP = 5
TIED = 1e-6
"""Contributions within this share of the fifth are as large: of the oracle many are."""


class InnerExon(NamedTuple):
    """An exon, and the bases that should be found, on the + strand."""

    interval: Interval
    donor: frozenset[int]
    acceptor: frozenset[int]
    branch: frozenset[int]


def find_exons(world: World, count: int) -> list[InnerExon]:
    """Random inner exons, by the world's seed, one of a gene."""
    found: list[InnerExon] = []
    for each in _exons(world):
        if len(found) == count:
            break
        found.append(each)
    return found


def _exons(world: World) -> Iterator[InnerExon]:
    exons = world.table("exons")
    last = exons.groupby(["gene_id", "tss"])["exon_number"].transform("max")
    psi = exons[[f"psi_{name}" for name in COLUMNS]].to_numpy().min(axis=1)
    inner = exons[(exons["exon_number"] > 1) & (exons["exon_number"] < last) & (psi >= SPLICED_IN)]
    seen = set()
    for row in world.rng(5).permutation(len(inner)).tolist():
        exon = inner.iloc[row]
        contig, start, end = exon["Chromosome"], int(exon["Start"]), int(exon["End"])
        inside = CONTEXT < start < world.assembly.contigs[contig] - CONTEXT
        if exon["gene_id"] in seen or not inside:
            continue
        seen.add(exon["gene_id"])
        behind, before = frozenset((end, end + 1)), frozenset((start - 2, start - 1))
        plus = exon["Strand"] == "+"
        yield InnerExon(
            Interval(contig, start, end, exon["Strand"]),
            donor=behind if plus else before,
            acceptor=before if plus else behind,
            branch=_branch_point(world, contig, start if plus else end, plus=plus),
        )


def _branch_point(world: World, contig: str, acceptor: int, *, plus: bool) -> frozenset[int]:
    """Bases of the best branch point before an acceptor; none if it lacks too much."""
    first, last = BRANCH_FROM, BRANCH_TO + len(BRANCH_POINT)
    start, end = (
        (acceptor + first, acceptor + last) if plus else (acceptor - last, acceptor - first)
    )
    bases = world.assembly.sequence(Interval(contig, start, end))
    scores = Scanner(encode(bases if plus else reverse_complement(bases))).scan(BRANCH_POINT)
    best = int(scores.argmax())
    if best_score(BRANCH_POINT) - scores[best] >= MISSED:
        return frozenset()
    at = start + best if plus else end - best - len(BRANCH_POINT)
    return frozenset(range(at, at + len(BRANCH_POINT)))


def measure(world: World, models: Mapping[str, Any], *, count: int, show: bool = True) -> list[Row]:
    """The shares of exons whose bases are found."""
    exons = find_exons(world, count)
    found: dict[str, dict[str, list[bool]]] = {
        metric: {column: [] for column in models} for metric in (DONOR, ACCEPTOR, BRANCH)
    }
    for exon in track(exons, what="Exons", show=show):
        for column, model in models.items():
            donor = _largest(model, exon.interval, "donor")
            acceptor = _largest(model, exon.interval, "acceptor")
            found[DONOR][column].append(exon.donor <= donor)
            found[ACCEPTOR][column].append(exon.acceptor <= acceptor)
            if exon.branch:
                found[BRANCH][column].append(bool(exon.branch & acceptor))
    return [
        Row(
            metric,
            {column: share(np.array(each, dtype=bool)) for column, each in values.items()},
            len(next(iter(values.values()))),
        )
        for metric, values in found.items()
    ]


def _largest(model: Any, exon: Interval, of: str) -> set[int]:
    """Where the largest contributions to a site lie."""
    first = (exon.start + exon.end) // 2 - CONTEXT // 2
    context = Interval(exon.chromosome, first, first + CONTEXT)
    bases = splice_attribution(
        model, exon, of, top=10 * TOP, context=context, progress_bar=False
    ).bases
    fifth = float(bases["contribution"].iloc[TOP - 1])
    kept = bases["contribution"] >= fifth - TIED * abs(fifth)
    return set(bases.loc[kept, "Start"].tolist())
