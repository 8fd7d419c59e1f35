"""Long mutagenesis into a folder: chunk by chunk, resumed where it was interrupted."""

import functools
import numbers
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from alphagenome.models.dna_model import DnaModel, Organism
from jaxtyping import Float32

from agviz._progress import track
from agviz.errors import InputError
from agviz.genome.types import Interval
from agviz.interpret.ism import CITATION, laid_out, substitutions
from agviz.interpret.locus_inputs import Loci, of_locus, read_loci
from agviz.interpret.question import HUMAN, Question, ask
from agviz.interpret.question_inputs import SINGLE
from agviz.interpret.same_question import (
    check_told,
    compare,
    fingerprint,
    question_of,
    reads_junctions,
)
from agviz.interpret.sweep_store import (
    VERSION,
    begin_window,
    make_store,
    part_of,
    read_effects,
    read_reference,
    stored_question,
    write_chunk,
)
from agviz.models.mutants import Mutants

POSITIONS = 64  # of a chunk


def sweep(
    model: DnaModel,
    windows: Loci,
    readouts: Any,
    *,
    store: str | os.PathLike[str],
    context: Any = None,
    background: Any = None,
    organism: Organism = HUMAN,
    chunk: int | float = POSITIONS,
    progress_bar: bool = True,
) -> Path:
    """Mutagenesis of one or many windows into a folder; run again, it goes on where it stopped.

    Parameters
    ----------
    model, context, background, organism, progress_bar
        As for `ism`. By default each window has a context of its own. Context and background may
        be functions of the window, as of `at_loci`. A model of your own has a text `identity`,
        another one wherever its answers are others: by it a folder knows whose results it holds.
    windows
        What is mutated: one, or several as `at_loci` takes them.
    readouts
        As for `ism`; or a function of the window that gives them, of the same names for each.
    store
        The folder; made if it is not there. One that holds an unfinished sweep of the same
        question is completed.
    chunk
        Positions that are written at once: what a sudden end can lose.

    Returns
    -------
    pathlib.Path
        The folder. `open_sweep` reads it.

    Raises
    ------
    InputError
        When the folder holds a sweep of another model, sequence or question; the message says what
        differs; or one that another engine began. For a folder that cannot be made or written,
        readouts whose tracks a function chooses, and a model that does not say what it is. As `ism`
        otherwise.
    FormatError
        When the folder holds something else, or parts of it are missing.

    Examples
    --------
    >>> store = ag.sweep(model, window, peak, store="tal1.sweep")
    >>> (found,) = ag.open_sweep(store)
    >>> found["readout"].attrs["engine"]
    'full'
    """
    import zarr

    if not isinstance(chunk, numbers.Integral) or chunk < 1:
        raise InputError(f"chunk must be a whole number of positions, 1 or more; got {chunk!r}")
    chunk = int(chunk)
    questions = [
        ask(
            model, each, of_locus(readouts, each), context=of_locus(context, each),
            background=of_locus(background, each), organism=organism,
        )
        for each in read_loci(model, windows).values()
    ]  # fmt: skip
    names = list(questions[0].readouts)
    for question in questions:
        if list(question.readouts) != names:
            raise InputError(
                f"The readouts of all windows must have the same names; got {names} and "
                f"{list(question.readouts)}"
            )
    path = Path(store)
    asked = _asked(questions, chunk)
    engines = functools.lru_cache(maxsize=1)(lambda number: questions[number].mutants())
    if _is_new(path, asked):
        make_store(path, asked, questions, engine=engines(0).engine)
    group: Any = zarr.open_group(path, mode="r+")
    parts = [part_of(group, str(number)) for number in range(len(questions))]
    todo = [
        (number, first)
        for number, (question, part) in enumerate(zip(questions, parts, strict=True))
        for first in range(0, question.window.width, chunk)
        if read_effects(part, first // chunk, chunk) is None
        or (not first and read_reference(part) is None)
    ]
    for number, first in track(todo, what="Sweep", show=progress_bar):
        last = min(first + chunk, questions[number].window.width)
        mutants = engines(number)
        begin_window(parts[number], mutants.engine)
        values = _effects(questions[number], mutants, first, last)
        write_chunk(parts[number], values, first=first, reference=mutants.reference)
    return path


def open_sweep(store: str | os.PathLike[str]) -> list[Any]:
    """What a sweep has found so far: for each window a Dataset of `sequence_scores`.

    Positions that are not there yet are NaN; `attrs["complete"]` says whether all are. Scores have
    the attributes of those of `ism`; ``reference`` is NaN until the first position is there.

    Raises
    ------
    FormatError
        When the folder is no sweep, or parts of it are missing.
    """
    import xarray as xr
    import zarr

    from agviz.genome.labelled import sequence_scores

    path = Path(store)
    asked = stored_question(path)
    group: Any = zarr.open_group(path, mode="r")
    parts = [part_of(group, str(number)) for number in range(len(asked["windows"]))]
    found = []
    for window, part in zip(asked["windows"], parts, strict=True):
        contig, start, end = window["interval"]
        chunk, width = asked["chunk"], end - start
        values = np.full((width, 4, len(asked["readouts"])), np.nan, dtype=np.float32)
        complete = True
        for index, first in enumerate(range(0, width, chunk)):
            effects = read_effects(part, index, chunk)
            complete &= effects is not None
            if effects is not None:
                values[first : first + chunk] = effects
        arrays = {
            name: sequence_scores(
                values[..., k], Interval(contig, start, end), window["bases"], kind="effects",
                model=asked["model"], citation=CITATION,
                readout=window["readouts"][name] if name == SINGLE else name,
            )
            for k, name in enumerate(asked["readouts"])
        }  # fmt: skip
        place = "{}-{}:{}".format(*window["context"])
        noted = {"context": f"{contig}:{place}", "background": ", ".join(window["background"])}
        references = read_reference(part)
        complete &= references is not None
        if references is None:
            references = np.full(len(arrays), np.nan)
        engine = part.attrs.get("engine", parts[0].attrs.get("engine"))
        for array, reference in zip(arrays.values(), references.tolist(), strict=True):
            array.attrs |= {"engine": engine} | noted | {"reference": reference}
        found.append(xr.Dataset(arrays, attrs={"complete": complete}))
    return found


def _effects(
    question: Question, mutants: Mutants, first: int, last: int
) -> Float32[np.ndarray, "positions 4 readouts"]:
    """Effects of the substitutions of some positions of a window, by number."""
    start = question.window.start
    part = Interval(question.window.chromosome, start + first, start + last)
    edits = substitutions(question.bases_of(part), start=part.start)
    effects = mutants(edits) - mutants.reference
    return laid_out(question.at(part), edits, effects).astype(np.float32)


def _asked(questions: Sequence[Question], chunk: int) -> dict[str, Any]:
    """All that makes two sweeps the same, as plain data."""
    first = questions[0]
    windows = [question_of(each) for each in questions]
    for window in windows:
        check_told(window["readouts"])
    junctions = any(reads_junctions(each.readouts) for each in questions)
    return {
        "version": VERSION,
        "model": first.model_name,
        "weights": fingerprint(first.model, junctions=junctions),
        "readouts": list(first.readouts),
        "organism": first.organism.name,
        "chunk": chunk,
        "windows": windows,
    }


def _is_new(path: Path, asked: dict[str, Any]) -> bool:
    """Whether nothing is there; what is there has to be of the same question."""
    if not path.exists() or (path.is_dir() and not any(path.iterdir())):
        return True
    compare(stored_question(path), asked, what="a sweep", path=path)
    return False
