"""Long mutagenesis into a folder: chunk by chunk, resumed where it was interrupted.

The folder is a zarr group. `attrs["agviz_sweep"]` says what was asked, of which model, on which
sequence; each window is a group ``0``, ``1``, .. with the array ``effects`` (positions, 4,
readouts; float32), a chunk of positions at a time, and `reference`, the readouts of the background
(float64), written when its engine first answers. A chunk is complete if it is there and its
checksum is right, so nothing else has to be kept of how far the work has come. `attrs["engine"]` is
which engine began.
"""

import functools
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from alphagenome.models.dna_model import DnaModel, Organism
from jaxtyping import Float32

from agviz._progress import track
from agviz.errors import FormatError, InputError
from agviz.genome.types import Interval
from agviz.interpret.ism import CITATION, laid_out, substitutions
from agviz.interpret.locus_inputs import Loci, of_locus, read_loci
from agviz.interpret.question import HUMAN, Question, ask
from agviz.interpret.question_inputs import SINGLE
from agviz.interpret.same_question import compare, fingerprint, question_of
from agviz.models.mutants import Mutants

KEY, VERSION = "agviz_sweep", 4
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
    chunk: int = POSITIONS,
    progress_bar: bool = True,
) -> Path:
    """Mutagenesis of one or many windows into a folder; run again, it goes on where it stopped.

    Parameters
    ----------
    model, context, background, organism, progress_bar
        As for `ism`. By default each window has a context of its own. Context and background may
        be functions of the window, as of `at_loci`.
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
        differs. As `ism` otherwise.
    FormatError
        When the folder holds something else.

    Examples
    --------
    >>> store = ag.sweep(model, window, peak, store="tal1.sweep")
    >>> (found,) = ag.open_sweep(store)
    >>> found["readout"].attrs["engine"]
    'full'
    """
    import zarr

    if chunk < 1:
        raise InputError(f"chunk must be 1 position or more; got {chunk}")
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
        _make(path, asked, questions, engine=engines(0).engine)
    group: Any = zarr.open_group(path, mode="r+")
    todo = [
        (number, first)
        for number, question in enumerate(questions)
        for first in range(0, question.window.width, chunk)
        if _read(group, number, first // chunk, chunk) is None
    ]
    for number, first in track(todo, what="Sweep", show=progress_bar):
        last = min(first + chunk, questions[number].window.width)
        group[f"{number}/reference"][:] = engines(number).reference
        values = _effects(questions[number], engines(number), first, last)
        group[f"{number}/effects"][first:last] = values
    return path


def open_sweep(store: str | os.PathLike[str]) -> list[Any]:
    """What a sweep has found so far: for each window a Dataset of `sequence_scores`.

    Positions that are not there yet are NaN; `attrs["complete"]` says whether all are. Scores have
    the attributes of those of `ism`; ``reference`` is NaN until the first position is there.

    Raises
    ------
    FormatError
        When the folder is no sweep.
    """
    import xarray as xr
    import zarr

    from agviz.genome.labelled import sequence_scores

    path = Path(store)
    asked = _stored(path)
    group = zarr.open_group(path, mode="r")
    found = []
    for number, window in enumerate(asked["windows"]):
        contig, start, end = window["interval"]
        chunk, width = asked["chunk"], end - start
        values = np.full((width, 4, len(asked["readouts"])), np.nan, dtype=np.float32)
        complete = True
        for index, first in enumerate(range(0, width, chunk)):
            part = _read(group, number, index, chunk)
            complete &= part is not None
            if part is not None:
                values[first : first + chunk] = part
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
        references: Any = group[f"{number}/reference"]
        for array, reference in zip(arrays.values(), references[:].tolist(), strict=True):
            array.attrs |= {"engine": group.attrs["engine"]} | noted | {"reference": reference}
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
    return {
        "version": VERSION,
        "model": first.model_name,
        "weights": fingerprint(first.model),
        "readouts": list(first.readouts),
        "organism": first.organism.name,
        "chunk": chunk,
        "windows": [question_of(each) for each in questions],
    }


def _is_new(path: Path, asked: dict[str, Any]) -> bool:
    """Whether nothing is there; what is there has to be of the same question."""
    if not path.exists() or (path.is_dir() and not any(path.iterdir())):
        return True
    compare(_stored(path), asked, what="a sweep", path=path)
    return False


def _make(path: Path, asked: dict[str, Any], questions: Sequence[Question], *, engine: str) -> None:
    """A store without a chunk."""
    import zarr
    from zarr.codecs import BytesCodec, Crc32cCodec

    chunk = asked["chunk"]
    new = path.with_name(path.name + ".new")  # renamed when it is whole
    group = zarr.open_group(new, mode="w")
    options: dict[str, Any] = {
        "fill_value": np.nan, "compressors": [Crc32cCodec()], "serializer": BytesCodec(),
        "config": {"write_empty_chunks": True},
    }  # fmt: skip
    for number, question in enumerate(questions):
        width, count = question.window.width, len(question.readouts)
        group.create_array(
            f"{number}/effects", shape=(width, 4, count), chunks=(min(chunk, width), 4, count),
            dtype="float32", **options,
        )  # fmt: skip
        group.create_array(f"{number}/reference", shape=(count,), dtype="float64", **options)
    group.attrs.update({KEY: asked, "engine": engine})
    if path.exists():
        path.rmdir()  # empty, as was seen
    new.rename(path)


def _stored(path: Path) -> dict[str, Any]:
    """What a store says it is about."""
    import zarr

    try:
        group = zarr.open_group(path, mode="r")
        asked = group.attrs[KEY]
    except (FileNotFoundError, KeyError, ValueError) as error:
        raise FormatError(
            f"{str(path)!r} is no sweep of agviz; give a new folder, or one that a sweep made"
        ) from error
    if not isinstance(asked, dict) or asked.get("version") != VERSION:
        raise FormatError(f"{str(path)!r} is a sweep of another version of agviz; make it anew")
    return asked


def _read(group: Any, number: int, index: int, chunk: int) -> np.ndarray | None:
    """One chunk of a window's effects; None if it is not there, or not whole."""
    array = group[f"{number}/effects"]
    file = Path(str(group.store.root)) / array.path / "c" / str(index) / "0" / "0"
    if not file.exists():
        return None
    try:
        values: np.ndarray = array[index * chunk : (index + 1) * chunk]
    except ValueError:  # a checksum that is wrong, or bytes that are missing
        return None
    return values
