"""Spacing: what a motif does at each distance from an anchor of a real locus, and without it.

The motif is written over the bases that are there, so nothing else moves. Its effect at a place has
two parts: what it does there anyway, and what it does because of the anchor. So each place is also
asked without the anchor, and the difference is the part that depends on the distance.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from alphagenome.models.dna_model import DnaModel, Organism
from jaxtyping import Float64

from agviz.errors import InputError, IntervalError
from agviz.genome.parse import format_interval
from agviz.genome.sequence import reverse_complement
from agviz.genome.types import Interval, Variant
from agviz.interpret.element_edits import SHUFFLE, Element, edits_of, said
from agviz.interpret.ism import in_batches
from agviz.interpret.pairs import by_readout
from agviz.interpret.question import HUMAN, Question, ask
from agviz.interpret.scans import STRANDS, check_motif
from agviz.models.mutants import Edit, Mutants

CITATION = "spacing of motifs: Avsec et al., Nat. Genet. 53:354 (2021)"
SIDES = ("left", "right")


def spacing(
    model: DnaModel,
    anchor: Interval | str,
    readouts: Any,
    *,
    motif: str,
    distances: Sequence[int],
    anchor_motif: str | None = None,
    shuffles: int = 8,
    seed: int = 0,
    context: Interval | str | None = None,
    background: Variant | Sequence[Variant] | None = None,
    organism: Organism = HUMAN,
    progress_bar: bool = True,
) -> Any:
    """The effect of a motif at each distance and direction from an anchor; exact.

    Parameters
    ----------
    model, readouts, context, background, organism, progress_bar
        As for `ism`.
    anchor
        What distances are counted from: a site, an element, a promoter; its strand is not looked
        at.
    motif
        Its bases, A C G T; written over as many bases.
    distances
        bp between the anchor and the motif, 0 where they touch; on either side.
    anchor_motif
        Bases that are written at the anchor first, as many as it has. Without it the anchor is
        what is there.
    shuffles, seed
        Without `anchor_motif`: how many dinucleotide shuffles take the anchor away.

    Returns
    -------
    xarray.Dataset
        Float32, along ``side`` ("left", "right" on the + strand), ``distance`` and ``strand`` of
        the motif. ``effect``: the readout with the motif less that without it, next to the anchor.
        ``without``: the same where the anchor is scrambled (or was not written); ``interaction``:
        the difference of the two; ``deviation``: its standard deviation over the shuffles.
        ``none`` and ``scale`` as of `pairs`; the coordinate ``start``: the motif's first base.

    Raises
    ------
    InputError, IntervalError, UnsupportedError
        As `ism`; and for a bad motif, or a distance that is negative or leaves the context.

    References
    ----------
    Avsec et al. (2021) "Base-resolution models of transcription-factor binding reveal soft motif
    syntax", *Nature Genetics* 53:354-366.
    """
    bases = check_motif(motif)
    question = ask(
        model, anchor, readouts, context=context, background=background, organism=organism
    )
    starts = _starts(question, distances, width=len(bases))
    present, absent, way = _states(question, anchor_motif, shuffles=shuffles, seed=seed)
    mutants = question.mutants()
    motifs = [
        Edit(start, bases if strand == "+" else reverse_complement(bases))
        for start in starts.ravel().tolist()
        for strand in STRANDS
    ]
    effects = [_effects(mutants, motifs, states, show=progress_bar) for states in (present, absent)]
    return _labelled(
        question, mutants, effects, distances=distances, starts=starts,
        method=f"spacing of {bases}, in place of what is there; the anchor was {way}",
    )  # fmt: skip


States: TypeAlias = list[tuple[Edit, ...]]
"""What is changed at the anchor: nothing, or one edit; several that stand for the same."""


def _states(
    question: Question, anchor_motif: str | None, *, shuffles: int, seed: int
) -> tuple[States, States, str]:
    """The anchor as it is or is written, without it, and in words how it was made or taken away."""
    place = question.window
    if anchor_motif is None:
        element = Element("the anchor", place)
        edits = edits_of(question, element, how=SHUFFLE, shuffles=shuffles, seed=seed)
        way = f"scrambled by {said(SHUFFLE, shuffles=shuffles, seed=seed)}"
        return [()], [(edit,) for edit in edits], way
    written = check_motif(anchor_motif)
    if len(written) != place.width:
        raise InputError(
            f"anchor_motif is written over the anchor, {place.width:,} bp; got "
            f"{len(written):,} bases"
        )
    return [(Edit(place.start, written),)], [()], f"made by writing {written}"


def _starts(question: Question, distances: Sequence[int], *, width: int) -> np.ndarray:
    """Where the motif begins: (sides, distances)."""
    place, context = question.window, question.context
    if not len(distances):
        raise InputError("No distance was given: say how many bp lie between anchor and motif")
    for distance in distances:
        if int(distance) != distance or distance < 0:
            raise InputError(f"Distances are whole bp, 0 or more, on either side; got {distance}")
        if place.start - distance - width < context.start or (
            place.end + distance + width > context.end
        ):
            raise IntervalError(
                f"At a distance of {distance:,} bp from {format_interval(place)} the motif does "
                f"not lie within the predicted context {format_interval(context)}"
            )
    gaps = np.array(distances, dtype=np.int64)
    return np.stack([place.start - gaps - width, place.end + gaps])


def _effects(
    mutants: Mutants, motifs: Sequence[Edit], states: States, *, show: bool
) -> Float64[np.ndarray, "states motifs readouts"]:
    """Readouts with each motif less those without it, in each state of the anchor."""
    changes = [(motif, *state) for state in states for motif in motifs]
    values = in_batches(mutants, changes, what="Spacing", show=show)
    alone = np.array([mutants([state])[0] if state else mutants.reference for state in states])
    return values.reshape(len(states), len(motifs), -1) - alone[:, None]


def _labelled(
    question: Question,
    mutants: Mutants,
    effects: Sequence[Float64[np.ndarray, "_ motifs readouts"]],
    *,
    distances: Sequence[int],
    starts: np.ndarray,
    method: str,
) -> Any:
    present, absent = effects
    beyond = present - absent  # of one state, and of each shuffle
    shape = (len(SIDES), len(distances), len(STRANDS), -1)
    dims = ("side", "distance", "strand")
    values = {
        "effect": present.mean(0),
        "without": absent.mean(0),
        "interaction": beyond.mean(0),
        "deviation": beyond.std(0),
    }
    place = question.window
    return by_readout(
        question, mutants,
        {name: (dims, each.reshape(shape)) for name, each in values.items()},
        coords={
            "side": list(SIDES), "distance": np.array(distances, np.int64),
            "strand": list(STRANDS), "start": (("side", "distance"), starts),
        },
        attrs={
            "contig": place.chromosome, "anchor": format_interval(place), "method": method,
            "citation": CITATION,
        },
    )  # fmt: skip
