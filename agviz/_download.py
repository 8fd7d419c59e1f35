"""Fetch a large file over HTTP: resumed where it stopped, checked, whole or not there at all.

The bytes go to `NAME.part`; only a complete file with the right checksum gets its name. Whatever
interrupts the download, calling again goes on from the bytes that are there.
"""

import hashlib
import http.client
import os
import re
import time
import urllib.error
import urllib.request
from pathlib import Path

from agviz.errors import FormatError, InputError, RemoteError, UnreachableError

CHUNK_BYTES = 2**20
TIMEOUT_SECONDS = 60.0
TRIES = 5
"""Tries in a row that bring nothing new before we give up."""

_RANGE_NOT_SATISFIABLE = 416
_PARTIAL = 206
_GONE = 400  # of these and up to 499, asking again is of no use
_SERVER_ERROR = 500


def download(
    url: str,
    path: str | os.PathLike[str],
    *,
    md5: str | None = None,
    show: bool = True,
    pause: float | int = 1.0,
) -> Path:
    """Fetch `url` into the file `path`, unless it is there already.

    Parameters
    ----------
    url
        `http://` or `https://`.
    path
        Where; the folder must exist. A file that is there already counts as done if its checksum
        is right (or none is given), and as an unfinished download otherwise.
    md5
        What the file's MD5 must be, 32 hexadecimal digits. None: unchecked.
    show
        Show a progress bar.
    pause
        Seconds before the second try; doubled for each further one.

    Returns
    -------
    pathlib.Path
        `path`.

    Raises
    ------
    UnreachableError
        When the server cannot be reached at all.
    RemoteError
        When the server refuses, or drops the connection again and again.
    FormatError
        When the checksum is wrong; the file is removed.
    InputError
        When `path` has no folder.
    """
    target = Path(path)
    if not target.parent.is_dir():
        raise InputError(
            f"Cannot write {str(target)!r}: folder {str(target.parent)!r} does not exist"
        )
    part = target.with_name(target.name + ".part")
    if target.is_file():
        if md5 is None or file_md5(target) == md5:
            return target
        target.replace(part)
    _fetch(url, part, show=show, pause=pause)
    if md5 is not None and (found := file_md5(part)) != md5:
        part.unlink()
        raise FormatError(
            f"{url} has the MD5 checksum {found}, expected {md5}; what was fetched is removed: "
            "try again, and if it stays so, try another mirror"
        )
    part.replace(target)
    return target


def read_text(url: str) -> str:
    """A small text file from the web.

    Raises
    ------
    UnreachableError, RemoteError
        As `download`.
    """
    try:
        with _open(url, start=0) as response:
            data: bytes = response.read()
    except (OSError, http.client.HTTPException) as error:
        raise _told(error, url) from error
    return data.decode("utf-8", "replace")


def file_md5(path: str | os.PathLike[str]) -> str:
    """MD5 of a file's contents, as 32 hexadecimal digits: a check on transport, not on trust."""
    with Path(path).open("rb") as stream:
        digest = hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False))
    return digest.hexdigest()


def _fetch(url: str, part: Path, *, show: bool, pause: float | int) -> None:
    """Fill `part` up to the file's end, trying again while the server drops the connection."""
    tries = 0
    while True:
        before = part.stat().st_size if part.is_file() else 0
        try:
            if _append(url, part, show=show):
                return
            problem: RemoteError = RemoteError(
                f"{url}: the connection was dropped {TRIES} times; run it again to go on from the "
                "bytes that are there"
            )
        except (OSError, http.client.HTTPException) as error:
            problem = _told(error, url)
            if isinstance(error, urllib.error.HTTPError) and _GONE <= error.code < _SERVER_ERROR:
                raise problem from error
        after = part.stat().st_size if part.is_file() else 0
        tries = 1 if after > before else tries + 1
        if tries >= TRIES or (isinstance(problem, UnreachableError) and not after):
            raise problem
        time.sleep(pause * 2 ** (tries - 1))


def _append(url: str, part: Path, *, show: bool) -> bool:
    """One request for what `part` lacks; True if it is complete now."""
    from tqdm.auto import tqdm

    start = part.stat().st_size if part.is_file() else 0
    try:
        response = _open(url, start=start)
    except urllib.error.HTTPError as error:
        if error.code == _RANGE_NOT_SATISFIABLE and start:
            error.close()
            if _total(error.headers.get("Content-Range")) == start:
                return True
            part.unlink()  # longer than the file itself: not its beginning
            return False
        raise
    with response:
        resumed = response.status == _PARTIAL
        start = start if resumed else 0  # a server without ranges sends all of it again
        length = response.headers.get("Content-Length")
        total = start + int(length) if length is not None else None
        bar = tqdm(
            total=total, initial=start, unit="B", unit_scale=True, desc=part.stem,
            disable=None if show else True, leave=False,
        )  # fmt: skip
        with bar, part.open("ab" if resumed else "wb") as stream:
            while chunk := response.read(CHUNK_BYTES):
                stream.write(chunk)
                bar.update(len(chunk))
    return total is None or part.stat().st_size == total


def _open(url: str, *, start: int) -> http.client.HTTPResponse:
    headers = {"Accept-Encoding": "identity", "User-Agent": "agviz"}
    if start:
        headers["Range"] = f"bytes={start}-"
    request = urllib.request.Request(url, headers=headers)
    response: http.client.HTTPResponse = urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS)
    return response


def _total(content_range: str | None) -> int | None:
    """The file's size in a `Content-Range: bytes */SIZE` header."""
    found = re.fullmatch(r"bytes (?:\*|\d+-\d+)/(\d+)", content_range or "")
    return int(found[1]) if found else None


def _told(error: Exception, url: str) -> RemoteError:
    if isinstance(error, urllib.error.HTTPError):
        error.close()  # it holds the connection
        return RemoteError(f"{url}: the server answers {error.code} {error.reason}")
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(error, http.client.HTTPException | ConnectionResetError):
        return RemoteError(f"{url}: the connection was dropped ({reason or type(error).__name__})")
    return UnreachableError(f"{url} cannot be reached from here ({reason})")
