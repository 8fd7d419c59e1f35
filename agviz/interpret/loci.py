"""Many loci in one call: a method of interpretation at each of them, kept and resumed by locus.

Contexts of one length share compiled programs, so that the first locus alone pays for them. With a
folder each result is written when it is there (a zarr group, renamed when whole), and a later call
with the same question goes on with the loci that are missing.
"""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from alphagenome.models.dna_model import DnaModel

from agviz._files import atomic_path
from agviz._progress import track
from agviz.errors import FormatError
from agviz.genome.types import Interval
from agviz.interpret.locus_inputs import Loci, of_locus, read_loci
from agviz.interpret.question import Question, ask
from agviz.interpret.same_question import compare, fingerprint, question_of

RECORD, VERSION = "agviz_loci.json", 1
ASKED = ("context", "background", "organism")  # options that a question has, whatever the method


def at_loci(
    method: Callable[..., Any],
    model: DnaModel,
    loci: Loci,
    *,
    readouts: Any,
    store: str | os.PathLike[str] | None = None,
    progress_bar: bool = True,
    **options: Any,
) -> dict[str, Any]:
    """A method's result at each of many loci.

    Parameters
    ----------
    method
        `agviz.ism`, `deletion_scan`, `insertion_scan`, `ablation_scan`, `spacing` or any other
        function called as ``method(model, locus, readouts=..., progress_bar=..., **options)``.
    model
        Any model with a genome.
    loci
        Intervals or text (``"chr8:11,500,001-11,500,200"``), in a list or by name; a table with
        the columns ``Chromosome`` (or ``chrom``), ``Start``, ``End`` and perhaps ``name``; or a
        file of features: ``agviz.open_track("peaks.bed")``.
    readouts
        What `method` takes; or a function of the locus that gives it, for readouts that lie where
        the locus does.
    store
        A folder, made if it is not there. Results are kept in it, and not made again.
    progress_bar
        Whether to show one, of loci.
    **options
        Of the method. ``context`` and ``background``, too, may be functions of the locus.

    Returns
    -------
    dict
        The results by the loci's names, in their order. Names are those that were given, or where
        the loci lie.

    Raises
    ------
    InputError
        Without loci, for two of one name, or a folder of another question; as the method. What is
        wrong with the question at any locus is found before the first is predicted.
    FormatError
        When the folder holds something else.

    Examples
    --------
    >>> peaks = ag.open_track("peaks.bed")  # doctest: +SKIP
    >>> def peak(locus):
    ...     return ag.SignalReadout(ag.OutputType.DNASE, tracks=[0], window=locus)
    >>> found = ag.at_loci(ag.ism, model, peaks, readouts=peak, store="peaks")  # doctest: +SKIP
    """
    named = read_loci(model, loci)
    calls = {
        name: {"readouts": of_locus(readouts, place), **_options_of(options, place)}
        for name, place in named.items()
    }
    questions = [_question(model, place, calls[name]) for name, place in named.items()]
    folder = None if store is None else Path(store)
    if folder is not None:
        _prepare(folder, _asked(method, questions, list(named), options))
    found = {}
    for number, (name, place) in enumerate(track(named.items(), what="Loci", show=progress_bar)):
        made = None if folder is None else _open(folder, number)
        if made is None:
            made = method(model, place, progress_bar=False, **calls[name])
            if folder is not None:
                _keep(made, folder, number)
        found[name] = made
    return found


def open_loci(store: str | os.PathLike[str]) -> dict[str, Any]:
    """The results that `at_loci` has kept in a folder so far, by the loci's names.

    Raises
    ------
    FormatError
        When the folder holds no such results.
    """
    folder = Path(store)
    names = _recorded(folder)["loci"]
    results = ((name, _open(folder, number)) for number, name in enumerate(names))
    return {name: result for name, result in results if result is not None}


def _options_of(options: Mapping[str, Any], place: Interval) -> dict[str, Any]:
    return {
        name: of_locus(value, place) if name in ASKED and name != "organism" else value
        for name, value in options.items()
    }


def _question(model: DnaModel, place: Interval, call: Mapping[str, Any]) -> Question:
    asked = {name: call[name] for name in ASKED if name in call}
    return ask(model, place, call["readouts"], **asked)


def _asked(
    method: Callable[..., Any],
    questions: Sequence[Question],
    names: Sequence[str],
    options: Mapping[str, Any],
) -> dict[str, Any]:
    """All that makes two calls the same, as plain data."""
    first = questions[0]
    own = {name: repr(value) for name, value in sorted(options.items()) if name not in ASKED}
    return {
        "version": VERSION,
        "model": first.model_name,
        "weights": fingerprint(first.model),
        "method": getattr(method, "__name__", repr(method)),
        "options": own,
        "organism": first.organism.name,
        "loci": list(names),
        "questions": [question_of(each) for each in questions],
    }


def _prepare(folder: Path, asked: dict[str, Any]) -> None:
    """Make the folder, or check that it is of the same question."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        compare(_recorded(folder), asked, what="results", path=folder)
        return
    folder.mkdir(exist_ok=True)
    with atomic_path(folder / RECORD) as temporary:
        temporary.write_text(json.dumps(asked, indent=1), encoding="utf-8")


def _recorded(folder: Path) -> dict[str, Any]:
    try:
        asked = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FormatError(
            f"{str(folder)!r} holds no results of at_loci; give a new folder, or one that it made"
        ) from error
    if not isinstance(asked, dict) or asked.get("version") != VERSION:
        raise FormatError(f"{str(folder)!r} was made by another version of agviz; make it anew")
    return asked


def _keep(result: Any, folder: Path, number: int) -> None:
    """A result as a zarr group; `single` says that it was one array."""
    single = not hasattr(result, "data_vars")
    dataset = result.to_dataset(name="value") if single else result
    with atomic_path(folder / str(number)) as temporary:
        noted = dataset.assign_attrs(single=single)
        noted.to_zarr(temporary, mode="w", zarr_format=2, consolidated=False)


def _open(folder: Path, number: int) -> Any:
    """A result that was kept; None if it was not."""
    import xarray as xr

    path = folder / str(number)
    if not path.is_dir():
        return None
    dataset = xr.load_dataset(path, engine="zarr", consolidated=False)
    single = dataset.attrs.pop("single")
    return dataset["value"].rename(None) if single else dataset
