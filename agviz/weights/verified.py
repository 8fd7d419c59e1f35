"""Whether a file's tensors are what was written: by their SHA-256, once for each file and machine.

Tensors are hashed from a stream, in a few threads, not where they are mapped: that would bring all
of them into memory. Those that passed are noted in the cache folder, under the file's path, size,
time of change and header: a file that was changed is hashed again. Who changes a file and sets its
time back deceives that note, but not `verify`, which always hashes (`agviz weights check`).
"""

import contextlib
import hashlib
import json
import time
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from agviz._files import atomic_path, cache_dir
from agviz._progress import track
from agviz.errors import FormatError, InputError
from agviz.weights.leaves import SHOWN
from agviz.weights.tensor_file import TensorFile

CACHE_PART = "verified"
THREADS = 4
CHUNK_BYTES = 2**20
SETTLED_NS = 2_000_000_000
"""Age from which a file's time of change is trusted: clocks of file systems are coarse, and one
that was written just now could be changed again within the same tick."""


def verify(
    file: TensorFile,
    digests: Mapping[str, str],
    names: Collection[str] | None = None,
    *,
    show: bool = False,
) -> None:
    """Hash tensors and compare.

    Parameters
    ----------
    file
        A file of tensors.
    digests
        The SHA-256 that each should have, 64 hexadecimal digits.
    names
        Which tensors; None: all.
    show
        Show a progress bar.

    Raises
    ------
    FormatError
        Some are not as they were written: how many, and the first few by name.
    """
    chosen = list(file.tensors) if names is None else list(names)
    note = _Note.of(file)
    damaged = [
        name
        for name, digest in zip(chosen, _hashes(file, chosen, show=show), strict=True)
        if digest != digests.get(name)
    ]
    if damaged:
        rest = f" and {len(damaged) - SHOWN:,} more" if len(damaged) > SHOWN else ""
        raise FormatError(
            f"{str(file.path)!r} is damaged: {len(damaged):,} of {len(chosen):,} tensors do not "
            f"fit their hash ({', '.join(damaged[:SHOWN])}{rest}); convert the checkpoint again, "
            "or copy or download the file again"
        )
    note.add(chosen)


def verify_once(file: TensorFile, digests: Mapping[str, str], names: Collection[str]) -> None:
    """Hash those of these tensors that have not been on this machine since the file's last change.

    Raises
    ------
    FormatError
        As `verify`.
    """
    known = _Note.of(file).names()
    if unknown := [name for name in names if name not in known]:
        verify(file, digests, unknown)


def _hashes(file: TensorFile, names: list[str], *, show: bool) -> Iterator[str]:
    """SHA-256 of tensors, in this order; threads help, as hashing leaves Python alone."""
    start = file.start()

    def digest(name: str) -> str:
        tensor, done = file.tensors[name], hashlib.sha256()
        left = tensor.end - tensor.begin
        with file.path.open("rb", buffering=0) as stream:
            stream.seek(start + tensor.begin)
            while left and (data := stream.read(min(left, CHUNK_BYTES))):
                done.update(data)
                left -= len(data)
        return done.hexdigest()

    with ThreadPoolExecutor(THREADS) as threads:
        yield from track(threads.map(digest, names), what="verifying", total=len(names), show=show)


class _Note:
    """Names of the tensors of a file, as it is now, that passed: a small file in the cache."""

    def __init__(self, path: Path, *, settled: bool) -> None:
        self._path = path
        self._settled = settled

    @classmethod
    def of(cls, file: TensorFile) -> "_Note":
        stat = file.path.stat()
        state = f"{file.path.resolve()}|{stat.st_size}|{stat.st_mtime_ns}|{file.header_sha256}"
        key = hashlib.sha256(state.encode()).hexdigest()[:20]
        settled = time.time_ns() - stat.st_mtime_ns > SETTLED_NS
        return cls(cache_dir() / CACHE_PART / f"{key}.json", settled=settled)

    def names(self) -> set[str]:
        # A note that is damaged or cannot be read is as good as none.
        with contextlib.suppress(OSError, ValueError, TypeError):
            return set(json.loads(self._path.read_text()))
        return set()

    def add(self, names: Collection[str]) -> None:
        if not self._settled:
            return
        with contextlib.suppress(OSError, InputError):  # a cache that cannot be written
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with atomic_path(self._path) as temporary:
                temporary.write_text(json.dumps(sorted({*names, *self.names()})))
