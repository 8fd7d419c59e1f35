"""The published track metadata: one text proto for each organism, read into a `TrackCatalog`.

Each file is a `MetadataResponse` of the SDK's protos, what the hosted service sends, but with the
padding tracks of the heads. Parsing the text takes seconds, so what was read is kept in the cache,
under the files' hashes.
"""

import contextlib
import dataclasses
import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputType

from agviz._files import atomic_path, cache_dir
from agviz.catalog.outputs import OUTPUTS
from agviz.catalog.published_files import ORGANISMS, SHA256, file_name, organism_of
from agviz.catalog.track_json import FORMAT
from agviz.catalog.tracks import TrackCatalog
from agviz.errors import FormatError, InputError

Files = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]
CACHE_PART = "tracks"


def read_catalog(path: Files) -> TrackCatalog:
    """The tracks of both organisms, from the two published text protos.

    Parameters
    ----------
    path
        The folder that has the two files, or the two files; their names say the organism.

    Raises
    ------
    InputError
        A file is not there, or its name says no organism.
    FormatError
        A file is not this message, is cut short, is that of the other organism, or lacks an output.
    """
    files = find_files(path)
    contents = {organism: file.read_bytes() for organism, file in files.items()}
    hashes = {o: hashlib.sha256(content).hexdigest() for o, content in contents.items()}
    _check_organisms(files, hashes)
    source = _source(files, hashes)
    key = hashlib.sha256(f"{FORMAT}|{'|'.join(hashes.values())}".encode()).hexdigest()[:20]
    cached = cache_dir() / CACHE_PART / f"{key}.json"
    # An entry that is damaged, or cannot be read or written, is as good as none.
    with contextlib.suppress(OSError, FormatError):
        return dataclasses.replace(TrackCatalog.from_bytes(cached.read_bytes()), source=source)
    catalog = _parse_all(files, contents, source)
    with contextlib.suppress(OSError, InputError):
        cached.parent.mkdir(parents=True, exist_ok=True)
        with atomic_path(cached) as temporary:
            temporary.write_bytes(catalog.as_bytes())
    return catalog


def find_files(path: Files) -> dict[Organism, Path]:
    """The file of each organism, human first.

    Raises
    ------
    InputError
        One of them is not there, or a file's name says no organism.
    """
    given = [path] if isinstance(path, str | os.PathLike) else list(path)
    if len(given) == 1 and (folder := Path(given[0])).is_dir():
        given = [folder / file_name(organism) for organism in ORGANISMS]
    files: dict[Organism, Path] = {}
    for each in map(Path, given):
        organism = organism_of(each.name)
        if organism is None and not each.exists():
            raise InputError(
                f"There is no file or folder {str(each)!r} to read track metadata from"
            )
        if organism is None:
            raise InputError(
                f"The name of {str(each)!r} says no organism; call it {file_name(ORGANISMS[0])} or "
                f"{file_name(ORGANISMS[1])}"
            )
        if not each.is_file():
            raise InputError(f"There is no track metadata of {organism.name} at {str(each)!r}")
        if organism in files:
            raise InputError(
                f"Both {str(files[organism])!r} and {str(each)!r} are of {organism.name}; give one "
                "file for each organism"
            )
        files[organism] = each
    missing = [organism for organism in ORGANISMS if organism not in files]
    if missing:
        raise InputError(
            f"The track metadata of {missing[0].name} is missing; give the folder that has "
            f"{file_name(ORGANISMS[0])} and {file_name(ORGANISMS[1])}"
        )
    return {organism: files[organism] for organism in ORGANISMS}


def _check_organisms(files: Mapping[Organism, Path], hashes: Mapping[Organism, str]) -> None:
    """The text says no organism; but the published files are known, and no two are the same."""
    known = {digest: organism for organism, digest in SHA256.items()}
    for organism, digest in hashes.items():
        if known.get(digest, organism) is not organism:
            raise FormatError(
                f"{str(files[organism])!r} is called {organism.name}, but is the file of "
                f"{known[digest].name}"
            )
    if len(set(hashes.values())) < len(hashes):
        names = " and ".join(repr(str(file)) for file in files.values())
        raise FormatError(f"{names} are the same file; there is one for each organism")


def _source(files: Mapping[Organism, Path], hashes: Mapping[Organism, str]) -> str:
    if dict(hashes) == SHA256:
        return "track metadata as published with AlphaGenome"
    parts = [f"{file.name} (sha256 {hashes[o][:8]})" for o, file in files.items()]
    return "track metadata of " + ", ".join(parts)


def _parse_all(
    files: Mapping[Organism, Path], contents: Mapping[Organism, bytes], source: str
) -> TrackCatalog:
    tables = {organism: parse(contents[organism], str(files[organism])) for organism in files}
    for organism, of in tables.items():
        for output, table in of.items():
            first = len(tables[ORGANISMS[0]][output])
            if len(table) != first:
                raise FormatError(
                    f"{str(files[organism])!r} has {len(table)} columns of {output.name}, padding "
                    f"included, but {str(files[ORGANISMS[0]])!r} has {first}; both organisms share "
                    "a head"
                )
    try:
        return TrackCatalog.from_tables(tables, source=source)
    except InputError as error:
        names = " or ".join(repr(str(file)) for file in files.values())
        raise FormatError(f"{names} is damaged: {error}") from error


def parse(content: bytes, name: str) -> dict[OutputType, pd.DataFrame]:
    """All tracks of one text proto, padding included, in the tables that the SDK makes of them.

    Raises
    ------
    FormatError
        `content` is not the text of a whole `MetadataResponse`, or lacks an output; `name` is how
        the message calls it.
    """
    from alphagenome.models import dna_client
    from alphagenome.protos import dna_model_service_pb2
    from google.protobuf import text_format

    try:
        message = text_format.Parse(content.decode(), dna_model_service_pb2.MetadataResponse())
    except (UnicodeDecodeError, text_format.ParseError) as error:
        place = " ".join(str(error).split())
        raise FormatError(
            f"{name!r} is not a whole MetadataResponse of AlphaGenome's protos, as text ({place})"
        ) from error
    _check_outputs(message.output_metadata, name)
    metadata = dna_client.construct_output_metadata(iter([message]))
    return {output: getattr(metadata, info.attribute) for output, info in OUTPUTS.items()}


def _check_outputs(parts: Iterable[Any], name: str) -> None:
    """Each output is there once, with the kind of table that it has."""
    kinds = {output.value: output for output in OUTPUTS}
    seen: list[OutputType] = []
    for part in parts:
        if part.output_type not in kinds:
            raise FormatError(f"{name!r} has an output of no known type ({part.output_type})")
        output = kinds[part.output_type]
        needed = "junctions" if output is OutputType.SPLICE_JUNCTIONS else "tracks"
        if (payload := part.WhichOneof("payload")) != needed:
            raise FormatError(
                f"{name!r} should have {needed} of {output.name}, but has {payload or 'nothing'}"
            )
        seen.append(output)
    twice = [output.name for output in OUTPUTS if seen.count(output) > 1]
    if twice:
        raise FormatError(f"{name!r} has these outputs twice: {', '.join(twice)}")
    missing = [output.name for output in OUTPUTS if output not in seen]
    if missing:
        raise FormatError(f"{name!r} lacks these outputs: {', '.join(missing)}")
