"""Answers of the hosted service, kept on disk: the same question is never paid for twice.

One file per answer, named by the hash of everything the answer depends on: address, method and the
full request (which holds the model version). Files are written whole or not at all and end in a
checksum, so an interrupted or damaged one counts as absent. The least recently used go first.
"""

import contextlib
import hashlib
import os
import struct
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from agviz._files import atomic_path

_MAGIC = b"agviz answer 1\n"
_LENGTH = struct.Struct("<Q")
_SUFFIX = ".answer"
# Seconds after which a temporary file can only be what a killed process left.
_ABANDONED_AFTER = 24 * 3600


class AnswerCache:
    """A folder of answers, bounded in size.

    Parameters
    ----------
    folder
        Made when the first answer is kept.
    max_bytes
        The sum of the files' sizes that is never exceeded for long; 0 keeps nothing.
    """

    def __init__(self, folder: Path, *, max_bytes: int) -> None:
        self.folder = folder
        self.max_bytes = max_bytes
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"AnswerCache({str(self.folder)!r}, max_bytes={self.max_bytes})"

    @staticmethod
    def key(*parts: bytes) -> str:
        """The name of an answer: a hash of all that the question consists of."""
        digest = hashlib.sha256()
        for part in parts:
            digest.update(_LENGTH.pack(len(part)) + part)
        return digest.hexdigest()

    def has(self, key: str) -> bool:
        """Whether there is a file for this answer (it may still prove damaged)."""
        return self.max_bytes > 0 and self._path(key).is_file()

    def get(self, key: str) -> list[bytes] | None:
        """The messages of an answer, or None if it is absent or damaged."""
        if self.max_bytes <= 0:
            return None
        path = self._path(key)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        messages = _decode(content)
        if messages is None:
            path.unlink(missing_ok=True)
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # Used just now: the last to go.
        return messages

    def put(self, key: str, messages: Sequence[bytes]) -> None:
        """Keep an answer, if it fits at all, and drop the least recently used beyond the bound."""
        size = sum(len(message) + _LENGTH.size for message in messages) + len(_MAGIC) + 32
        if size > self.max_bytes:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        with atomic_path(self._path(key)) as temporary, temporary.open("wb") as stream:
            digest = hashlib.sha256(_MAGIC)
            stream.write(_MAGIC)
            for message in messages:
                for part in (_LENGTH.pack(len(message)), message):
                    digest.update(part)
                    stream.write(part)
            stream.write(digest.digest())
        with self._lock:
            self._evict(keep=self._path(key))

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}{_SUFFIX}"

    def _evict(self, *, keep: Path) -> None:
        files = []
        abandoned = time.time() - _ABANDONED_AFTER
        for path in self.folder.glob(f"*{_SUFFIX}"):
            # Another process may have removed it meanwhile.
            with contextlib.suppress(OSError):
                stat = path.stat()
                if not path.name.startswith("."):
                    files.append((stat.st_mtime_ns, stat.st_size, path))
                elif stat.st_mtime < abandoned:  # Else somebody is writing it right now.
                    path.unlink()
        total = sum(size for _, size, _ in files)
        for _, size, path in sorted(files):
            if total <= self.max_bytes:
                return
            if path != keep:
                path.unlink(missing_ok=True)
                total -= size


def _decode(content: bytes) -> list[bytes] | None:
    """The messages in a file's content; None unless it is whole."""
    body, checksum = content[:-32], content[-32:]
    if not body.startswith(_MAGIC) or hashlib.sha256(body).digest() != checksum:
        return None
    messages = []
    place = len(_MAGIC)
    while place < len(body):
        (length,) = _LENGTH.unpack_from(body, place)
        place += _LENGTH.size
        messages.append(body[place : place + length])
        place += length
    return messages
