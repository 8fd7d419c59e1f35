"""A locus while it is written: motifs planted at stated places in quiet bases.

Like the generator, it only writes; what the motifs do is for the oracle to say.
"""

from collections.abc import Iterable, Mapping, Sequence

from agviz.errors import InputError
from agviz.genome.types import Interval, Variant
from agviz.teaching.grammar import (
    ACCEPTOR_AT,
    CLEAVAGE,
    DONOR_AT,
    GU_AT,
    GU_ELEMENT,
    POLYA_SIGNAL,
    PYRIMIDINES_FROM,
    TATA,
    TATA_AT,
    TATA_INITIATOR_AT,
)
from agviz.teaching.locus import Locus, LocusGene
from agviz.teaching.motifs import decode, encode, reverse_complement
from agviz.teaching.quiet import quiet

WINDOW = 32_768
"""bp of a locus: the context of the teaching model."""

SITES = {
    "MYB": "CAACGGTT",
    "GATA1": "AGATAAGA",
    "TAL1": "ACAGATGTT",
    "RUNX1": "TGTGGTTT",
    "SPI1": "GAGGAAGT",
    "CEBPA": "TTGCGCAA",
    "HNF4A": "CAAAGTCCA",
    "MEF2": "CTAAAAATAG",
    "ASCL1": "GCAGCTGC",
    "EBF1": "TCCCAAGGGA",
    "POU5F1": "ATGCAAAT",
    "SOX2": "CCATTGTT",
    "CTCF": "TGGCCACCAGGGGGCGCTA",
}
"""A perfect site of each factor, one of those that its motif allows."""

INITIATOR, DONOR, BRANCH, TRACT, ACCEPTOR = (
    "TCAGTCT", "CAGGTAAGT", "TACTAAC", "TTCTCTTTCTTCCTT", "CAGG",
)  # fmt: skip
"""Perfect signals of a gene."""

BRANCH_AT = -30
"""bp from an acceptor's first exonic base to its branch point's first base."""

BORDER_SITES = (600, 720)
"""bp from either end of a locus to its CTCF sites, which point inwards: two of them let less than
1 % of an enhancer's effect through, so that neighbors hardly matter."""

BORDER_ENDS = (200, 900)
"""bp from either end to signals that end transcripts which come in from outside."""


def other_strand(text: str) -> str:
    """The reverse complement of a text."""
    return decode(reverse_complement(encode(text)))


