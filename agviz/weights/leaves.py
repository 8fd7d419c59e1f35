"""The leaves of a network's variables by name, and how those of a file differ from a config's.

A leaf is called by its collection, module path and own name: `params/alphagenome/embed/embeddings`.
That is its name in our files, in checkpoints' reports and in error messages.
"""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from agviz.errors import FormatError
from agviz.network.config import NetworkConfig
from agviz.network.shapes import shapes

Shape = tuple[int, ...]
Flat = dict[str, dict[str, dict[str, Any]]]

SHOWN = 3
"""Leaves of each kind that an error names; it counts the others."""


def named(flat: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Iterator[tuple[str, Any]]:
    """Name and value of each leaf of `{"params" | "state": {module path: {leaf: value}}}`."""
    for collection, modules in flat.items():
        for path, leaves in modules.items():
            for leaf, value in leaves.items():
                yield f"{collection}/{path}/{leaf}", value


def unnamed(leaves: Mapping[str, Any]) -> Flat:
    """The tree of named leaves: what `named` took apart."""
    flat: Flat = {"params": {}, "state": {}}
    for name, value in leaves.items():
        collection, rest = name.split("/", 1)
        path, leaf = rest.rsplit("/", 1)
        flat[collection].setdefault(path, {})[leaf] = value
    return flat


@dataclasses.dataclass(frozen=True, eq=False)
class Unread:
    """A leaf that is still in its file; `read` reads many at once.

    Attributes
    ----------
    name
        What the file calls it.
    arrays
        Reads leaves of that file by their names.
    """

    name: str
    arrays: Callable[[Iterable[str]], Mapping[str, Any]]


def read(flat: Flat) -> Flat:
    """The tree with the values of leaves that were not read yet; those of a file are read together.

    Raises
    ------
    FormatError
        A file is damaged, or another one since it was opened.
    """
    leaves = dict(named(flat))
    names: dict[Any, list[str]] = {}
    for name, leaf in leaves.items():
        if isinstance(leaf, Unread):
            names.setdefault(leaf.arrays, []).append(name)
    for arrays, of_file in names.items():
        leaves.update(arrays(of_file))
    return unnamed(leaves)


def check_shapes(found: Mapping[str, Shape], *, config: NetworkConfig, what: str) -> None:
    """Refuse leaves that are not exactly the config's.

    Parameters
    ----------
    found
        Each leaf's shape by its name.
    config
        The network they should be of.
    what
        What holds them, as the start of the message.

    Raises
    ------
    FormatError
        Leaves are missing, not known or of another shape: all of them are counted, the first few
        named.
    """
    wanted = dict(named(shapes(config)))
    missing = [name for name in wanted if name not in found]
    extra = sorted(name for name in found if name not in wanted)
    shared = [name for name in wanted if name in found]
    wrong = [name for name in shared if tuple(found[name]) != wanted[name]]
    problems = [
        _list(missing, "missing"),
        _list(extra, "unknown"),
        _list([f"{name}: {tuple(found[name])}, not {wanted[name]}" for name in wrong], "misshapen"),
    ]
    told = "; ".join(problem for problem in problems if problem)
    if not told:
        return
    if not shared:
        raise FormatError(f"{what} holds no AlphaGenome network: {told}")
    if 2 * (len(missing) + len(wrong)) > len(wanted):
        raise FormatError(f"{what} holds a network of another config: {told}")
    raise FormatError(f"{what} does not fit the network's config: {told}")


def _list(names: list[str], kind: str) -> str:
    if not names:
        return ""
    plural = "leaf" if len(names) == 1 else "leaves"
    rest = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    return f"{len(names):,} {plural} {kind} ({', '.join(names[:SHOWN])}{rest})"
