"""Checkpoints as AlphaGenome is published: folders written by Orbax.

A checkpoint is the pair (params, state), each {module path: {leaf: array}}. Shapes are compared
with the network's before any array is read; arrays come as numpy, on no device, and hardly more
than once in memory. Downloads from Hugging Face and from Kaggle (`google/alphagenome/jax/...`) are
the same folders.

Damage is seen only as far as the format allows, which has no hash of the whole. Observed with Orbax
0.12.8, one flipped bit at a time: files that are missing or cut are refused, and so is any bit of
OCDBT's manifest and index (30 of 30), which have checksums (CRC-32C). The arrays' chunks have none:
there 39 of 43 flips were read as other values without an error, in OCDBT, Zarr 2 and Zarr 3 alike.
Compare a download with the hashes of where it is from; converted to a bundle, it is checked ever
after.

References
----------
https://orbax.readthedocs.io
https://google.github.io/tensorstore/kvstore/ocdbt
"""

import contextlib
import ctypes
import dataclasses
import logging
import os
import sys
import time
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import jax
import numpy as np
from jaxtyping import Float32

from agviz.errors import FormatError, InputError
from agviz.network.config import PUBLISHED, NetworkConfig
from agviz.network.parameters import Variables, nest
from agviz.weights.leaves import Shape, check_shapes, unnamed

MARKER = "_METADATA"
"""The file that every Orbax checkpoint has at its top (since Orbax 0.3)."""

DEPTH = 3
"""Folders below the given one in which a checkpoint is looked for: `0/default/`, and one more."""

CONCURRENT_GB = 0.2
"""Read at a time: bounds the memory beyond the arrays themselves. The published network's largest
array has 0.05; with 1, a busy machine was seen to need 1.4 times the parameters' size."""

QUIET_SECONDS = 0.3
"""Without news, until reads that were under way when one failed are taken to be over."""

COLLECTIONS = {"0": "params", "1": "state"}


def open_checkpoint(
    path: str | os.PathLike[str], *, config: NetworkConfig = PUBLISHED
) -> Variables:
    """Parameters and state from an Orbax checkpoint.

    Parameters
    ----------
    path
        The checkpoint's folder, or one that it lies in, as downloaded.
    config
        The network that it must be of.

    Returns
    -------
    Variables
        float32 numpy arrays; the peak of memory is about 1.05 times theirs.

    Raises
    ------
    InputError
        There is no such folder, or no checkpoint in it, or there are several.
    FormatError
        Leaves are missing, unknown or misshapen (all counted, the first few named), or the files
        are damaged or not all there.
    """
    return nest(unnamed(Checkpoint.open(path, config=config).arrays()))


@dataclasses.dataclass(frozen=True)
class Checkpoint:
    """An Orbax checkpoint that has the leaves it should have; its arrays are not read yet.

    Attributes
    ----------
    path
        Its folder.
    """

    path: Path

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, config: NetworkConfig) -> "Checkpoint":
        """Find a checkpoint and compare its leaves' shapes with the network's.

        Raises
        ------
        InputError, FormatError
            As `open_checkpoint`.
        """
        folder = find_checkpoint(path)
        with _orbax(folder) as (_, checkpointer):
            shapes = _shapes(_metadata_tree(checkpointer, folder))
        check_shapes(shapes, config=config, what=f"Checkpoint {str(folder)!r}")
        return cls(folder)

    def arrays(self, names: Iterable[str] | None = None) -> dict[str, Float32[np.ndarray, "..."]]:
        """Leaves by name, read anew at each call (10 s for all of the published network).

        Parameters
        ----------
        names
            Which leaves; None: all. Others are not read.

        Raises
        ------
        FormatError
            The files are damaged or not all there.
        """
        wanted = None if names is None else set(names)
        _give_back()
        with _orbax(self.path) as (orbax, checkpointer):
            tree = _metadata_tree(checkpointer, self.path)

            def chosen(path: Any, leaf: Any) -> Any:
                return leaf if wanted is None or _name(path) in wanted else orbax.PLACEHOLDER

            restored = checkpointer.restore(
                self.path,
                args=orbax.args.PyTreeRestore(
                    item=jax.tree_util.tree_map_with_path(chosen, tree, is_leaf=_is_leaf),
                    restore_args=jax.tree.map(
                        lambda _: orbax.RestoreArgs(restore_type=np.ndarray), tree, is_leaf=_is_leaf
                    ),
                ),
            )
        _give_back()
        return {
            name: np.asarray(leaf, dtype=np.float32)
            for name, leaf in _leaves(restored)
            if wanted is None or name in wanted
        }


