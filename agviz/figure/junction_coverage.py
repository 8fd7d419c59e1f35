"""The coverage that junctions stand on: found for each track by ontology term or name, and binned.

A track of junctions holds both strands, RNA-seq has a track for each. Both are kept, and those of
the strands that are drawn are added up.
"""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
from alphagenome.models.dna_output import Output, VariantOutput

from agviz.errors import InputError
from agviz.figure.junction_inputs import About, Sample, abouts_of
from agviz.figure.signals import ArraySignal, Binned, Signal
from agviz.figure.track_inputs import Change, Lane, Layer, read_tracks
from agviz.figure.track_show import as_shown
from agviz.genome.alleles import Alleles
from agviz.genome.source import Source
from agviz.genome.types import Interval, TrackData, Variant


@dataclasses.dataclass(frozen=True, eq=False)
class Candidate:
    """A track that could be the coverage of some junctions; not read yet."""

    about: About
    strand: str
    data: Any
    column: int | None

    def lane(self, variant: Variant | None) -> Lane:
        """Its signal, or REF's and ALT's, ALT in REF coordinates; copied."""
        tracks = None if self.column is None else [self.column]
        (lane,) = read_tracks(self.data, tracks=tracks, variant=variant).lanes
        return lane


def candidates(data: Any, variant: Variant | None = None) -> list[Candidate]:
    """All tracks of `data`: `TrackData`, `Output`, two alleles of either, a `Source`, a list.

    Raises
    ------
    InputError
        For data that hold no signal along the genome.
    """
    if isinstance(data, VariantOutput):
        if variant is None and not hasattr(data, "alleles"):
            raise InputError("A VariantOutput as coverage needs Sashimi(..., variant=variant)")
        data = Alleles(data.reference, data.alternate, variant) if variant else data.alleles()
    if isinstance(data, Sequence) and not isinstance(data, str | bytes):
        return [found for each in data for found in candidates(each, variant)]
    first = data.reference if isinstance(data, Alleles) else data
    if isinstance(first, Output):
        if first.rna_seq is None:
            raise InputError("The Output given as coverage holds no RNA-seq")
        data = data.rna_seq
        first = first.rna_seq
    if isinstance(first, TrackData):
        return [
            Candidate(about, str(strand), data, column)
            for column, (about, strand) in enumerate(
                zip(abouts_of(first.metadata), first.metadata["strand"], strict=True)
            )
        ]
    if isinstance(data, Source) and data.kind == "signal":
        return [Candidate(About(data.name, data.name), getattr(data, "strand", "."), data, None)]
    what = f"a source of kind {data.kind!r}" if isinstance(data, Source) else type(data).__name__
    raise InputError(
        f"The coverage of Sashimi cannot be {what}; it takes TrackData, Output, Alleles, a Source "
        "of kind 'signal', or a list of these"
    )


def with_coverage(
    tracks: Sequence[tuple[Sample, ...]],
    given: Sequence[Candidate],
    *,
    variant: Variant | None,
    must: bool,
) -> tuple[tuple[Sample, ...], ...]:
    """Each track with its coverage; where none fits an error if there `must` be one.

    Raises
    ------
    InputError
        When no coverage fits a track, or one of two alleles stands beside one without.
    """
    done = []
    for samples in tracks:
        fits = _fitting(samples[0].about, given, single=len(tracks) == 1)
        if not fits and must:
            raise InputError(
                f"No coverage fits the junction track {samples[0].about.name!r}; those given are "
                f"{', '.join(repr(c.about.name) for c in given) or 'none'}. Give it the same "
                "ontology term or the same name, as in ag.open_track(path, name=...)"
            )
        done.append(tuple(_covered(samples, [fit.lane(variant) for fit in fits])))
    return tuple(done)


def _fitting(about: About, given: Sequence[Candidate], *, single: bool) -> list[Candidate]:
    """Of the coverage that has the track's term, else its name, one track in all its strands."""
    fits = [c for c in given if about.ontology and c.about.ontology == about.ontology]
    fits = fits or [c for c in given if {about.name, about.label} & {c.about.name, c.about.label}]
    if not fits and single and len({c.about.name for c in given}) == 1:
        fits = list(given)
    fits = [c for c in fits if c.about.assay == about.assay] or fits
    return [c for c in fits if c.about.name == fits[0].about.name]


def _covered(samples: Sequence[Sample], lanes: Sequence[Lane]) -> list[Sample]:
    done = []
    for sample in samples:
        signals = [
            layer.signal for lane in lanes for layer in lane.layers if layer.part == sample.part
        ]
        if lanes and not signals:
            has, needs = ("one allele", "REF and ALT")
            if sample.part == "single":
                has, needs = needs, has
            raise InputError(
                f"The coverage of {sample.about.name!r} is of {has}, its junctions are of {needs}; "
                "give both as Alleles, or both of one allele"
            )
        done.append(dataclasses.replace(sample, coverage=tuple(signals)))
    return done


def change_of_coverage(
    reference: Sample, alternate: Sample, change: Change | None
) -> tuple[Signal, ...]:
    """ALT - REF of the coverage of two samples, strand by strand."""
    lanes = [
        Lane("", (Layer(ref, "reference"), Layer(alt, "alternate")))
        for ref, alt in zip(reference.coverage, alternate.coverage, strict=True)
    ]
    shown = as_shown(lanes, "difference", color=None, labels=None, change=change)
    return tuple(lane.layers[0].signal for lane in shown)


def on_strands(signals: Sequence[Signal], strands: frozenset[str]) -> list[Signal]:
    """The signals of these strands and those of none; all, where no strand is known."""
    if not strands & {"+", "-"}:
        return list(signals)
    return [each for each in signals if each.strand in strands or each.strand == "."]


def summed(signals: Sequence[Signal], region: Interval, bins: int) -> Binned | None:
    """The signals added up, in bins; None without a signal.

    Those in memory are added value by value: strands do not have their peaks at the same bases.
    """
    if not signals:
        return None
    whole = _added(signals)
    if whole is not None:
        return whole.binned(region, bins)
    each = [signal.binned(region, bins) for signal in signals]
    low, high = (on_grid(each, part).sum(axis=0) for part in ("low", "high"))
    return Binned(each[0].edges, low, high, max(one.grain for one in each))


def _added(signals: Sequence[Signal]) -> ArraySignal | None:
    """One signal of their sums, where all are in memory and cover the same bases alike."""
    held = [each for each in signals if isinstance(each, ArraySignal)]
    grids = {(each.chromosome, each.start, each.resolution, len(each.values)) for each in held}
    if len(held) < len(signals) or len(grids) > 1:
        return None
    total = np.stack([each.values for each in held]).sum(axis=0)
    return dataclasses.replace(held[0], values=total)


def on_grid(each: Sequence[Binned], part: str) -> np.ndarray:
    """`low` or `high` of all in the bins of the first, (signals, bins); NaN outside their data."""
    first = each[0].edges
    middles = (first[:-1] + first[1:]) / 2
    rows = []
    for one in each:
        values = getattr(one, part)
        if one.edges.shape != first.shape or (one.edges != first).any():
            index = np.searchsorted(one.edges, middles, side="right") - 1
            inside = (index >= 0) & (index < len(values))
            values = np.where(inside, values[np.clip(index, 0, len(values) - 1)], np.nan)
        rows.append(values.astype(np.float32))
    return np.stack(rows)
