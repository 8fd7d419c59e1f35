"""Results of interpretation as folders, whole or not there: what is kept of long work.

Arrays are zarr groups; a table is a parquet file; what has several parts is a folder of these.
"""

import json
from pathlib import Path
from typing import Any

from agviz._files import atomic_path
from agviz.interpret.contacts import ContactAttribution
from agviz.interpret.readout_json import decode_readout, encode_readout
from agviz.interpret.splicing import SpliceAttribution
from agviz.scoring.readout import Readout

TABLE, PARTS = "table.parquet", "parts.json"
KINDS = {each.__name__: each for each in (SpliceAttribution, ContactAttribution)}
"""Results of several parts: tables, arrays and readouts."""


def save_result(result: Any, path: Path) -> None:
    """Write a result into a folder, which is there when it is whole.

    Parameters
    ----------
    result
        A `DataArray`, a `Dataset`, a `DataFrame`, or one of `KINDS`.
    path
        The folder; one that is there is replaced.
    """
    with atomic_path(path) as temporary:
        _write(result, temporary)


def open_result(path: Path) -> Any:
    """What `save_result` was given; None if nothing is there."""
    if not path.is_dir():
        return None
    if (path / PARTS).is_file():
        about = json.loads((path / PARTS).read_text(encoding="utf-8"))
        read = {name: decode_readout(data) for name, data in about["readouts"].items()}
        kind = KINDS[about["kind"]]
        return kind(**{name: read.get(name, open_result(path / name)) for name in kind._fields})
    if (path / TABLE).is_file():
        import pandas as pd

        return pd.read_parquet(path / TABLE)
    return _open_arrays(path)


def _write(result: Any, path: Path) -> None:
    if type(result).__name__ in KINDS:
        path.mkdir()
        parts = result._asdict()
        readouts = {name: part for name, part in parts.items() if isinstance(part, Readout)}
        for name, part in parts.items():
            if part is not None and name not in readouts:
                _write(part, path / name)
        about = {
            "kind": type(result).__name__,
            "readouts": {name: encode_readout(part) for name, part in readouts.items()},
        }
        (path / PARTS).write_text(json.dumps(about, indent=1), encoding="utf-8")
    elif hasattr(result, "to_parquet"):
        path.mkdir()
        result.to_parquet(path / TABLE)
    else:
        _write_arrays(result, path)


def _write_arrays(result: Any, path: Path) -> None:
    """A result as a zarr group; `single` says that it was one array.

    xarray notes in a file which variables are coordinates, but not of names with spaces.
    """
    single = not hasattr(result, "data_vars")
    dataset = result.to_dataset(name="value") if single else result
    spaced = [str(name) for name in dataset.coords if " " in str(name)]
    noted = dataset.reset_coords(spaced).assign_attrs(single=single, coordinates_too=spaced)
    noted.to_zarr(path, mode="w", zarr_format=2, consolidated=False)


def _open_arrays(path: Path) -> Any:
    import xarray as xr

    dataset = xr.load_dataset(path, engine="zarr", consolidated=False)
    single = dataset.attrs.pop("single")
    dataset = dataset.set_coords(dataset.attrs.pop("coordinates_too", []))
    return dataset["value"].rename(None) if single else dataset
