"""Whether a folder of results is of the question that is asked now: of model, bases, readouts.

Folders are resumed, so that what they hold has to be what would be computed. What is compared is
plain data, which a folder keeps as JSON.
"""

import functools
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from agviz.errors import InputError
from agviz.genome.motif_set import Motif, MotifSet, as_motifs
from agviz.interpret.question import Question
from agviz.models.ensemble import EnsembleModel

_SHOWN = 80  # characters of a value in a message


def fingerprint(model: Any) -> str:
    """What tells a model's weights and precision from others', as far as it knows.

    Of an ensemble: each member's.
    """
    if isinstance(model, EnsembleModel):
        return ", ".join(map(fingerprint, model.members))
    known = getattr(model, "bundle", None) or getattr(model, "weights", None)
    name = str(getattr(known, "sha256", "") or type(model).__name__)
    return f"{name} {getattr(model, 'precision', '')}".strip()


def described(option: Any) -> str:
    """An option of a method in text that is the same in every process, and of no other option."""
    if isinstance(option, functools.partial):
        given = [*option.args, *(each for pair in sorted(option.keywords.items()) for each in pair)]
        return f"{described(option.func)} with {[described(each) for each in given]}"
    if isinstance(option, np.ndarray):
        return repr(option.tolist())
    if hasattr(option, "to_csv"):
        return f"{len(option)} rows, {hashlib.sha256(option.to_csv().encode()).hexdigest()}"
    if isinstance(option, Mapping):
        return repr({str(name): described(each) for name, each in option.items()})
    if isinstance(option, MotifSet | Motif):
        return repr([(each.id, each.counts.tolist()) for each in as_motifs(option)])
    return str(getattr(option, "__name__", repr(option)))


def question_of(question: Question) -> dict[str, Any]:
    """What is asked at one place: where, on which bases, and the readouts."""
    window, context = question.window, question.context
    return {
        "interval": [window.chromosome, window.start, window.end],
        "context": [context.start, context.end, context.strand],
        "bases": question.bases,
        "sequence": hashlib.sha256(question.background.encode()).hexdigest(),
        "background": [str(variant) for variant in question.variants],
        "readouts": {name: repr(readout) for name, readout in question.readouts.items()},
    }


def compare(stored: dict[str, Any], asked: dict[str, Any], *, what: str, path: Path) -> None:
    """Raise `InputError` if a folder is of another question; the message says what differs.

    Parameters
    ----------
    stored, asked
        What the folder says it is about, and what is asked now.
    what
        What the folder holds, in words.
    path
        The folder.
    """
    wanted = json.loads(json.dumps(asked))
    differing = _first_difference(stored, wanted)
    if differing is None:
        return
    name, old, new = differing
    raise InputError(
        f"{str(path)!r} holds {what} of another question: {name} was {_short(old)} and is now "
        f"{_short(new)}; give another folder"
    )


def _first_difference(stored: Any, wanted: Any, name: str = "") -> tuple[str, Any, Any] | None:
    """The first of nested values that differs, with the way to it."""
    if stored == wanted:
        return None
    inside: list[tuple[str, Any, Any]] = []
    if isinstance(stored, dict) and isinstance(wanted, dict):
        keys = dict.fromkeys([*wanted, *stored])
        inside = [(f"{name}.{key}", stored.get(key), wanted.get(key)) for key in keys]
    elif _listed(stored) and _listed(wanted) and len(stored) == len(wanted):
        numbered = enumerate(zip(stored, wanted, strict=True))
        inside = [(f"{name}[{k}]", old, new) for k, (old, new) in numbered]
    for way, old, new in inside:
        found = _first_difference(old, new, way)
        if found is not None:
            return found
    return name.strip("."), stored, wanted


def _listed(value: Any) -> bool:
    """Whether it is a list of records, of which one may be named."""
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."
