"""Whether a folder of results is of the question that is asked now: of model, bases, readouts.

Folders are resumed, so that what they hold has to be what would be computed. What is compared is
plain data, which a folder keeps as JSON.
"""

import functools
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from alphagenome.models.dna_output import OutputType

from agviz._files import sha256
from agviz.errors import InputError
from agviz.genome.motif_set import Motif, MotifSet, as_motifs
from agviz.interpret.question import Question
from agviz.models.ensemble import EnsembleModel
from agviz.scoring.readout import Readout

_SHOWN = 80  # characters of a value in a message
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]+")  # of what Python writes by its place in memory


def fingerprint(model: Any, *, junctions: bool = True) -> str:
    """What tells a model from others: its weights and settings, or what it says it is.

    Of an ensemble: each member's, and whether both strands are read.

    Parameters
    ----------
    model
        One that has weights with a hash, that comes with agviz, or that says what it is by the
        text `identity`: another one wherever its answers are others.
    junctions
        Whether junctions are read: then it is also told which splice sites they join.

    Raises
    ------
    InputError
        When nothing tells the model from another of its class.
    """
    if isinstance(model, EnsembleModel):
        members = ", ".join(fingerprint(member, junctions=junctions) for member in model.members)
        return f"{members} on both strands" if model.strands else members
    parts = [_name_of(model), getattr(model, "precision", "")]
    if junctions:
        parts.append(_sites_of(model))
    return " ".join(map(str, filter(None, parts)))


def reads_junctions(readouts: Mapping[str, Readout]) -> bool:
    """Whether any readout is of junctions."""
    return any(OutputType.SPLICE_JUNCTIONS in each.outputs for each in readouts.values())


def check_told(readouts: Mapping[str, str]) -> None:
    """Raise `InputError` for a readout, as text, that no other process would write the same."""
    for name, told in readouts.items():
        if _ADDRESS.search(told):
            raise InputError(
                f"The readout {name!r} has a function in it, which cannot be kept in a folder: a "
                "later call could not tell it from another one. Give tracks as names or numbers: "
                "tracks=list(model.tracks(...)['name'])"
            )


def _name_of(model: Any) -> str:
    """A model's hash, or what it says it is."""
    known = getattr(model, "bundle", None) or getattr(model, "weights", None)
    told = [getattr(model, "identity", None), getattr(known, "sha256", None)]
    if any(told):
        return " ".join(str(each) for each in told if each)
    kind = type(model)
    if kind.__module__.split(".")[0] != __name__.split(".")[0]:
        raise InputError(
            f"A {kind.__name__} does not say what it is, so that its results in a folder could "
            "not be told from another's; give it a text: model.identity = 'mine, version 1', "
            "another one wherever its answers are others"
        )
    return kind.__name__


def _sites_of(model: Any) -> str:
    """By what a network chooses the splice sites that junctions join: rule, and known sites."""
    if not hasattr(model, "bundle"):
        return ""
    from agviz.models.alphagenome.model import AlphaGenomeModel

    if not isinstance(model, AlphaGenomeModel):
        return ""
    rule = model.site_rule
    table = getattr(model.assembly, "splice_sites", None)
    known = "none" if table is None else sha256(table)
    return f"junction_sites={rule.count} site_threshold={rule.threshold} splice_sites={known}"


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
