"""`ism`, told how far it is, and stopped when nobody waits for it any more."""

from collections.abc import Callable
from typing import Any

import numpy as np
from alphagenome.models.dna_output import OutputType

from agviz.errors import InputError
from agviz.interpret.ism import labelled, laid_out, substitutions
from agviz.interpret.question import Question, ask
from agviz.widgets.answers import joined, laid_over_each_other, readout_of
from agviz.widgets.state import Change, Mutated, Place, State, Track

WINDOW_MOST = 600
"""bp that "ISM here" mutates at most: 1,800 mutants."""


def mutated_here(state: State, model: Any, *, track: Track, gene: str | None = None) -> Mutated:
    """The mutagenesis of what is on screen.

    Raises
    ------
    InputError
        When too much is on screen.
    """
    if state.region.width > WINDOW_MOST:
        raise InputError(
            f"ISM here mutates up to {WINDOW_MOST} bp; {state.region.width:,} bp are shown: zoom in"
        )
    change, window = state.variant, state.region
    if change is None or not (change.contig == window.contig and _within(change, window)):
        change = None
    return Mutated(window, state.context, track, column_of(model, track), gene, change)


def _within(change: Change, window: Place) -> bool:
    """Whether all of a variant lies in a window: then its alleles are laid over each other."""
    return window.start <= change.start and change.start + len(change.reference) <= window.end


def column_of(model: Any, track: Track) -> int:
    """The number of a track among those of its output."""
    metadata = model.output_metadata().get(OutputType[track.output])
    keys = zip(metadata["name"], metadata["strand"], strict=True)
    return list(keys).index((track.name, track.strand))


def mutagenesis(mutated: Mutated, model: Any, report: Callable[[int, int], None]) -> Any:
    """What `ag.ism` gives of it; of a variant's alleles a pair.

    Parameters
    ----------
    mutated
        What is asked.
    model
        Who is asked.
    report
        Is told how many mutants of how many are done; ends it by raising.
    """
    readout, context = readout_of(mutated, model), mutated.context.interval
    found = []
    for number, (window, change) in enumerate(mutated.alleles):
        background = None if change is None else change.variant
        with laid_over_each_other():
            question = ask(model, window.interval, readout, context=context, background=background)
        found.append(effects_of(question, _share(report, number, len(mutated.alleles))))
    return joined(found)


def _share(report: Callable[[int, int], None], number: int, of: int) -> Callable[[int, int], None]:
    """A report of one of several parts of about the same size."""
    return lambda done, total: report(number * total + done, of * total)


def effects_of(question: Question, report: Callable[[int, int], None]) -> Any:
    """The effects of every substitution in the window of a question."""
    mutants = question.mutants()
    edits = substitutions(question.bases, start=question.window.start)
    values = np.empty((len(edits), len(mutants.readouts)))
    size = mutants.batch_size
    for first in range(0, len(edits), size):
        report(first, len(edits))
        values[first : first + size] = mutants(edits[first : first + size])
    report(len(edits), len(edits))
    effects = laid_out(question, edits, values - mutants.reference)
    return labelled(question, mutants, effects, kind="effects")
