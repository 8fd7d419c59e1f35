"""A pair of predictions, REF and ALT, that knows how to lay ALT over REF.

ALT of an indel is in its own coordinates: all that follows the change is shifted. Subtracting or
drawing it as it comes compares different bases. `Alleles` keeps the variant with the pair, so that
whoever draws or subtracts can have ALT in REF coordinates.
"""

import dataclasses
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from alphagenome.models.dna_output import Output

from agviz.errors import InputError, check_choice
from agviz.genome.alignment import align_alternate, align_to_reference
from agviz.genome.coordinates import CoordinateMap
from agviz.genome.differences import subtract_junctions, subtract_tracks
from agviz.genome.pairs import OUTPUT_NAMES, Prediction, check_pair, parts
from agviz.genome.parse import format_interval
from agviz.genome.types import Interval, JunctionData, TrackData, Variant

PURPOSES = ("display", "scoring")


class MissingOutputError(InputError, AttributeError):
    """An output that the pair does not have; an `AttributeError`, so that `hasattr` works."""


class Insertion(NamedTuple):
    """An insertion in REF coordinates: what a figure draws as a wedge."""

    anchor: int
    """The REF base after which the bases are inserted, 0-based on the contig."""
    bases: str
    """The inserted bases, on the + strand."""


class Alleles:
    """REF and ALT predictions of one interval, and the variant between them.

    Parameters
    ----------
    reference, alternate
        Both an SDK `Output`, both a `TrackData` or both a `JunctionData`, of the same interval.
        Junctions are taken to be in REF coordinates, as our models and the published one give
        them; tracks are in their own allele's coordinates.
    variant
        The variant, or those of a haplotype. Copied.
    alignment
        What `alternate` has already been aligned for, if it has: `"display"` or `"scoring"`.

    Attributes
    ----------
    atac, cage, dnase, rna_seq, ...
        Of a pair of Outputs: the pair of that output, again `Alleles`.

    Raises
    ------
    InputError
        When the two are not of the same kind, interval, shape or resolution, no variant is given,
        or `alignment` is not a purpose.

    Examples
    --------
    A pair of Outputs gives pairs of their tracks::

        alleles = Alleles(output.reference, output.alternate, variant)
        alleles.rna_seq.difference()
    """

    def __init__(
        self,
        reference: Prediction,
        alternate: Prediction,
        variant: Variant | Sequence[Variant],
        *,
        alignment: str | None = None,
    ) -> None:
        check_pair(reference, alternate)
        if alignment is not None:
            check_choice("alignment", alignment, PURPOSES)
        given = [variant] if isinstance(variant, Variant) else list(variant)
        if not given:
            raise InputError("Alleles need the variant between them; none was given")
        self.reference = reference
        self.alternate = alternate
        self.variants = tuple(each.copy() for each in given)
        self.alignment = alignment

    def __repr__(self) -> str:
        names = " + ".join(each.as_truncated_str() for each in self.variants)
        return f"Alleles({type(self.reference).__name__}, {names}, alignment={self.alignment!r})"

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *(self._names() if isinstance(self.reference, Output) else ())]

    def __getattr__(self, name: str) -> "Alleles":
        # Reached for names that are not attributes; those of outputs are pairs of them.
        if name not in OUTPUT_NAMES:
            raise AttributeError(f"Alleles have no attribute {name!r}")
        return self._pair(name)

    def _names(self) -> tuple[str, ...]:
        """The outputs that both alleles have."""
        return tuple(
            name
            for name in OUTPUT_NAMES
            if getattr(self.reference, name, None) is not None
            and getattr(self.alternate, name, None) is not None
        )

    def _pair(self, name: str) -> "Alleles":
        """The pair of one output."""
        if not isinstance(self.reference, Output):
            raise MissingOutputError(
                f"These Alleles hold {type(self.reference).__name__}, not an Output with {name!r}"
            )
        if name not in self._names():
            there = ", ".join(map(repr, self._names())) or "nothing"
            raise MissingOutputError(f"These Alleles have no {name!r}; both alleles have {there}")
        return self._replaced(getattr(self.reference, name), getattr(self.alternate, name))

    def _replaced(self, reference: Prediction, alternate: Prediction) -> "Alleles":
        return Alleles(reference, alternate, self.variants, alignment=self.alignment)

    @property
    def variant(self) -> Variant:
        """The variant; of a haplotype see `variants`.

        Raises
        ------
        InputError
            When there are several.
        """
        if len(self.variants) > 1:
            raise InputError(f"These Alleles have {len(self.variants)} variants; use .variants")
        return self.variants[0].copy()

    @property
    def interval(self) -> Interval:
        """What was predicted.

        Raises
        ------
        InputError
            When the predictions do not say.
        """
        for part in parts(self.reference):
            if part.interval is not None:
                return part.interval.copy()
        raise InputError(
            "These predictions do not say their interval; set the interval of the TrackData"
        )

    @property
    def coordinates(self) -> CoordinateMap:
        """Which base of ALT is which of REF.

        Raises
        ------
        InputError
            When an indel lies left of the predictions, as after slicing them: ALT is then shifted
            against REF, and its true bases are lost.
        """
        return self._coordinates_over(self.interval)

    def _coordinates_over(self, interval: Interval) -> CoordinateMap:
        for variant in self.variants:
            is_indel = len(variant.alternate_bases) != len(variant.reference_bases)
            if is_indel and max(variant.end, variant.start + 1) <= interval.start:
                raise InputError(
                    f"The indel {variant.as_truncated_str()} lies left of "
                    f"{format_interval(interval)}, so ALT is shifted there; align the whole "
                    "prediction first, then slice it"
                )
        return CoordinateMap.of(interval, self.variants)

    @property
    def insertions(self) -> tuple[Insertion, ...]:
        """The insertions within the interval, in REF coordinates."""
        return tuple(Insertion(*each) for each in self.coordinates.insertions)

    @property
    def deletions(self) -> tuple[Interval, ...]:
        """The deleted intervals within the predicted one, in REF coordinates."""
        contig = self.interval.chromosome
        return tuple(Interval(contig, start, end) for start, end in self.coordinates.deletions)

    def aligned(self, purpose: str = "display") -> "Alleles":
        """The same pair with ALT's tracks in REF coordinates.

        Parameters
        ----------
        purpose
            `"display"`: deleted bases and the unknown tail of an insertion are NaN.
            `"scoring"`: they are zero, by the published rule; a haplotype, for which there is no
            published rule, by its `CoordinateMap`. In both, inserted bases collapse to their
            maximum at the anchor. Tracks of coarser bins are moved by whole bins: see
            `agviz.genome.alignment.align_to_reference`; contact maps along both axes. Junctions
            stay as they are.

        Returns
        -------
        Alleles
            REF is the same object; ALT is a new one where an indel moves it.

        Raises
        ------
        InputError
            When `purpose` is neither, ALT is already aligned for the other one, or an indel lies
            left of sliced tracks.
        """
        check_choice("purpose", purpose, PURPOSES)
        if self.alignment == purpose:
            return self
        if self.alignment is not None:
            raise InputError(
                f"ALT is already aligned for {self.alignment}; align the pair it came from "
                f"for {purpose}"
            )
        alternate = self.alternate
        if isinstance(alternate, Output):
            alternate = alternate.map_track_data(lambda track, _: self._align(track, purpose))
        elif isinstance(alternate, TrackData):
            alternate = self._align(alternate, purpose)
        return Alleles(self.reference, alternate, self.variants, alignment=purpose)

    def _align(self, track: TrackData | None, purpose: str) -> TrackData | None:
        """One ALT track in REF coordinates, along all of its position axes."""
        if track is None:
            return None
        interval = track.interval or self.interval
        coordinates = self._coordinates_over(interval)
        if all(change.growth == 0 for change in coordinates.changes):
            return track
        values = track.values
        for axis in track.positional_axes:
            if purpose == "scoring" and len(self.variants) == 1:
                values = align_alternate(
                    values,
                    interval=interval,
                    variant=self.variants[0],
                    axis=axis,
                    resolution=track.resolution,
                )
            else:
                values = align_to_reference(
                    values,
                    coordinates=coordinates,
                    axis=axis,
                    resolution=track.resolution,
                    fill=np.nan if purpose == "display" else 0.0,
                )
        return dataclasses.replace(track, values=values)

    def difference(self) -> Prediction:
        """ALT - REF, with ALT aligned for display if it is not aligned yet.

        Returns
        -------
        TrackData, JunctionData or Output
            Of the pair's kind, labelled as REF. Junctions that only one allele has count as zero
            in the other.

        Raises
        ------
        InputError
            When names or strands of the tracks differ between the alleles.
        """
        pair = self if self.alignment else self.aligned("display")
        reference, alternate = pair.reference, pair.alternate
        if isinstance(reference, Output):
            return Output(**{name: getattr(pair, name).difference() for name in pair._names()})
        if isinstance(reference, TrackData) and isinstance(alternate, TrackData):
            return subtract_tracks(alternate, reference)
        if isinstance(reference, JunctionData) and isinstance(alternate, JunctionData):
            return subtract_junctions(alternate, reference)
        raise AssertionError("a pair is of one kind; it was checked when it was made")
