"""Compiled programs of networks: a bounded number of them, shared by all models.

A program is compiled for one sequence length, batch, choice of heads and number of columns. That
takes from seconds to a minute, so programs are kept; each holds memory, so only the last few are.
Models of one config (an ensemble's folds) share them: parameters are arguments of a program. JAX
keeps them in the cache folder as well, for the next process.
"""

import collections
import contextlib
import threading
from collections.abc import Callable, Hashable, Iterator
from typing import Any

import jax

from agviz._files import cache_dir

MOST_PROGRAMS = 16

_FOLDER = "jax_compilation_cache_dir"


class Programs:
    """The programs used last, by what they were compiled for. Threads may share it.

    Parameters
    ----------
    most
        How many are kept.
    """

    def __init__(self, most: int = MOST_PROGRAMS) -> None:
        self.most = most
        self._known: collections.OrderedDict[Hashable, Any] = collections.OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, compile_program: Callable[[], Any]) -> Any:
        """The program of `key`; compiled now if it is not among those kept."""
        with self._lock:
            if key not in self._known:
                with kept_on_disk():
                    self._known[key] = compile_program()
            self._known.move_to_end(key)
            while len(self._known) > self.most:
                self._known.popitem(last=False)
            return self._known[key]

    def clear(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._known.clear()

    def __len__(self) -> int:
        return len(self._known)


@contextlib.contextmanager
def kept_on_disk() -> Iterator[None]:
    """Programs compiled in the block are read from, and kept in, the cache folder's `programs`.

    Unless the user has given JAX a folder for them already (`jax_compilation_cache_dir`).
    """
    if getattr(jax.config, _FOLDER) is not None:
        yield
        return
    jax.config.update(_FOLDER, str(cache_dir() / "programs"))
    try:
        yield
    finally:
        jax.config.update(_FOLDER, None)


PROGRAMS = Programs()
"""The process's programs; `PROGRAMS.clear()` frees their memory."""
