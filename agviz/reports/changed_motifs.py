"""Which motifs a variant makes and breaks: both alleles are scanned, and what differs is told.

A match counts only if the variant touches it: if it lies neither wholly in what the alleles share
before the change nor wholly in what they share after it. A repeat that grows by a unit therefore
makes no motif that was there before.

A motif that is as good before and after, but on the other strand, has changed, too: it is turned
round.
"""

from typing import Any

import pandas as pd

from agviz.genome.edits import reference_sequence
from agviz.genome.motif_set import MotifSet
from agviz.genome.sequence import SequenceReader
from agviz.genome.types import Interval, Variant
from agviz.interpret.find_motifs import find_motifs
from agviz.reports.turned_motifs import TURNED, in_place, turned_motifs

THRESHOLD = 1e-4
"""p-value of a match (FIMO's own default)."""
WEAK = 1e-2
"""Up to this p-value the other allele's match is looked up, to say how much weaker it is."""
FOLD = 10.0
"""A motif is made or broken if its p-value changes by this factor at least."""
COLUMNS = [
    "change", "name", "motif_id", "allele", "Chromosome", "Start", "End", "Strand", "bases",
    "p_reference", "p_alternate", "score_reference", "score_alternate",
]  # fmt: skip


def changed_motifs(
    variant: Variant, fasta: SequenceReader, motifs: MotifSet, *, threshold: float = THRESHOLD
) -> pd.DataFrame:
    """The motifs that a variant makes, breaks or turns round.

    Made or broken is what matches one allele at the variant, and the other ten times worse or not
    at all; turned round is what so changes the strand that it matches, and stays in place.

    Parameters
    ----------
    variant
        What is asked about; its stated REF is used.
    fasta
        The bases around it.
    motifs
        What is looked for.
    threshold
        Largest p-value of a match.

    Returns
    -------
    pandas.DataFrame
        change ("made", "broken" or "turned"), name, motif_id, allele (of the match that is placed:
        "REF" if broken, else "ALT"), Chromosome, Start, End (0-based half-open, in that allele's
        own coordinates), Strand, bases (as the motif reads them), p_reference, p_alternate (of the
        best match that the variant touches; NaN: none below 0.01), score_reference,
        score_alternate (bits). The best match first. `attrs` name the motifs, their licence and
        whom to cite.
    """
    reach = max(len(motif) for motif in motifs) - 1
    start, end = variant.start - reach, variant.start + len(variant.reference_bases) + reach
    place = Interval(variant.chromosome, start, end)
    reference = reference_sequence(place, [variant], fasta)
    rest = reference[reach + len(variant.reference_bases) :]
    alternate = reference[:reach] + variant.alternate_bases.upper() + rest
    shared = shared_ends(reference, alternate)
    before, after = (
        _best_by_strand(bases, motifs, at=(variant.chromosome, start), shared=shared)
        for bases in (reference, alternate)
    )
    turned = turned_motifs(before, after, variant, threshold=threshold, fold=FOLD)
    tables = [each.drop_duplicates("motif_id").set_index("motif_id") for each in (before, after)]
    both = tables[0].join(tables[1], how="outer", lsuffix="_reference", rsuffix="_alternate")
    rows = [_turned_row(there, here) for there, here in turned]
    for change, allele, other in (
        ("made", "alternate", "reference"),
        ("broken", "reference", "alternate"),
    ):
        p_here, p_there = both[f"p_value_{allele}"], both[f"p_value_{other}"]
        changed = (p_here <= threshold) & ~(p_there < FOLD * p_here)
        for motif_id, row in both[changed].iterrows():
            told = _row(row, str(motif_id), change=change, allele=allele)
            if not _part_of(told, turned):
                rows.append(told)
    found = pd.DataFrame(rows, columns=COLUMNS)
    order = found[["p_reference", "p_alternate"]].min(axis=1).sort_values(kind="stable").index
    found = found.loc[order].reset_index(drop=True)
    found.attrs = dict(before.attrs)
    return found


def shared_ends(reference: str, alternate: str) -> tuple[int, int]:
    """How many bases two alleles share from their start, and how many from their end.

    In a repeat the two may overlap: where in it the change lies cannot be told.

    >>> shared_ends("CAAAG", "CAAAAG")
    (4, 4)
    """
    least = min(len(reference), len(alternate))
    before = next((i for i in range(least) if reference[i] != alternate[i]), least)
    after = next((i for i in range(least) if reference[-1 - i] != alternate[-1 - i]), least)
    return before, after


def _best_by_strand(
    bases: str, motifs: MotifSet, *, at: tuple[str, int], shared: tuple[int, int]
) -> pd.DataFrame:
    """Of each motif, on each strand, the best match that the change touches; the best first."""
    contig, start = at
    place = Interval(contig, start, start + len(bases))
    hits = find_motifs(bases, motifs, threshold=WEAK, interval=place)
    before, after = shared
    touched = (hits["End"] - start > before) & (hits["Start"] - start < len(bases) - after)
    best = hits[touched].sort_values("p_value", kind="stable")
    table = best.drop_duplicates(["motif_id", "Strand"]).reset_index(drop=True)
    table.attrs = dict(hits.attrs)
    return table


def _part_of(row: dict[str, Any], turned: list[tuple[Any, Any]]) -> bool:
    """Whether a motif that is made or broken is one of the same factor that is turned round."""
    own = [
        here if row["allele"] == "ALT" else there
        for there, here in turned
        if here["name"] == row["name"]
    ]
    return any(in_place(each, row, 0) for each in own)


def _turned_row(there: Any, here: Any) -> dict[str, Any]:
    placed = {column: here[column] for column in COLUMNS if column in here}
    return {
        **placed, "change": TURNED, "allele": "ALT",
        "p_reference": there["p_value"], "p_alternate": here["p_value"],
        "score_reference": there["score"], "score_alternate": here["score"],
    }  # fmt: skip


def _row(row: Any, motif_id: str, *, change: str, allele: str) -> dict[str, Any]:
    placed = ("Chromosome", "Start", "End", "Strand", "name", "bases")
    here = {column: row[f"{column}_{allele}"] for column in placed}
    return {
        **here, "Start": int(here["Start"]), "End": int(here["End"]), "change": change,
        "motif_id": motif_id, "allele": "ALT" if allele == "alternate" else "REF",
        "p_reference": row["p_value_reference"], "p_alternate": row["p_value_alternate"],
        "score_reference": row["score_reference"], "score_alternate": row["score_alternate"],
    }  # fmt: skip
