"""How a model was loaded, for whoever writes the code that loads it again: path and genome."""

from pathlib import Path
from typing import Any

from agviz.models.load import MODELS
from agviz.teaching.assembly import NAME
from agviz.weights.shipped import PATH

FETCHED = "models--"
"""How the folders begin in which Hugging Face keeps what was fetched by name."""


def loaded_from(model: Any) -> Path | None:
    """The file or folder of a model's weights; None if a name loads them, or nothing does."""
    path = getattr(getattr(model, "bundle", None), "path", None)
    if path is None or path.absolute() == PATH.absolute():
        return None
    named = model.name in MODELS and any(part.startswith(FETCHED) for part in path.parts)
    return None if named else Path(path.absolute())


def reads_own_genome(model: Any) -> bool:
    """Whether a model has the genome that `load_model` gives it if it is given none."""
    if model.assembly is None:
        return True
    learnt = getattr(getattr(model, "bundle", None), "assembly", {}).values()
    known = MODELS.get(str(getattr(model, "name", "?")))
    taught = NAME in learnt or (not learnt and known is not None and known.teaching)
    return taught and model.assembly.name == NAME
