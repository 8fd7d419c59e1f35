"""A figure kept in files: `figure.json` for people to read and edit, `figure.data` for its arrays.

The JSON has a version; a newer one than this program knows is refused. The data file is a zip of
`.npy` and `.parquet` entries, the same bytes for the same figure.
"""

import contextlib
import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from agviz._files import result_path
from agviz.errors import FormatError, InputError
from agviz.figure.compose import Figure, Panel, as_figure
from agviz.figure.shown import Shown
from agviz.figure.spec_decode import decoded
from agviz.figure.spec_encode import Sidecar, encoded

VERSION = 1
FORMAT = "agviz figure"
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest time of a zip: bytes must not tell when


def write_figure(spec: Shown, path: str | os.PathLike[str]) -> None:
    """Write a figure as JSON, and beside it, where it has arrays, its `.data`.

    Parameters
    ----------
    spec
        A panel or a figure.
    path
        Ends in `.json`.

    Raises
    ------
    InputError
        For another ending, or data that cannot be kept.
    """
    with contextlib.ExitStack() as stack:
        write_figure_into(spec, path, stack)


def write_figure_into(
    spec: Shown, path: str | os.PathLike[str], stack: contextlib.ExitStack
) -> None:
    """The same as a part of something larger: files get their names when `stack` ends well.

    Raises
    ------
    InputError
        As of `write_figure`.
    """
    target = _json_path(path)
    sidecar: Sidecar = {}
    content = encoded(as_figure(spec), sidecar)
    data = target.with_suffix(".data")
    whole: dict[str, Any] = {"format": FORMAT, "version": VERSION, "figure": content}
    if sidecar:
        whole["data"] = data.name
    text = json.dumps(whole, indent=1, ensure_ascii=False, allow_nan=False)
    if sidecar:  # the data get their name last
        _write_sidecar(sidecar, stack.enter_context(result_path(data)))
    temporary = stack.enter_context(result_path(target))
    temporary.write_text(text + "\n", encoding="utf-8")


def open_figure(path: str | os.PathLike[str]) -> Figure:
    """The figure that `write_figure` (`.save("figure.json")`) wrote, edited or not.

    Raises
    ------
    InputError
        When there is no such file, or it does not end in `.json`.
    FormatError
        When it is no figure, of a newer version, or something in it does not fit; with its place.

    Examples
    --------
    >>> (ag.Tracks(both.dnase) & ag.Genes(assembly)).save("rows.json")
    >>> again = ag.open_figure("rows.json")
    """
    source = _json_path(path)
    if not source.is_file():
        raise InputError(f"There is no figure {str(source)!r}")
    try:
        whole = json.loads(source.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise FormatError(f"{source.name} is no JSON: {error}") from error
    if not isinstance(whole, dict) or whole.get("format") != FORMAT or "figure" not in whole:
        raise FormatError(f"{source.name} is no {FORMAT}; one begins with {{'format': {FORMAT!r}}}")
    if whole.get("version") != VERSION:
        raise FormatError(
            f"{source.name} has version {whole.get('version')!r} of the format; this agviz reads "
            f"version {VERSION}"
        )
    odd = [name for name in whole if name not in ("format", "version", "figure", "data")]
    if odd:
        raise FormatError(f"{source.name} has no field {odd[0]!r}")
    sidecar = _read_sidecar(source.parent / whole["data"]) if "data" in whole else {}
    found = decoded(whole["figure"], Figure | Panel, place="figure", sidecar=sidecar)
    return as_figure(found)


def _json_path(path: str | os.PathLike[str]) -> Path:
    target = Path(path)
    if target.suffix.lower() != ".json":
        raise InputError(f"A figure's file ends in .json; got {target.name!r}")
    return target


def _write_sidecar(sidecar: Sidecar, path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for key, value in sidecar.items():
            stream = io.BytesIO()
            if isinstance(value, np.ndarray):
                np.save(stream, value, allow_pickle=False)
                name = f"{key}.npy"
            else:
                value.to_parquet(stream)
                name = f"{key}.parquet"
            info = zipfile.ZipInfo(name, LONG_AGO)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, stream.getvalue())


def _read_sidecar(path: Path) -> Sidecar:
    if not path.is_file():
        raise FormatError(f"The figure's data file {path.name!r} is not beside it")
    found: Sidecar = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                key, _, kind = name.rpartition(".")
                stream = io.BytesIO(archive.read(name))
                found[key] = (
                    np.load(stream, allow_pickle=False) if kind == "npy" else _frame(stream)
                )
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise FormatError(f"The figure's data file {path.name!r} is damaged: {error}") from error
    return found


def _frame(stream: io.BytesIO) -> Any:
    import pandas as pd

    return pd.read_parquet(stream)
