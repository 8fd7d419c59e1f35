"""How a local model reads what it is asked about: the bases of an interval, of both alleles.

Reading comes before predicting and before scoring; all of it is on the + strand, with the context
that the network wants to see on either side.
"""

import abc
import warnings
from collections.abc import Sequence

from agviz.errors import AlignmentWarning, InputError, IntervalError
from agviz.genome import edits
from agviz.genome.assembly import Assembly
from agviz.genome.coordinates import CoordinateMap
from agviz.genome.fasta import Fasta, check_touches
from agviz.genome.parse import format_interval
from agviz.genome.sequence import has_known_base
from agviz.genome.types import Interval, Variant
from agviz.models.checks import Capabilities, check_variant_in
from agviz.models.interface import Model


class LocalReading(Model):
    """The reading half of a local model: its genome, and sequences from it."""

    flank: int = 0

    def __init__(self, *, assembly: Assembly | None = None) -> None:
        self._assembly = assembly

    @property
    @abc.abstractmethod
    def capabilities(self) -> Capabilities:
        """What the model can be asked."""

    @property
    def name(self) -> str:
        """What the model is called: `capabilities.name`."""
        return self.capabilities.name

    @property
    def assembly(self) -> Assembly | None:
        """The genome that intervals are read from; None if none was given."""
        return self._assembly

    def read(self, interval: Interval) -> str:
        """The + strand bases of `interval` with `flank` more on either side, N off the ends.

        Raises
        ------
        IntervalError
            The interval lies outside its contig, or no base of it is known.
        """
        bases = self._genome(interval).fetch(self._padded(interval))
        _check_known(interval, bases[self.flank : self.flank + interval.width])
        return bases

    def read_alleles(self, interval: Interval, variant: Variant) -> tuple[str, str, CoordinateMap]:
        """The REF and ALT bases of `interval`, with flanks, and which of them correspond.

        Raises
        ------
        VariantError
            The variant does not begin inside the interval.
        IntervalError
            The interval lies outside its contig, or no base of it is known.
        """
        fasta, padded = self._genome(interval), self._padded(interval)
        check_variant_in(interval, variant)
        reference = edits.reference_sequence(padded, [variant], fasta)
        # The alleles are known in any case: what counts is what is around them.
        first = variant.start - padded.start
        last = first + len(variant.reference_bases)
        end = self.flank + interval.width
        _check_known(interval, reference[self.flank : first] + reference[last:end])
        edits.check_reference([variant], fasta)
        alternate, coordinates = edits.apply_variants(padded, [variant], fasta)
        return reference, alternate, coordinates

    def read_background(self, interval: Interval, interval_variant: Variant | None) -> str:
        """What mutagenesis changes: the bases of `interval`, or the ALT ones; with flanks."""
        if interval_variant is None:
            return self.read(interval)
        warn_of_shifts([interval_variant], stacklevel=4)
        return self.read_alleles(interval, interval_variant)[1]

    def _padded(self, interval: Interval) -> Interval:
        start, end = interval.start - self.flank, interval.end + self.flank
        return Interval(interval.chromosome, start, end, "+")

    def _genome(self, interval: Interval) -> Fasta:
        if self._assembly is None:
            raise InputError(
                f"{self.name} has no genome to read {interval} from: give load_model an assembly, "
                "or the bases themselves to predict_sequence"
            )
        fasta = self._assembly.fasta_reader
        # Asked of the interval itself: with its flanks it may touch a contig that it misses.
        name = fasta.resolve(interval.chromosome)
        check_touches(interval, name=name, length=fasta.contigs[name])
        return fasta


def warn_of_shifts(variants: Sequence[Variant], *, stacklevel: int = 3) -> None:
    """Give an `AlignmentWarning` for the first variant of a background that shifts what follows."""
    for variant in variants:
        if len(variant.reference_bases) != len(variant.alternate_bases):
            warnings.warn(
                f"The background variant {variant.as_truncated_str()} changes the sequence's "
                "length: behind it genes and positions are those of the ALT sequence laid on the "
                "interval, not the genome's",
                AlignmentWarning,
                stacklevel=stacklevel,
            )
            return


def _check_known(interval: Interval, bases: str) -> None:
    """Refuse an interval whose `bases` (without its flanks) are all unknown."""
    if bases and not has_known_base(bases):
        raise IntervalError(
            f"Interval {format_interval(interval)} holds no known base: none of its "
            f"{interval.width:,} bp is A, C, G or T; give one where the sequence is known"
        )
