"""Scans: what changes when bases are deleted, inserted or scrambled, place by place.

A deletion or an insertion shifts what lies on one side of it. Here that is the side on which the
readout does not lie, so that a readout is of the same bases before and after; the sequence that
moves in or out does so at the far end of the context.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from alphagenome.models.dna_model import DnaModel, Organism
from jaxtyping import Float64

from agviz.errors import InputError
from agviz.genome.sequence import check_sequence, reverse_complement
from agviz.genome.types import Interval
from agviz.interpret.element_edits import shuffled
from agviz.interpret.ism import in_batches
from agviz.interpret.question import HUMAN, Background, Question, ask
from agviz.interpret.scan_arrays import STRANDS, along, with_deviation
from agviz.models.mutants import Edit, Mutants


def deletion_scan(
    model: DnaModel,
    window: Interval | str,
    readouts: Any,
    *,
    width: int = 1,
    context: Interval | str | None = None,
    background: Background = None,
    organism: Organism = HUMAN,
    progress_bar: bool = True,
) -> Any:
    """The effect of deleting `width` bp at each place of a window; exact.

    Parameters
    ----------
    model, window, readouts, context, background, organism, progress_bar
        As for `ism`.
    width
        bp that are deleted at once; all of them lie within the window.

    Returns
    -------
    xarray.DataArray or xarray.Dataset
        Along ``position``, the first base deleted: readout without them less that with them,
        float32. Of width 1 it is what `with_indels(effects, deletions=...)` takes.

    Raises
    ------
    InputError, IntervalError, UnsupportedError
        As `ism`; and for a width that is not 1 to that of the window.

    Examples
    --------
    >>> lost = ag.deletion_scan(model, window, peak)
    >>> drawn = ag.Heatmap(ag.with_indels(effects, deletions=lost))
    """
    question = ask(
        model, window, readouts, context=context, background=background, organism=organism
    )
    _check_width("width", width, question.window)
    starts = list(range(question.window.start, question.window.end - width + 1))

    def edit(start: int, left: bool) -> Edit:
        return shifted(question, start, removed=width, inserted="", left=left)

    mutants = question.mutants()
    effects = _shifting(question, mutants, starts, edit=edit, what="Deletions", show=progress_bar)
    return along(question, mutants, starts, values=effects, width=width, method="deletion scan")


def insertion_scan(
    model: DnaModel,
    window: Interval | str,
    readouts: Any,
    *,
    motif: str,
    replace: bool = False,
    context: Interval | str | None = None,
    background: Background = None,
    organism: Organism = HUMAN,
    progress_bar: bool = True,
) -> Any:
    """The effect of putting a motif at each place of a window, in either direction; exact.

    Parameters
    ----------
    model, window, readouts, context, background, organism, progress_bar
        As for `ism`.
    motif
        Its bases, A C G T.
    replace
        Write it over as many bases instead of between two: nothing is shifted, and a model that
        computes edits in windows is several times faster.

    Returns
    -------
    xarray.DataArray or xarray.Dataset
        Along ``position`` and ``strand`` ("+" and "-", the reverse complement), float32. The motif
        begins at the position, before the base that is there.

    Raises
    ------
    InputError, IntervalError, UnsupportedError
        As `ism`; and for a motif with other letters, or wider than the window.

    Examples
    --------
    >>> found = ag.insertion_scan(model, window, peak, motif="CAACGGTT")
    >>> best = found.sel(strand="+").idxmax("position")
    """
    bases = check_motif(motif)
    question = ask(
        model, window, readouts, context=context, background=background, organism=organism
    )
    _check_width("The motif's width", len(bases), question.window)
    starts = list(range(question.window.start, question.window.end - len(bases) + 1))
    found, mutants = [], question.mutants()
    for strand in STRANDS:
        written = bases if strand == "+" else reverse_complement(bases)

        def edit(start: int, left: bool, written: str = written) -> Edit:
            if replace:
                return Edit(start, written)
            return shifted(question, start, removed=0, inserted=written, left=left)

        what = f"Insertions ({strand})"
        found.append(_shifting(question, mutants, starts, edit=edit, what=what, show=progress_bar))
    method = f"insertion scan of {bases}" + (", in place of what is there" if replace else "")
    values = np.stack(found, axis=1)
    return along(question, mutants, starts, values=values, width=len(bases), method=method)


def ablation_scan(
    model: DnaModel,
    window: Interval | str,
    readouts: Any,
    *,
    width: int = 20,
    step: int | None = None,
    shuffles: int = 10,
    seed: int = 0,
    context: Interval | str | None = None,
    background: Background = None,
    organism: Organism = HUMAN,
    progress_bar: bool = True,
) -> Any:
    """What is lost when a stretch is scrambled: its dinucleotides shuffled, stretch by stretch.

    Parameters
    ----------
    model, window, readouts, context, background, organism, progress_bar
        As for `ism`.
    width, step
        bp of a stretch, and from one to the next; by default stretches touch.
    shuffles, seed
        How many shuffles of each, the same ones for the same seed.

    Returns
    -------
    xarray.DataArray or xarray.Dataset
        Along ``position``, where a stretch begins: the mean over the shuffles of the readout less
        that of the background, float32; the coordinate ``deviation`` is their standard deviation,
        in a Dataset ``"deviation of NAME"``.

    Raises
    ------
    InputError, IntervalError, UnsupportedError
        As `ism`; and for a width, step or number of shuffles out of range.

    Examples
    --------
    >>> lost = ag.ablation_scan(model, window, peak, width=4, shuffles=2)
    """
    question = ask(
        model, window, readouts, context=context, background=background, organism=organism
    )
    _check_width("width", width, question.window)
    pitch = width if step is None else step
    if pitch < 1:
        raise InputError(f"step must be 1 or more; got {pitch}")
    contig = question.window.chromosome
    starts = list(range(question.window.start, question.window.end - width + 1, pitch))
    mutants = question.mutants()
    edits = [
        Edit(start, shuffle)
        for start in starts
        for shuffle in shuffled(
            question, Interval(contig, start, start + width), count=shuffles, seed=seed
        )
    ]
    values = in_batches(mutants, edits, what="Ablations", show=progress_bar) - mutants.reference
    grouped = values.reshape(len(starts), shuffles, -1)
    result = along(
        question, mutants, starts, values=grouped.mean(1), width=width,
        method=f"ablation by {shuffles} dinucleotide shuffles, seed {seed}",
    )  # fmt: skip
    return with_deviation(result, grouped.std(1))


def check_motif(motif: str) -> str:
    """A motif's bases in upper case, if it has one or more and no other letters."""
    bases = check_sequence(motif)
    if set(bases) - set("ACGT"):
        raise InputError(f"The motif is written with A, C, G and T; got {motif!r}")
    return bases


