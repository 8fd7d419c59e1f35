"""Fetch a genome that GENCODE publishes into a folder that `Assembly.open` understands.

Every step is skipped when its result is there already, so that running it again goes on where it
stopped, and files brought by hand (with `MD5SUMS`) are checked and used without a network.
"""

import gzip
import json
import os
import re
import shutil
import zlib
from pathlib import Path

from agviz._download import download, read_text
from agviz._files import atomic_path
from agviz.errors import FormatError, InputError, RemoteError, UnreachableError
from agviz.genome.assembly import DESCRIPTION, Assembly
from agviz.genome.downloads import BASE_URL, CHECKSUMS, GenomeFiles

_CHUNK_BYTES = 2**20
_SUM_LINE = re.compile(r"(?P<md5>[0-9a-f]{32})[ *]+(?P<path>\S+)")


def fetch_genome(
    files: GenomeFiles,
    folder: str | os.PathLike[str],
    *,
    base_url: str = BASE_URL,
    show: bool = True,
) -> Assembly:
    """Fetch sequence and annotation, check them, unzip the sequence, describe the assembly.

    Parameters
    ----------
    files
        What to fetch; `genome_files("hg38")`.
    folder
        Where to; made if need be.
    base_url
        A mirror with GENCODE's layout.
    show
        Show progress bars.

    Returns
    -------
    Assembly
        What `Assembly.open(folder)` opens from now on.

    Raises
    ------
    UnreachableError
        When something is lacking and the server cannot be reached.
    RemoteError
        When the server refuses, or publishes no checksum for a file.
    FormatError
        When a file is not what its checksum says.
    InputError
        When the folder cannot be made.
    """
    home = Path(folder)
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"Cannot make the folder {os.fspath(folder)!r}: {error.strerror}"
        ) from error
    if _is_complete(home, files):
        return Assembly.open(home)
    base = base_url.rstrip("/")
    names = (files.fasta, files.genes)
    sums = _checksums(files, home, base)
    for name in names:
        download(f"{base}/{files.folder}/{name}", home / name, md5=sums[name], show=show)
    fasta = home / files.fasta.removesuffix(".gz")
    _unzip(home / files.fasta, fasta)
    sources = [
        {"url": f"{base}/{files.folder}/{name}", "md5": sums[name], "file": name} for name in names
    ]
    description = {
        "name": files.name,
        "about": files.about,
        "fasta": fasta.name,
        "genes": files.genes,
        "sources": sources,
    }
    with atomic_path(home / DESCRIPTION) as temporary:
        temporary.write_text(json.dumps(description, indent=2) + "\n", encoding="utf-8")
    (home / files.fasta).unlink()  # the unzipped sequence is what is read
    return Assembly.open(home)


def _is_complete(home: Path, files: GenomeFiles) -> bool:
    """Whether an earlier run did all of it. The description is written last."""
    description = home / DESCRIPTION
    if not description.is_file():
        return False
    assembly = Assembly.open(home)
    if assembly.name != files.name:
        raise InputError(
            f"{str(home)!r} holds the assembly {assembly.name!r} already; choose another folder "
            f"for {files.name!r}"
        )
    return assembly.fasta.name == files.fasta.removesuffix(".gz")


def _checksums(files: GenomeFiles, home: Path, base: str) -> dict[str, str]:
    """The published MD5 of both files: from the folder's `MD5SUMS`, else from the server's."""
    wanted = (files.fasta, files.genes)
    local = home / CHECKSUMS
    if local.is_file():
        sums = parse_checksums(local.read_text(encoding="utf-8"))
        if all(name in sums for name in wanted):
            return sums
    text = ""
    for place in files.checksum_folders():
        try:
            text += read_text(f"{base}/{place}/{CHECKSUMS}") + "\n"
        except UnreachableError:
            raise
        except RemoteError:
            continue  # a folder without a list of its own; the release's may have them
        sums = parse_checksums(text)
        if all(name in sums for name in wanted):
            with atomic_path(local) as temporary:
                temporary.write_text(text, encoding="utf-8")
            return sums
    looked = " and ".join(f"{base}/{place}/{CHECKSUMS}" for place in files.checksum_folders())
    lacking = ", ".join(name for name in wanted if name not in parse_checksums(text))
    raise RemoteError(f"No checksum is published for {lacking}: looked in {looked}")


def parse_checksums(text: str) -> dict[str, str]:
    """MD5 by file name from lines as `md5sum` writes them; the first line of a name counts."""
    sums: dict[str, str] = {}
    for line in text.splitlines():
        if found := _SUM_LINE.fullmatch(line.strip()):
            sums.setdefault(found["path"].rpartition("/")[2], found["md5"])
    return sums


def _unzip(zipped: Path, target: Path) -> None:
    """Unzip a file: pyfaidx cannot look into plain gzip, only into bgzip."""
    try:
        with (
            gzip.open(zipped, "rb") as source,
            atomic_path(target) as temporary,
            temporary.open("wb") as stream,
        ):
            shutil.copyfileobj(source, stream, _CHUNK_BYTES)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise FormatError(f"{str(zipped)!r} cannot be unzipped: {error}") from error
