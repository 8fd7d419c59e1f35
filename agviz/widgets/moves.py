"""What a user does to a state: pan, zoom, go somewhere, try a variant, choose tracks.

Each act is a function from a state to a new state. What is predicted moves along only when the
region leaves it, so that looking around costs no prediction.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from agviz.errors import InputError, IntervalError
from agviz.genome.parse import parse_variant
from agviz.widgets.state import Change, Mutated, Place, State, Track

LEAST_WIDTH = 10
"""bp on screen at the closest."""

MARGIN = 0.15
"""Of a gene's width, on either side of it."""

WIDEST = 2**20
"""bp that models without capabilities take, AlphaGenome's input."""


@dataclasses.dataclass(frozen=True)
class Limits:
    """What a model and its genome allow.

    Attributes
    ----------
    contigs
        Length of each contig, in bp.
    width
        bp that the model likes to predict.
    widest
        The most that it can.
    """

    contigs: Mapping[str, int]
    width: int
    widest: int

    @classmethod
    def of(cls, model: Any) -> "Limits":
        """Those of a model with a genome."""
        capabilities = getattr(model, "capabilities", None)
        widest = WIDEST
        if capabilities is not None:
            widest = max(capabilities.lengths, default=capabilities.maximum_length)
        width = int(getattr(model, "default_width", WIDEST))
        return cls(model.assembly.contigs, width, max(width, widest))


def context_of(region: Place, change: Change | None, limits: Limits) -> Place:
    """What to predict so that `region` can be shown: as wide as the model likes, or wider.

    Around the variant, if there is one, else around the region; within the contig if it is as long.

    Raises
    ------
    IntervalError
        When the model cannot predict as much.
    """
    if change is not None and change.contig != region.contig:
        raise IntervalError(
            f"{region.text} is on another contig than the variant {change.text}; clear the variant "
            "first"
        )
    middle = (region.start + region.end) // 2 if change is None else change.start
    width = limits.width
    while not (found := _within(region.contig, middle, width, limits)).contains(region):
        width *= 2
        if width > limits.widest:
            around = "" if change is None else f" around the variant {change.text}"
            hint = "zoom in" if change is None else "go nearer, or clear the variant"
            raise IntervalError(
                f"{region.text} is not within the {limits.widest:,} bp{around} that the model "
                f"predicts at most; {hint}"
            )
    return found


def _within(contig: str, middle: int, width: int, limits: Limits) -> Place:
    """`width` bp around a base, moved inwards at the contig's ends if that is long enough."""
    start = max(0, min(middle - width // 2, limits.contigs[contig] - width))
    return Place(contig, start, start + width)


def first_state(
    region: Place, tracks: Iterable[Track], limits: Limits, *, change: Change | None = None
) -> State:
    """What is shown first."""
    return State(region, context_of(region, change, limits), tuple(tracks), change)


def moved(state: State, start: int | float, end: int | float, *, limits: Limits) -> State:
    """Show [start, end) of the same contig: not less than 10 bp, nor beyond the contig's ends."""
    length = limits.contigs[state.region.contig]
    width = min(max(round(end - start), LEAST_WIDTH), length, limits.widest)
    first = round((start + end) / 2 - width / 2)
    first = max(0, min(first, length - width))
    return gone(state, Place(state.region.contig, first, first + width), limits)


def panned(state: State, part: int | float, *, limits: Limits) -> State:
    """Move to the right by this part of what is shown, or to the left if it is negative."""
    region = state.region
    step = part * region.width
    return moved(state, region.start + step, region.end + step, limits=limits)


def zoomed(
    state: State, factor: int | float, *, limits: Limits, at: int | float | None = None
) -> State:
    """Show `factor` times as many bases, with the base `at` (the middle) where it was."""
    region = state.region
    pivot = (region.start + region.end) / 2 if at is None else at
    start = pivot - (pivot - region.start) * factor
    return moved(state, start, start + region.width * factor, limits=limits)


def gone(state: State, region: Place, limits: Limits) -> State:
    """Show a region, with a new prediction if it lies outside of this one.

    Raises
    ------
    IntervalError
        When no prediction holds it.
    """
    context = state.context
    if not context.contains(region):
        context = context_of(region, state.variant, limits)
    return dataclasses.replace(state, region=region, context=context)


def read_place(text: str, assembly: Any, *, width: int) -> Place:
    """A region from what a user writes: a gene's name, `chr8:70,294`, `chr8:1-1000`, a contig.

    A gene gets a margin; a single position is shown amid `width` bp.

    Raises
    ------
    InputError
        When nothing is written.
    IntervalError, ContigError, UnknownNameError
        When there is no such region or gene.
    """
    if not text.strip():
        raise InputError("Write a gene's name or a region, such as 'chr8:11,700,000-11,800,000'")
    found = Place.of(assembly.interval(text.strip()))
    length = assembly.contigs[found.contig]
    around = 0
    if found.width == 1:
        around = width // 2
    elif ":" not in text and found.width < length:
        around = round(MARGIN * found.width)
    return Place(found.contig, max(0, found.start - around), min(length, found.end + around))


def with_variant(state: State, text: str, *, limits: Limits) -> State:
    """The variant that `text` says, none if it is empty; shown at once, wherever it is.

    Raises
    ------
    VariantError, ContigError
        When it is none, or not of this genome.
    """
    if not text.strip():
        context = context_of(state.region, None, limits)
        return _without_pair(
            dataclasses.replace(state, variant=None, context=context, show="overlay")
        )
    return with_change(state, Change.of(parse_variant(text, limits.contigs)), limits=limits)


def with_change(state: State, change: Change, *, limits: Limits) -> State:
    """A variant, and the region moved to it if it is not in view."""
    region = state.region
    site = Place(change.contig, change.start, change.start + len(change.reference))
    if not region.overlaps(site):
        width = min(region.width, limits.contigs[change.contig])
        region = _within(change.contig, change.start, width, limits)
    context = context_of(region, change, limits)
    changed = dataclasses.replace(state, region=region, context=context, variant=change)
    return changed if change == state.variant else _without_pair(changed)


def _without_pair(state: State) -> State:
    """Without the mutagenesis of another variant's alleles."""
    shown = state.mutated
    return state if shown is None or shown.change is None else with_mutated(state, None)


def with_tracks(state: State, tracks: Iterable[Track]) -> State:
    """Other tracks.

    Raises
    ------
    InputError
        For none.
    """
    chosen = tuple(dict.fromkeys(tracks))
    if not chosen:
        raise InputError("Choose at least one track")
    return dataclasses.replace(state, tracks=chosen)


def toggled(state: State, tracks: Iterable[Track], output: str) -> State:
    """Without the tracks of an output if it is shown, else with these of it."""
    others = [track for track in state.tracks if track.output != output]
    shown = len(others) < len(state.tracks)
    return with_tracks(state, others if shown else [*others, *tracks])


def shown_as(state: State, show: str) -> State:
    """Other alleles.

    Raises
    ------
    InputError
        For what is none of `SHOWN`, or without a variant.
    """
    if state.variant is None and show != "overlay":
        raise InputError("REF and ALT need a variant; write one, such as 'chr8:70294:G>A'")
    return dataclasses.replace(state, show=show)


def with_genes(state: State, drawn: bool) -> State:
    """With or without genes."""
    return dataclasses.replace(state, genes=drawn)


def with_mutated(state: State, mutated: Mutated | None) -> State:
    """With a mutagenesis, or without."""
    return dataclasses.replace(state, mutated=mutated)