def shifted(question: Question, start: int, *, removed: int, inserted: str, left: bool) -> Edit:
    """A deletion or insertion as an edit of one length: all that it shifts, written anew.

    Parameters
    ----------
    question
        Has the background, and what lies beyond it.
    start
        The first base removed, or that before which is inserted.
    removed, inserted
        How many bases are taken out, and what is put in.
    left
        Whether what lies left of it moves, instead of what lies right of it.
    """
    background, first = question.background, question.context.start - question.flank
    at = start - first
    growth = len(inserted) - removed
    before, after = background[:at], background[at + removed :]
    if left and at + removed == 0:
        return Edit(first, background[0])  # what is put before the first base is out of sight
    if left:
        moved = question.beyond(-growth, left=True) + before + inserted
        return Edit(first, moved[-(at + removed) :])
    moved = inserted + after + question.beyond(-growth, left=False)
    return Edit(start, moved[: len(background) - at])


def _shifting(
    question: Question,
    mutants: Mutants,
    starts: Sequence[int],
    *,
    edit: Callable[[int, bool], Edit],
    what: str,
    show: bool,
) -> Float64[np.ndarray, "starts readouts"]:
    """Effects of edits that shift: each readout sees the shift on the side where it does not lie.

    Readouts on different sides of an edit need it twice.
    """
    centers = [question.center(readout) for readout in question.readouts.values()]
    lefts = np.array([[center > start for center in centers] for start in starts])
    effects = np.empty(lefts.shape)
    for left in (False, True):
        rows = np.flatnonzero((lefts == left).any(axis=1)).tolist()
        edits = [edit(starts[row], left) for row in rows]
        values = in_batches(mutants, edits, what=what, show=show) - mutants.reference
        effects[rows] = np.where(lefts[rows] == left, values, effects[rows])
    return effects


def _check_width(name: str, width: int, window: Interval) -> None:
    if not 1 <= width <= window.width:
        raise InputError(f"{name} must be 1 to {window.width:,} bp, the window's; got {width}")
