"""Many loci in one call: a method of interpretation at each of them, kept and resumed by locus.

Contexts of one length share compiled programs, so that the first locus alone pays for them. With a
folder each result is written when it is there, and a later call with the same question goes on with
the loci that are missing.
"""

import inspect
import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from alphagenome.models.dna_model import DnaModel

from agviz._files import make_folder, result_path
from agviz._progress import track
from agviz.errors import FormatError, InputError
from agviz.interpret.locus_inputs import (
    GENE,
    TARGET,
    Loci,
    Locus,
    hull_of,
    of_locus,
    read_loci,
    said,
)
from agviz.interpret.question import HUMAN, ask, ask_of_bases, model_name
from agviz.interpret.question_inputs import named_readouts
from agviz.interpret.result_files import open_result, save_result
from agviz.interpret.same_question import (
    check_told,
    compare,
    described,
    fingerprint,
    question_of,
    reads_junctions,
)

RECORD, VERSION = "agviz_loci.json", 1
ASKED = ("context", "background", "organism")  # options that a question has, whatever the method
WINDOW, ELEMENTS = "window", "elements"
LOCAL = ("readouts", "context", "background", WINDOW, ELEMENTS)
"""Options that may be a function of the locus."""


def at_loci(
    method: Callable[..., Any],
    model: DnaModel,
    loci: Loci,
    /,
    *,
    readouts: Any = None,
    store: str | os.PathLike[str] | None = None,
    progress_bar: bool = True,
    **options: Any,
) -> dict[str, Any]:
    """A method's result at each of many loci.

    Parameters
    ----------
    method
        `agviz.ism`, `attribution`, `deletion_scan`, `insertion_scan`, `ablation_scan`, `spacing`,
        `marginalize` (whose window a locus is), `splice_attribution`, `contact_attribution`,
        `enhancer_map` (whose loci are genes), or any other function that is called as
        ``method(model, locus, readouts=..., progress_bar=..., **options)``.
    model
        Any model with a genome.
    loci
        Intervals or text (``"chr8:11,500,001-11,500,200"``), in a list or by name; a table with
        the columns ``Chromosome`` (or ``chrom``), ``Start``, ``End`` and perhaps ``Strand`` and
        ``name``; or a file of features: ``agviz.open_track("peaks.bed")``. Of `enhancer_map` genes
        or their names, of `contact_attribution` also pairs of anchors.
    readouts
        What `method` takes; or a function of the locus that gives it, for readouts that lie where
        the locus does. Not given to methods that have readouts of their own.
    store
        A folder, made if it is not there. Results are kept in it, and not made again.
    progress_bar
        Whether to show one, of loci.
    **options
        Of the method, one called ``method`` too. ``context``, ``background``, ``window`` and
        ``elements`` may be functions of the locus.

    Returns
    -------
    dict
        The results by the loci's names, in their order. Names are those that were given, or where
        the loci lie.

    Raises
    ------
    InputError
        Without loci, for two of one name, or a folder of another question; as the method. What is
        wrong with loci, contexts and readouts is found before the first is predicted. With a
        folder also as `sweep`: readouts whose tracks a function chooses, a model that does not say
        what it is, a folder that cannot be made.
    FormatError
        When the folder holds something else.

    Examples
    --------
    >>> peaks = ag.open_track("peaks.bed")  # doctest: +SKIP
    >>> def peak(locus):
    ...     return ag.SignalReadout(ag.OutputType.DNASE, tracks=[0], window=locus)
    >>> found = ag.at_loci(ag.ism, model, peaks, readouts=peak, store="peaks")  # doctest: +SKIP
    """
    takes = _parameters(method)
    named = read_loci(
        model, loci, what=next((kind for kind in (GENE, TARGET) if kind in takes), "")
    )
    given = options if readouts is None else {"readouts": readouts, **options}
    calls = {name: _options_of(given, place) for name, place in named.items()}
    questions = [_question(model, place, calls[name]) for name, place in named.items()]
    folder = None if store is None else Path(store)
    if folder is not None:
        _check_kept(options, questions)
        # Methods with readouts of their own may read any output.
        junctions = readouts is None or any(
            reads_junctions(named_readouts(each["readouts"])) for each in calls.values()
        )
        weights = fingerprint(model, junctions=junctions)
        about = {"version": VERSION, "model": model_name(model), "weights": weights}
        asked = _asked(method, questions, loci=list(named), options=options)
        _prepare(folder, about | asked)
    found = {}
    for number, (name, place) in enumerate(track(named.items(), what="Loci", show=progress_bar)):
        made = None if folder is None else open_result(folder / str(number))
        if made is None:
            where = {WINDOW: place} if _is_window(takes) else {}
            made = method(model, *(() if where else (place,)), progress_bar=False, **where,
                          **calls[name])  # fmt: skip
            if folder is not None:
                save_result(made, folder / str(number))
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
    results = ((name, open_result(folder / str(number))) for number, name in enumerate(names))
    return {name: result for name, result in results if result is not None}


def _parameters(method: Callable[..., Any]) -> Mapping[str, inspect.Parameter]:
    return inspect.signature(method).parameters


def _is_window(takes: Mapping[str, inspect.Parameter]) -> bool:
    """Whether a method is told where by its `window`, which it must be given by name."""
    there = takes.get(WINDOW)
    return there is not None and (there.kind, there.default) == (there.KEYWORD_ONLY, there.empty)


def _options_of(options: Mapping[str, Any], place: Locus) -> dict[str, Any]:
    return {
        name: of_locus(value, place) if name in LOCAL else value for name, value in options.items()
    }


def _question(model: DnaModel, place: Locus, call: Mapping[str, Any]) -> dict[str, Any]:
    """What is asked at one locus, checked, as plain data."""
    asked = {name: call[name] for name in ASKED if name in call}
    where = {} if said(place) is None else {"locus": said(place)}
    where |= {name: described(call[name]) for name in (WINDOW, ELEMENTS) if name in call}
    if "readouts" in call:
        return where | question_of(ask(model, place, call["readouts"], **asked))
    return where | question_of(ask_of_bases(model, hull_of(place), **asked))


def _check_kept(options: Mapping[str, Any], questions: Sequence[Mapping[str, Any]]) -> None:
    for question in questions:
        check_told(question["readouts"])
    if callable(options.get("tracks")):
        raise InputError(
            "Tracks that a function chooses cannot be kept in a folder; give their names or numbers"
        )


def _asked(
    method: Callable[..., Any],
    questions: Sequence[Mapping[str, Any]],
    *,
    loci: Sequence[str],
    options: Mapping[str, Any],
) -> dict[str, Any]:
    """All that makes two calls of one model the same, as plain data."""
    own = {name: described(options[name]) for name in sorted(set(options) - {*ASKED, *LOCAL})}
    return {
        "method": described(method),
        "options": own,
        "organism": options.get("organism", HUMAN).name,
        "loci": list(loci),
        "questions": list(questions),
    }


def _prepare(folder: Path, asked: dict[str, Any]) -> None:
    """Make the folder, or check that it is of the same question."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        compare(_recorded(folder), asked, what="results", path=folder)
        return
    make_folder(folder, parents=True)
    with result_path(folder / RECORD) as temporary:
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
