"""Two sites of an enhancer, guessed by sequence: a motif on a variant, the best one beside it."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from agviz.errors import UnsupportedError
from agviz.genome.assembly import Assembly
from agviz.genome.edits import apply_variants, reference_sequence, short
from agviz.genome.motif_set import MotifSet
from agviz.genome.parse import format_interval
from agviz.genome.types import Interval, Variant
from agviz.interpret.find_motifs import find_motifs

REF, ALT = "REF", "ALT"
THRESHOLD = 1e-4
"""p-value of a match (FIMO's own default)."""
NEAR, FAR = 5, 60
"""bp between the two sites: room for a control, and few enough that each base can be read."""


@dataclasses.dataclass(frozen=True, eq=False)
class MotifSites:
    """Where two motifs match.

    Attributes
    ----------
    places
        By the motifs' names, from left to right.
    motif_ids
        Of the motifs, in the same order.
    p_values
        Of the matches, in the same order.
    on_variant
        Name of the one that the variant lies in.
    allele
        "REF" or "ALT": the one that it matches best.
    matches
        Every match of any motif in REF around the variant: ``Start``, ``End``.
    """

    places: Mapping[str, Interval]
    motif_ids: tuple[str, ...]
    p_values: tuple[float, ...]
    on_variant: str
    allele: str
    matches: Any

    @property
    def hull(self) -> Interval:
        """From the first base of the sites to the last."""
        first, last = self.places.values()
        return Interval(first.chromosome, first.start, last.end)


def guess_sites(case: str, assembly: Assembly, variant: Variant, *, motifs: MotifSet) -> MotifSites:
    """The best match that holds a variant, on either allele, and the best one of a place beside it.

    Parameters
    ----------
    case
        Who asks, for messages.
    assembly
        The genome.
    variant
        A substitution by as many bases.
    motifs
        What is looked for.

    Raises
    ------
    UnsupportedError
        When no motif matches at the variant, or none beside that one.
    MissingPackageError
        Without memelite.
    """
    found = _matches(assembly, variant, motifs)
    on = found[(found["Start"] <= variant.start) & (found["End"] >= variant.end)]
    if on.empty:
        raise UnsupportedError(
            f"Case {case!r} looked for a match of {_looked_for(motifs)} that holds "
            f"{short(variant)}, on REF or on ALT, and found none: name a variant within a site"
        )
    first = on.iloc[0]
    gap = np.maximum(found["Start"] - first["End"], first["Start"] - found["End"])
    beside = found[(found["allele"] == REF) & (gap >= NEAR) & (gap <= FAR)]
    if beside.empty:
        place = Interval(variant.chromosome, int(first["Start"]), int(first["End"]))
        raise UnsupportedError(
            f"Case {case!r} asks about two sites: {short(variant)} lies in one of {first['name']} "
            f"at {format_interval(place)}, and {NEAR} to {FAR} bp beside it there is no match of "
            f"{_looked_for(motifs)}"
        )
    return _sites(variant, first, beside.iloc[0], matches=found[found["allele"] == REF])


def _looked_for(motifs: MotifSet) -> str:
    count = "one motif" if len(motifs) == 1 else f"{len(motifs):,} motifs"
    return f"{count} ({motifs.source}) with a p-value of {THRESHOLD:g} or less"


def _matches(assembly: Assembly, variant: Variant, motifs: MotifSet) -> Any:
    """Matches around a variant in REF, and in ALT where they hold it; the best first.

    Both alleles are scanned at once, with N between them, as most of the time goes into each
    motif's table of p-values.
    """
    most = max(len(motif) for motif in motifs)
    whole = _around(variant, 2 * most + FAR, assembly)
    near = _around(variant, most, assembly)
    reference = reference_sequence(whole, [variant], assembly.fasta_reader)
    alternate, _ = apply_variants(near, [variant], assembly.fasta_reader)
    hits = _possible(find_motifs(f"{reference}N{alternate}", motifs, threshold=THRESHOLD))
    is_alternate = hits["Start"] > len(reference)
    shift = np.where(is_alternate, near.start - len(reference) - 1, whole.start)
    allele = np.where(is_alternate, ALT, REF)
    placed = hits.assign(Start=hits["Start"] + shift, End=hits["End"] + shift, allele=allele)
    holds = (placed["Start"] <= variant.start) & (placed["End"] >= variant.end)
    kept = placed[(placed["allele"] == REF) | holds]
    ordered = kept.assign(worst=-kept["score"]).sort_values(
        ["p_value", "worst", "allele", "Start", "motif_id"],
        ascending=[True, True, False, True, True],  # of equals, REF's
        kind="stable",
    )
    return ordered.reset_index(drop=True)


def _possible(hits: Any) -> Any:
    """Matches with p-values that can be: at best one of all sequences as long matches as well.

    The scanner says 0 where a score lies past the end of its table, of a motif of five bases, too.
    """
    least = 4.0 ** -(hits["End"] - hits["Start"])
    told = hits.assign(p_value=np.maximum(hits["p_value"], least))
    return told[told["p_value"] <= THRESHOLD]


def _around(variant: Variant, reach: int, assembly: Assembly) -> Interval:
    """A variant with `reach` bp on either side, as far as the contig reaches."""
    fasta = assembly.fasta_reader
    length = fasta.contigs[fasta.resolve(variant.chromosome)]
    start, end = max(variant.start - reach, 0), min(variant.end + reach, length)
    return Interval(variant.chromosome, start, end)


def _sites(variant: Variant, first: Any, second: Any, *, matches: Any) -> MotifSites:
    ordered = sorted((first, second), key=lambda row: int(row["Start"]))
    names = [str(row["name"]) for row in ordered]
    if names[0] == names[1]:
        names = [f"{name} {number}" for number, name in enumerate(names, start=1)]
    places = {
        name: Interval(variant.chromosome, int(row["Start"]), int(row["End"]))
        for name, row in zip(names, ordered, strict=True)
    }
    return MotifSites(
        places=places,
        motif_ids=tuple(str(row["motif_id"]) for row in ordered),
        p_values=tuple(float(row["p_value"]) for row in ordered),
        on_variant=names[0] if ordered[0] is first else names[1],
        allele=str(first["allele"]),
        matches=matches[["Start", "End"]],
    )
