"""A fingerprint of the teaching world: of other rules, what was learnt or made is of another world.

The rules are the constants of the grammar, those by which windows and their twins are planted and
observed, and what comes of them: the bases of a few windows. The text of the code is not in it, so
that an explanation may be improved without a new world.
"""

import hashlib
import json
from types import ModuleType
from typing import Any

import numpy as np

from agviz.teaching import (
    counterfactual,
    densities,
    draws,
    expression,
    generator,
    grammar,
    introns,
    motifs,
    sites,
    tracks,
    windows,
)
from agviz.teaching.motifs import decode
from agviz.teaching.windows import TESTING, TRAINING, window_pair

_PLANTING = ("ANY_BASE",)
"""What is a rule among the constants of `motifs`; the others are how a sequence is written."""

_OWN = (
    grammar, draws, densities, generator, introns, counterfactual, sites, expression, tracks,
    windows,
)  # fmt: skip
"""Modules whose constants are rules; a constant that several have counts as the first one's."""

_WINDOWS, _LENGTH = 2, 16_384
"""So many pairs of windows of so many bp are looked at, of each of two worlds (50 ms)."""


def rules_sha256() -> str:
    """SHA-256 over every constant of the rules, by name, and over some windows; alike everywhere.

    Examples
    --------
    >>> len(rules_sha256())
    64
    """
    told: dict[str, Any] = {"motifs": {name: getattr(motifs, name) for name in _PLANTING}}
    known: tuple[ModuleType, ...] = (motifs,)
    for module in _OWN:
        told[module.__name__.rpartition(".")[2]] = _constants(module, but=known)
        known = (*known, module)
    told["windows made"] = [
        decode(codes)
        for world in (TRAINING, TESTING)
        for seed in range(_WINDOWS)
        for codes in window_pair(seed, _LENGTH, world=world)
    ]
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
