"""In-silico mutagenesis: what every substitution in a window changes.

References
----------
Zhou & Troyanskaya, *Nature Methods* 12:931-934 (2015); Avsec et al., *Nature* 649:1206-1218 (2026).
"""

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
from alphagenome.models.dna_model import DnaModel, Organism
from jaxtyping import Float64

from agviz._progress import track
from agviz.genome.labelled import sequence_scores
from agviz.genome.sequence import BASES
from agviz.genome.types import Interval
from agviz.interpret.question import HUMAN, Background, Question, ask
from agviz.models.mutants import Change, Edit, Mutants

CITATION = "in-silico mutagenesis: Zhou & Troyanskaya, Nat. Methods 12:931 (2015)"


def ism(
    model: DnaModel,
    window: Interval | str,
    readouts: Any,
    *,
    context: Interval | str | None = None,
    background: Background = None,
    organism: Organism = HUMAN,
    progress_bar: bool = True,
) -> Any:
    """The effect of every substitution in a window on some readouts; exact.

    Parameters
    ----------
    model
        Any model with a genome. AlphaGenome's network, the teaching model and SpliceAI compute an
        edit only where it can be seen; any other model is asked about every edited sequence.
    window
        What is mutated, 0-based half-open, or in words.
    readouts
        One readout, or several by name: all are read in one pass. Each gives one number.
    context
        What is predicted, with the window in it; by default as wide as the model likes. On '-' the
        network reads the reverse complement; positions and bases stay those of the + strand.
    background
        Variants of the sequence that is mutated: effects are differences to that sequence.
    organism
        Whose tracks.
    progress_bar
        Whether to show one.

    Returns
    -------
    xarray.DataArray or xarray.Dataset
        `sequence_scores` of kind "effects", (position, base) float32: readout of the mutant less
        that of the background, 0 at the base that is there, NaN where it is not known. With
        several readouts a Dataset with one of these for each. `attrs` have ``engine`` ("windowed"
        or "full"), ``reference`` (the readout of the background), ``context`` and ``background``.

    Raises
    ------
    InputError
        Without a genome or readouts, or for a readout of several numbers.
    IntervalError
        When window or readout lie outside the context.
    UnsupportedError
        For an output, organism or length that the model does not have.

    Examples
    --------
    >>> peak = ag.SignalReadout(ag.OutputType.DNASE, tracks=[0], window=peak_interval)
    >>> effects = ag.ism(model, window, peak)
    >>> figure = ag.Logo(effects) & ag.Heatmap(effects)
    """
    question = ask(
        model, window, readouts, context=context, background=background, organism=organism
    )
    mutants = question.mutants()
    edits = substitutions(question.bases, start=question.window.start)
    values = in_batches(mutants, edits, what="Mutagenesis", show=progress_bar)
    effects = values - mutants.reference
    return labelled(question, mutants, laid_out(question, edits, effects), kind="effects")


def substitutions(bases: str, *, start: int) -> list[Edit]:
    """Each known base replaced by each of the three others: left to right, then A C G T."""
    return [
        Edit(start + i, other)
        for i, base in enumerate(bases)
        if base in BASES
        for other in BASES
        if other != base
    ]


def in_batches(
    mutants: Mutants, changes: Sequence[Change], *, what: str, show: bool
) -> Float64[np.ndarray, "changes readouts"]:
    """The readouts of changes, with a bar that counts batches of them."""
    found = np.empty((len(changes), len(mutants.readouts)))
    size = mutants.batch_size
    starts = range(0, len(changes), size)
    with mutants.announced(len(changes)):
        for first in track(starts, what=what, show=show):
            found[first : first + size] = mutants(changes[first : first + size])
    return found


def laid_out(
    question: Question, edits: Sequence[Edit], values: Float64[np.ndarray, "edits readouts"]
) -> Float64[np.ndarray, "positions 4 readouts"]:
    """Values of substitutions as a matrix: 0 at the base that is there, NaN where none is known."""
    bases, start = question.bases, question.window.start
    laid = np.full((len(bases), len(BASES), values.shape[1]), np.nan)
    known = [i for i, base in enumerate(bases) if base in BASES]
    laid[known, [BASES.index(bases[i]) for i in known]] = 0.0
    rows = [edit.start - start for edit in edits]
    laid[rows, [BASES.index(edit.bases) for edit in edits]] = values
    return laid


@runtime_checkable
class Answered(Protocol):
    """What a result tells of the engine that gave it."""

    @property
    def engine(self) -> str:
        """Its name."""

    @property
    def reference(self) -> Float64[np.ndarray, " readouts"]:
        """The readouts of the background."""


def labelled(
    question: Question,
    answered: Answered,
    values: Float64[np.ndarray, "positions 4 readouts"],
    *,
    kind: str,
    citation: str = CITATION,
    **notes: Sequence[Any],
) -> Any:
    """One labelled array per readout, in a Dataset if there are several.

    Parameters
    ----------
    question, answered
        What was asked, and who answered.
    values
        By position of the window, base and readout.
    kind, citation
        As `sequence_scores` takes them.
    **notes
        Further attributes: of each a value for each readout.
    """
    import xarray as xr

    names = list(question.readouts)
    arrays = {}
    for number, name in enumerate(names):
        readout = question.readouts[name]
        array = sequence_scores(
            values[..., number], question.window, question.bases, kind=kind,
            model=question.model_name, readout=repr(readout) if question.single else name,
            citation=citation,
        )  # fmt: skip
        array.attrs |= {"engine": answered.engine} | question.noted
        array.attrs["reference"] = float(answered.reference[number])
        array.attrs |= {note: each[number] for note, each in notes.items()}
        arrays[name] = array
    return arrays[names[0]] if question.single else xr.Dataset(arrays)
