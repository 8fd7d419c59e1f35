"""A named locus: a window of the teaching genome written by hand, with a story and its variants."""

import dataclasses
from collections.abc import Mapping

from agviz.errors import VariantError, unknown_name
from agviz.genome.types import Interval, Variant


@dataclasses.dataclass(frozen=True)
class LocusGene:
    """A gene of a locus; all else about it is what the oracle reads in the bases.

    Attributes
    ----------
    name
        Unique among all loci.
    strand
        `"+"` or `"-"`.
    tss
        First transcribed base, 0-based, on the locus's contig.
    """

    name: str
    strand: str
    tss: int


@dataclasses.dataclass(frozen=True, eq=False)
class Locus:
    """A story in 32,768 bp.

    Intervals and variants are on a contig of the locus's own, called by its name; `at` moves them
    to where the locus stands in an assembly. SDK types are mutable: change copies.

    Attributes
    ----------
    name
        What it is called, and its contig.
    title
        A line.
    story
        What happens here, and why by the grammar.
    sequence
        The bases.
    genes
        In the order of their TSSs.
    places
        Where the elements of the story stand: enhancers, sites, exons.
    variants
        What can be done to it.
    controls
        Names of those variants that should change (almost) nothing.
    look_at
        Which outputs, cell types and places show it.
    contig, start
        Where its first base stands; its own contig's first base until `at` moves it.
    """

    name: str
    title: str
    story: str = dataclasses.field(repr=False)
    sequence: str = dataclasses.field(repr=False)
    genes: tuple[LocusGene, ...]
    places: Mapping[str, Interval]
    variants: Mapping[str, Variant]
    controls: tuple[str, ...]
    look_at: str
    contig: str
    start: int = 0

    @property
    def interval(self) -> Interval:
        """The whole locus where it stands."""
        return Interval(self.contig, self.start, self.start + len(self.sequence))

    def gene(self, name: str) -> LocusGene:
        """The gene called `name`.

        Raises
        ------
        UnknownNameError
            The locus has none of that name.
        """
        for gene in self.genes:
            if gene.name == name:
                return gene
        raise unknown_name(f"gene of {self.name}", name, [gene.name for gene in self.genes])

    def variant(self, name: str) -> Variant:
        """A copy of the variant called `name`.

        Raises
        ------
        UnknownNameError
            The locus has none of that name.
        """
        if name not in self.variants:
            raise unknown_name(f"variant of {self.name}", name, self.variants)
        return dataclasses.replace(self.variants[name])

    def alternate(self, *names: str) -> str:
        """The bases with these variants; longer or shorter by what is inserted or deleted.

        Raises
        ------
        UnknownNameError
            The locus has no such variant.
        VariantError
            Two of them overlap.
        """
        bases, end = self.sequence, len(self.sequence)
        for variant in sorted(map(self.variant, names), key=lambda v: v.position, reverse=True):
            start = variant.position - 1 - self.start
            if start + len(variant.reference_bases) > end:
                raise VariantError(
                    f"Variants of {self.name} overlap: {', '.join(names)}; write one at a time"
                )
            after = bases[start + len(variant.reference_bases) :]
            bases, end = bases[:start] + variant.alternate_bases + after, start
        return bases

    def at(self, contig: str, start: int) -> "Locus":
        """The same locus where it begins at `start` (0-based) of another contig.

        Its places, genes and variants move with it.
        """
        by = start - self.start
        return dataclasses.replace(
            self,
            genes=tuple(dataclasses.replace(gene, tss=gene.tss + by) for gene in self.genes),
            places={
                name: Interval(contig, place.start + by, place.end + by, place.strand)
                for name, place in self.places.items()
            },
            variants={
                name: dataclasses.replace(
                    variant, chromosome=contig, position=variant.position + by
                )
                for name, variant in self.variants.items()
            },
            contig=contig,
            start=start,
        )
