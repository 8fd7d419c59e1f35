"""The trunk's embeddings of fixed windows, computed once and kept on disk.

New heads on a frozen trunk read the same embeddings at every step, so the trunk need not run again.
Both strands of a window are kept as two entries; a window cannot be moved. Each entry is a file of
its own, written whole or not at all, so that work that stopped goes on where it was.
"""

import dataclasses
import functools
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Int8

from agviz._files import atomic_path
from agviz._progress import track
from agviz.errors import InputError
from agviz.network.config import NetworkConfig
from agviz.network.parameters import prepare, prune
from agviz.network.predict import BASES, TOKENS, embed
from agviz.training.batches import SEQUENCE, Batch
from agviz.training.bigwig_batches import BigWigBatches, Row
from agviz.training.finetune_settings import GIGABYTE
from agviz.training.step import one_hot

MARGIN = 0.95
"""Share of the free disk that embeddings may take."""

LARGEST = float(np.finfo(np.float16).max)


def needed(config: NetworkConfig) -> dict[str, tuple[int, int]]:
    """Which embeddings the heads read: bp of a position, and channels, of each."""
    resolutions = {bp for head in config.track_heads for bp in head.resolutions}
    kinds = {}
    if 1 in resolutions:
        kinds[BASES] = (1, config.base_embedding)
    if resolutions - {1}:
        kinds[TOKENS] = (config.token_bp, config.token_embedding)
    return kinds


def embedding_bytes(config: NetworkConfig, length: int, *, dtype: str) -> int:
    """Disk that one strand of one window takes."""
    values = sum(length // bp * channels for bp, channels in needed(config).values())
    return int(values * np.dtype(dtype).itemsize)


@dataclasses.dataclass(frozen=True, eq=False)
class EmbeddingCache:
    """Embeddings of the windows of a source, in a folder.

    Attributes
    ----------
    folder
        Where they are; its name tells trunk, windows and type apart.
    source
        The windows.
    config
        The network with the heads that are to be trained.
    dtype
        `"float16"` or `"float32"`.
    """

    folder: Path
    source: BigWigBatches
    config: NetworkConfig
    dtype: str

    def fill(
        self,
        variables: Mapping[str, Any],
        *,
        organism: int,
        strands: Sequence[bool],
        show: bool = True,
    ) -> None:
        """Compute what is not there yet.

        Parameters
        ----------
        variables
            Of the network, its trunk at least.
        organism
            Whose embeddings.
        strands
            Which strands: False the + strand, True the other.
        show
            Show a progress bar, with the size of it all.

        Raises
        ------
        InputError
            The disk has no room, or a value is too large for float16.
        """
        rows = [
            Row(window, 0, turned)
            for window in range(len(self.source.windows))
            for turned in strands
        ]
        missing = [row for row in rows if not self._has(row)]
        if not missing:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        each = embedding_bytes(self.config, self.source.length, dtype=self.dtype)
        self._check_room(each * len(missing))
        compute = self._program(variables, organism)
        size = f"{each * len(rows) / GIGABYTE:.2g} GB"
        for row in track(missing, what=f"embeddings ({size})", show=show):
            (codes,) = self.source.at(row)[SEQUENCE]
            self._write(row, jax.device_get(compute(codes[None])))

    def read(self, row: Row) -> Batch:
        """The embeddings of a window, as a batch of one, mapped into memory."""
        found = {}
        for kind, path in zip(needed(self.config), self._paths(row), strict=True):
            found[kind] = np.load(path, mmap_mode="r")[None]
        return found

    def _has(self, row: Row) -> bool:
        """Whether a row's files are there, and whole."""
        for (bp, channels), path in zip(
            needed(self.config).values(), self._paths(row), strict=True
        ):
            try:
                found = np.load(path, mmap_mode="r")
            except (OSError, ValueError, EOFError):
                return False
            if found.shape != (self.source.length // bp, channels):
                return False
        return True

    def _paths(self, row: Row) -> list[Path]:
        strand = "reverse" if row.turned else "forward"
        return [
            self.folder / f"{row.window:06d}.{strand}.{kind}.npy" for kind in needed(self.config)
        ]

    def _program(self, variables: Mapping[str, Any], organism: int) -> Any:
        heads = tuple(head.name for head in self.config.track_heads)
        precision = "float32" if jax.default_backend() == "cpu" else "bfloat16"
        own = prepare(prune(variables, heads, config=self.config), precision=precision)

        @jax.jit
        def compute(own: Any, codes: Int8[Array, "batch length"]) -> dict[str, Array]:
            bases = one_hot(codes).astype(own["params"]["embed"]["embeddings"].dtype)
            whose = jnp.full(len(codes), organism, jnp.int32)
            return embed(own, bases, whose, config=self.config, heads=heads)

        return functools.partial(compute, own)

    def _write(self, row: Row, embeddings: Mapping[str, np.ndarray]) -> None:
        for kind, path in zip(needed(self.config), self._paths(row), strict=True):
            (values,) = np.asarray(embeddings[kind], dtype=np.float32)
            if self.dtype == "float16" and np.abs(values).max() > LARGEST:
                raise InputError(
                    f"An embedding has the value {np.abs(values).max():g}, too large for float16; "
                    'set cache_dtype="float32"'
                )
            with atomic_path(path) as temporary:
                try:
                    np.save(temporary, values.astype(self.dtype), allow_pickle=False)
                except OSError as error:
                    raise InputError(
                        f"Embeddings could not be written to {str(self.folder)!r} "
                        f"({error.strerror or error}); make room, then start again: those that "
                        "are there are kept"
                    ) from error

    def _check_room(self, wanted: int) -> None:
        free = shutil.disk_usage(self.folder).free
        if wanted > free * MARGIN:
            raise InputError(
                f"The embeddings need {wanted / GIGABYTE:,.4g} GB, and {str(self.folder)!r} has "
                f"{free / GIGABYTE:,.4g} GB free; take fewer or shorter windows, or another folder"
            )


@dataclasses.dataclass(frozen=True, eq=False)
class CachedBatches:
    """The batches of a source with embeddings in place of sequences.

    Attributes
    ----------
    source
        Whose windows, strands and targets.
    cache
        Has their embeddings.
    """

    source: BigWigBatches
    cache: EmbeddingCache

    @property
    def twins(self) -> bool:
        """Never, as of the source."""
        return self.source.twins

    def batch(self, step: int) -> Batch:
        """The batch of a step, counted from 0: always the same."""
        rows = [self.at(row) for row in self.source.rows(step)]
        return {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}

    def at(self, row: Row) -> Batch:
        """One window as a batch of one."""
        found = self.source.at(row)
        found.pop(SEQUENCE)
        return found | self.cache.read(row)