class Draft:
    """Bases that motifs are written into; nothing is ever written over what was planted.

    Parameters
    ----------
    name
        Of the locus, and of its contig.
    seed
        Of its quiet bases.
    """

    def __init__(self, name: str, seed: int) -> None:
        self.name = name
        self.genes: list[LocusGene] = []
        self.places: dict[str, Interval] = {}
        self.variants: dict[str, Variant] = {}
        self._bases = quiet(seed, WINDOW)
        self._taken: list[tuple[int, int]] = []
        for at in BORDER_SITES:
            self.put(SITES["CTCF"], at)
            self.put(other_strand(SITES["CTCF"]), WINDOW - at - len(SITES["CTCF"]))
        for at in BORDER_ENDS:
            self._end_transcripts(at, "+")
            self._end_transcripts(WINDOW - 1 - at, "-")

    def put(self, text: str, at: int, *, place: str | None = None) -> None:
        """Write bases at a position, and remember it under the name of a `place`.

        Raises
        ------
        InputError
            They would not fit, or overwrite what was planted before.
        """
        end = at + len(text)
        if at < 0 or end > WINDOW:
            raise InputError(f"{text} at {at:,} does not fit into the {WINDOW:,} bp of {self.name}")
        for first, last in self._taken:
            if at < last and first < end:
                raise InputError(
                    f"{text} at {at:,} of {self.name} overlaps what stands at {first:,} to {last:,}"
                )
        self._taken.append((at, end))
        self._bases = self._bases[:at] + text + self._bases[end:]
        if place is not None:
            self.places[place] = Interval(self.name, at, end)

    def sites(self, factors: str, at: int, *, gap: int = 20, place: str | None = None) -> None:
        """Write sites from left to right, `gap` bp apart: `"CEBPA HNF4A"`; `-CTCF` is turned."""
        first = at
        for factor in factors.split():
            text = SITES[factor.removeprefix("-")]
            self.put(other_strand(text) if factor.startswith("-") else text, at)
            at += len(text) + gap
        if place is not None:
            self.places[place] = Interval(self.name, first, at - gap)

    def gene(
        self,
        name: str,
        tss: int,
        exons: Sequence[tuple[int, int]],
        *,
        strand: str = "+",
        signals: Mapping[str, str] | None = None,
    ) -> None:
        """Write a gene's signals; its other bases stay what they are.

        Exons are called `NAME exon 1`, ... among the places, the TSS `NAME TSS`.

        Parameters
        ----------
        name, tss, strand
            As `LocusGene` has them.
        exons
            First base, and the one behind the last, of each exon, from the TSS in the gene's
            direction; the first one begins at 0.
        signals
            Bases of signals that are not perfect: `{"donor 3": "CAGGTAAAT"}`; there are `donor`,
            `branch`, `tract` and `acceptor`, each with its exon's number from 1.
        """
        texts = dict(signals or {})
        self._put(TATA, tss, TATA_AT, strand=strand)
        self._put(INITIATOR, tss, TATA_INITIATOR_AT, strand=strand)
        for number, (start, end) in enumerate(exons, start=1):
            if number > 1:
                for signal, text, offset in (
                    ("branch", BRANCH, BRANCH_AT),
                    ("tract", TRACT, PYRIMIDINES_FROM),
                    ("acceptor", ACCEPTOR, ACCEPTOR_AT),
                ):
                    text = texts.pop(f"{signal} {number}", text)
                    self._put(text, tss, start + offset, strand=strand)
            if number < len(exons):
                text = texts.pop(f"donor {number}", DONOR)
                self._put(text, tss, end - 1 + DONOR_AT, strand=strand)
            first = self.locate(tss, start, end - start, strand=strand)
            self.places[f"{name} exon {number}"] = Interval(
                self.name, first, first + end - start, strand
            )
        self._end_transcripts(self.locate(tss, exons[-1][1] - CLEAVAGE, 1, strand=strand), strand)
        if texts:
            raise InputError(f"{name} has no {', '.join(texts)}")
        self.genes.append(LocusGene(name, strand, tss))

    def _put(self, text: str, tss: int, offset: int, *, strand: str) -> None:
        """Write bases `offset` bp from a TSS, in the gene's direction."""
        at = self.locate(tss, offset, len(text), strand=strand)
        self.put(text if strand == "+" else other_strand(text), at)

    def _end_transcripts(self, signal: int, strand: str) -> None:
        """Write the signals of a transcript's end, the first base of the first one at `signal`."""
        self._put(POLYA_SIGNAL, signal, 0, strand=strand)
        self._put(GU_ELEMENT, signal, GU_AT, strand=strand)

    @staticmethod
    def locate(tss: int, offset: int, width: int, *, strand: str) -> int:
        """The first base of what stands `offset` bp from a TSS, in the gene's direction."""
        return tss + offset if strand == "+" else tss - offset - width + 1

    def snv(self, name: str, at: int, base: str) -> None:
        """A variant that writes another base at a position (0-based)."""
        self.replace(name, at, at + 1, bases=base)

    def insertion(self, name: str, at: int, bases: str) -> None:
        """A variant that inserts bases before a position, anchored at the base to its left."""
        anchor = self._bases[at - 1]
        self.replace(name, at - 1, at, bases=anchor + bases)

    def deletion(self, name: str, start: int, end: int) -> None:
        """A variant that deletes a range, anchored at the base to its left."""
        self.replace(name, start - 1, end, bases=self._bases[start - 1])

    def replace(self, name: str, start: int, end: int, *, bases: str) -> None:
        """A variant that writes `bases` in place of a range."""
        reference = self._bases[start:end]
        if reference == bases:
            raise InputError(f"The variant {name} of {self.name} changes nothing")
        self.variants[name] = Variant(self.name, start + 1, reference, bases, name)

    def change(self, name: str, at: int) -> None:
        """A variant that writes the transition of the base at a position: A and G, C and T."""
        self.snv(name, at, self._bases[at].translate(str.maketrans("AGCT", "GATC")))

    def stretch(self, at: int, width: int) -> Interval:
        """The interval of `width` bp that begins at a position."""
        return Interval(self.name, at, at + width)

    def locus(self, *, title: str, story: str, look_at: str, controls: Iterable[str] = ()) -> Locus:
        """The locus as it is written now."""
        return Locus(
            name=self.name,
            title=title,
            story=" ".join(story.split()),
            sequence=self._bases,
            genes=tuple(sorted(self.genes, key=lambda gene: gene.tss)),
            places=dict(self.places),
            variants=dict(self.variants),
            controls=tuple(controls),
            look_at=" ".join(look_at.split()),
            contig=self.name,
        )
