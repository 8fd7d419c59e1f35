"""A fingerprint of the teaching world: of other rules, what was learnt or made is of another world.

The rules are the constants of the grammar, and those by which windows and their twins are planted.
Their code is not in it, so that an explanation may be improved without a new world.
"""

import hashlib
import json
from types import ModuleType
from typing import Any

import numpy as np

from agviz.teaching import counterfactual, draws, generator, grammar, motifs

_PLANTING = ("ANY_BASE",)
"""What is a rule among the constants of `motifs`; the others are how a sequence is written."""


def rules_sha256() -> str:
    """SHA-256 over every constant of the rules, by name; the same on every platform.

    Examples
    --------
    >>> len(rules_sha256())
    64
    """
    told = {
        "grammar": _constants(grammar),
        "motifs": {name: getattr(motifs, name) for name in _PLANTING},
        "draws": _constants(draws, but=(motifs,)),
        "generator": _constants(generator, but=(grammar, motifs)),
        "counterfactual": _constants(counterfactual, but=(grammar,)),
    }
    # The order of a dict's items is a rule, too: that of the tracks. Floats are written by repr.
    return hashlib.sha256(json.dumps(told, default=_plain).encode()).hexdigest()


def _constants(module: ModuleType, *, but: tuple[ModuleType, ...] = ()) -> dict[str, Any]:
    """Public constants of a module by name, sorted; not those that it has from other modules."""
    return {
        name: value
        for name, value in sorted(vars(module).items())
        if name.isupper() and name[0] != "_" and not any(hasattr(each, name) for each in but)
    }


def _plain(value: object) -> object:
    """What JSON does not know."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    raise TypeError(f"A rule is plain data; got {value!r}")
