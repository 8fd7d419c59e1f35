"""The Python that loads a model as it was loaded: by name or path, with its genome and members."""

import json
import os
from typing import Any

from agviz.models.ensemble import EnsembleModel
from agviz.models.load import MODELS
from agviz.models.loaded_from import loaded_from, reads_own_genome


def quoted(text: str) -> str:
    """Text as a literal of Python, in double quotes.

    >>> quoted("T-ALL line")
    '"T-ALL line"'
    """
    return json.dumps(text, ensure_ascii=False)


def model_line(model: Any) -> str:
    """How a model is loaded; where only its user knows, with a comment that says so."""
    made, unsure = _made(model)
    return f"model = {made}{unsure and f'  # {unsure}'}"


def _made(model: Any) -> tuple[str, str]:
    """An expression that makes the model, and what is not known of it."""
    if isinstance(model, EnsembleModel):
        return _ensemble(model)
    name, path = str(getattr(model, "name", "?")), loaded_from(model)
    unsure = "" if path or name in MODELS else "or wherever you have these weights"
    given = quoted(name if path is None else os.fspath(path))
    return f"ag.load_model({given}{_genome(model)})", unsure


def _genome(model: Any) -> str:
    """The argument that gives a model its genome; none for that which it reads of itself."""
    assembly = model.assembly
    return "" if reads_own_genome(model) else f", assembly={_assembly(assembly)}"


def _assembly(assembly: Any) -> str:
    paths = {part: getattr(assembly, part) for part in ("genes", "splice_sites", "polya")}
    given = "".join(
        f", {part}={quoted(os.fspath(path))}" for part, path in paths.items() if path is not None
    )
    return f"ag.Assembly({quoted(assembly.name)}, {quoted(os.fspath(assembly.fasta))}{given})"


def _ensemble(model: EnsembleModel) -> tuple[str, str]:
    members = [_made(member) for member in model.members]
    of_members = [getattr(member, "assembly", None) for member in model.members]
    first = next((each for each in of_members if each is not None), None)
    given = [
        "strands=True" if model.strands else "",
        f"assembly={_assembly(model.assembly)}" if model.assembly not in (None, first) else "",
        f"name={quoted(model.name)}",
    ]
    lines = [f"    {made},{unsure and f'  # {unsure}'}" for made, unsure in members]
    listed = "\n".join(["[", *lines, "]"])
    return f"ag.EnsembleModel({listed}, {', '.join(filter(None, given))})", ""
