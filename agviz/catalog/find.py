"""Where the track metadata is: given, in an installed package, in the cache, or on the web.

The published checkpoints come without it, so somebody has to find the two files. Whoever has
`alphagenome_research` installed has them; for others they are fetched once.
"""

import importlib.util
import os
from pathlib import Path

from agviz._download import download
from agviz._files import cache_dir, sha256
from agviz.catalog.published_files import (
    BASE_URL,
    FOLDER_IN_PACKAGE,
    ORGANISMS,
    PACKAGE,
    PAGE_URL,
    REVISION,
    SHA256,
    file_name,
)
from agviz.catalog.textproto import CACHE_PART, Files, read_catalog
from agviz.catalog.tracks import TrackCatalog
from agviz.errors import FormatError, RemoteError


def find_catalog(path: Files | None = None, *, base_url: str = BASE_URL) -> TrackCatalog:
    """The tracks of AlphaGenome, from the first of these places that has them.

    1. `path`, if it is given: the folder of the two text protos, or the two files.
    2. An installed `alphagenome_research` package, which is not imported.
    3. The cache folder.
    4. The public repository of `alphagenome_research`, at a pinned revision; what is fetched must
       have the published files' hashes and is kept in the cache folder.

    Parameters
    ----------
    path
        A folder, or files. None: look in the other places.
    base_url
        A mirror: where the two files are.

    Raises
    ------
    InputError, FormatError
        The files at `path` are missing or not what they should be.
    RemoteError
        The files are nowhere here and could not be fetched; the message says what to do.
    """
    if path is not None:
        return read_catalog(path)
    installed = installed_folder()
    return read_catalog(_fetched_folder(base_url) if installed is None else installed)


def installed_folder() -> Path | None:
    """The folder of the two files in an installed `alphagenome_research`; None if there is none."""
    try:
        spec = importlib.util.find_spec(PACKAGE)
    except (ImportError, ValueError):
        return None
    places = [] if spec is None else spec.submodule_search_locations or []
    for place in places:
        folder = Path(place).joinpath(*FOLDER_IN_PACKAGE)
        if all((folder / file_name(organism)).is_file() for organism in ORGANISMS):
            return folder
    return None


def cached_folder() -> Path:
    """Where fetched files are kept, and where somebody without a network can put them."""
    return cache_dir() / CACHE_PART / f"published-{REVISION[:8]}"


def _fetched_folder(base_url: str) -> Path:
    folder = cached_folder()
    for organism in ORGANISMS:
        file = folder / file_name(organism)
        if file.is_file():
            if sha256(file) == SHA256[organism]:
                continue
            file.unlink()
        folder.mkdir(parents=True, exist_ok=True)
        url = f"{base_url.rstrip('/')}/{file.name}"
        try:
            download(url, file)
        except RemoteError as error:
            raise type(error)(_advice(error, folder)) from error
        if (found := sha256(file)) != SHA256[organism]:
            file.unlink()
            raise FormatError(
                f"{url} is not the published file: its sha256 is {found}, expected "
                f"{SHA256[organism]}; what was fetched is removed. Get {file.name} from "
                f"{PAGE_URL} and give its folder as metadata"
            )
    return folder


def _advice(error: RemoteError, folder: str | os.PathLike[str]) -> str:
    names = " and ".join(file_name(organism) for organism in ORGANISMS)
    return (
        f"AlphaGenome's track metadata is not here and could not be fetched: {error}. Get {names} "
        f"from {PAGE_URL} and either give their folder as metadata (--metadata FOLDER) or put them "
        f"into {os.fspath(folder)}"
    )