def _give_back() -> None:
    """Have freed memory given back to the system.

    The C library of Linux keeps what reading took, up to a fifth of the parameters' size, and more
    with every reading; elsewhere there is no such function, and nothing is done.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def find_checkpoint(path: str | os.PathLike[str]) -> Path:
    """The checkpoint's folder: the given one, or the only one below it.

    Raises
    ------
    InputError
        There is no such folder, or no checkpoint in it, or there are several.
    """
    top = Path(path).expanduser().absolute()
    if not top.is_dir():
        raise InputError(f"There is no folder {str(top)!r}")
    found = list(_checkpoints(top, DEPTH))
    if not found:
        raise InputError(
            f"No Orbax checkpoint in {str(top)!r}: neither it nor a folder up to {DEPTH} levels "
            f"below has a file {MARKER!r}"
        )
    if len(found) > 1:
        names = ", ".join(str(folder.relative_to(top)) for folder in found)
        raise InputError(f"Several checkpoints in {str(top)!r}: give the path of one of {names}")
    return found[0]


def _checkpoints(folder: Path, depth: int) -> Iterator[Path]:
    """The folder if it is a checkpoint, else those below it; Orbax's unfinished ones apart."""
    if (folder / MARKER).is_file():
        yield folder
    elif depth:
        for below in sorted(folder.iterdir()):
            if below.is_dir() and "orbax-checkpoint-tmp" not in below.name:
                yield from _checkpoints(below, depth - 1)


@contextlib.contextmanager
def _orbax(folder: Path) -> Iterator[tuple[ModuleType, Any]]:
    """Orbax and a reader; without its notes on shardings and versions, of no use to our users."""
    logger = logging.getLogger("absl")
    level = logger.level
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import orbax.checkpoint as orbax

        logger.setLevel(logging.ERROR)
        handler = orbax.PyTreeCheckpointHandler(restore_concurrent_gb=CONCURRENT_GB)
        try:
            closing = contextlib.closing(orbax.Checkpointer(handler))
            with closing as checkpointer, _damage_told(folder):
                yield orbax, checkpointer
        finally:
            logger.setLevel(level)


@contextlib.contextmanager
def _damage_told(folder: Path) -> Iterator[None]:
    """One error for all that Orbax and TensorStore raise on damaged files."""
    said_before = sys.unraisablehook
    late: list[object] = []
    # When one array fails, reads of others are under way; they find Orbax's event loop closed,
    # and Python would print that for each of them.
    sys.unraisablehook = lambda unraisable: late.append(None)
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        count = -1
        while count < len(late):
            count = len(late)
            time.sleep(QUIET_SECONDS)
        line = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise FormatError(
            f"Checkpoint {str(folder)!r} is damaged or not all there: {line[:300]}"
        ) from error
    finally:
        sys.unraisablehook = said_before


def _metadata_tree(checkpointer: Any, folder: Path) -> Any:
    """Shapes and types as a tree; Orbax wraps it differently from version to version."""
    metadata = checkpointer.metadata(folder)
    metadata = getattr(metadata, "item_metadata", metadata)
    tree = getattr(metadata, "tree", metadata)
    if not jax.tree.leaves(tree):  # Orbax only logs what is wrong with it
        raise ValueError(f"{MARKER} lists no arrays")
    return tree


def _is_leaf(node: object) -> bool:
    return hasattr(node, "shape") and hasattr(node, "dtype")


def _leaves(tree: Any) -> Iterator[tuple[str, Any]]:
    """Each leaf by its name."""
    for path, leaf in jax.tree_util.tree_leaves_with_path(tree, is_leaf=_is_leaf):
        yield _name(path), leaf


def _name(path: Any) -> str:
    """What the leaf at a place in Orbax's tree is called: `params/alphagenome/embed/embeddings`."""
    first, *rest = (str(getattr(key, "key", getattr(key, "idx", key))) for key in path)
    return "/".join([COLLECTIONS.get(first, first), *rest])


def _shapes(tree: Any) -> dict[str, Shape]:
    return {name: tuple(getattr(leaf, "shape", ())) for name, leaf in _leaves(tree)}
