"""Files: written whole or not at all, and one cache folder.

Everything agviz writes goes through `atomic_path`: the work is done under a temporary name in the
same folder and renamed at the end, so that a crash or Ctrl-C never leaves half a file.
"""

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from agviz.errors import InputError

CACHE_VARIABLE = "AGVIZ_CACHE"


def cache_dir() -> Path:
    """The folder of everything that can be made again; `AGVIZ_CACHE` moves it. Not created here."""
    if chosen := os.environ.get(CACHE_VARIABLE):
        return Path(chosen).expanduser()
    import platformdirs

    return Path(platformdirs.user_cache_dir("agviz"))


@contextlib.contextmanager
def atomic_path(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Give a temporary path beside `path`; rename it to `path` if the block ends well.

    The temporary name keeps the suffix, so that writers which look at it work. What is written
    may be a file or a folder; on any error, `KeyboardInterrupt` too, it is removed.

    Raises
    ------
    InputError
        When the folder of `path` does not exist, or `path` is a folder but a file was written.
    """
    target = Path(path)
    if not target.parent.is_dir():
        raise InputError(
            f"Cannot write {str(target)!r}: folder {str(target.parent)!r} does not exist"
        )
    temporary = target.with_name(f".{target.stem}.{secrets.token_hex(4)}{target.suffix}")
    try:
        yield temporary
        if target.is_dir():
            if not temporary.is_dir():
                raise InputError(f"Cannot write {str(target)!r}: it is a folder")
            shutil.rmtree(target)
        temporary.replace(target)
    finally:
        if temporary.is_dir():
            shutil.rmtree(temporary, ignore_errors=True)
        else:
            temporary.unlink(missing_ok=True)


def make_folder(path: Path, *, parents: bool = False) -> None:
    """Make a folder that a user asked for, if it is not there.

    Raises
    ------
    InputError
        When it cannot be made.
    """
    try:
        path.mkdir(parents=parents, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"Cannot make {str(path)!r} ({error.strerror}); give another folder"
        ) from error


@contextlib.contextmanager
def result_path(path: str | os.PathLike[str]) -> Iterator[Path]:
    """As `atomic_path`, for what a user asked for: a full disk is told, with the file's name.

    Raises
    ------
    InputError
        As `atomic_path`, and when the file cannot be written.
    """
    try:
        with atomic_path(path) as temporary:
            yield temporary
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        hint = "Make room, then do it again" if full else "Give it another name or folder"
        raise InputError(
            f"Cannot write {str(path)!r} ({error.strerror or error}); nothing of it was left. "
            f"{hint}"
        ) from error


def sha256(path: str | os.PathLike[str]) -> str:
    """SHA-256 of a file's contents, as 64 hexadecimal digits."""
    with Path(path).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def fingerprint(path: str | os.PathLike[str]) -> str:
    """A short key that changes when the file does: its absolute path, size and time of change."""
    file = Path(path).resolve()
    stat = file.stat()
    text = f"{file}|{stat.st_size}|{stat.st_mtime_ns}"
    return hashlib.sha256(text.encode()).hexdigest()[:20]
