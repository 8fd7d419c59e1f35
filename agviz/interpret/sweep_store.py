"""The folder of a sweep: what was asked, and every chunk that is there whole.

The folder is a zarr group. `attrs["agviz_sweep"]` says what was asked, of which model, on which
sequence; each window is a group ``0``, ``1``, .. with the array ``effects`` (positions, 4,
readouts; float32), a chunk of positions at a time, and `reference`, the readouts of the background
(float64), written when its engine first answers. A chunk is complete if it is there and its
checksum is right, so nothing else has to be kept of how far the work has come. `attrs["engine"]` of
a window is which engine began there: no other one goes on, whose numbers differ in their last bits.
"""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float64

from agviz._files import make_folder, result_path
from agviz.errors import FormatError, InputError
from agviz.interpret.question import Question

KEY, VERSION = "agviz_sweep", 5


def make_store(
    path: Path, asked: dict[str, Any], questions: Sequence[Question], *, engine: str
) -> None:
    """A store without a chunk."""
    import zarr
    from zarr.codecs import BytesCodec, Crc32cCodec

    chunk = asked["chunk"]
    options: dict[str, Any] = {
        "fill_value": np.nan, "compressors": [Crc32cCodec()], "serializer": BytesCodec(),
        "config": {"write_empty_chunks": True},
    }  # fmt: skip
    make_folder(path.parent, parents=True)
    with result_path(path) as new:
        new.mkdir()  # zarr does not say why it cannot
        group = zarr.open_group(new, mode="w")
        for number, question in enumerate(questions):
            width, count = question.window.width, len(question.readouts)
            window = group.create_group(str(number))
            window.create_array(
                "effects", shape=(width, 4, count), chunks=(min(chunk, width), 4, count),
                dtype="float32", **options,
            )  # fmt: skip
            window.create_array("reference", shape=(count,), dtype="float64", **options)
        group["0"].attrs["engine"] = engine
        group.attrs[KEY] = asked


def stored_question(path: Path) -> dict[str, Any]:
    """What a store says it is about."""
    import zarr

    try:
        group = zarr.open_group(path, mode="r")
        asked = group.attrs[KEY]
    except (FileNotFoundError, KeyError, ValueError) as error:
        raise FormatError(
            f"{str(path)!r} is no sweep of agviz; give a new folder, or one that a sweep made"
        ) from error
    if not isinstance(asked, dict) or asked.get("version") != VERSION:
        raise FormatError(f"{str(path)!r} is a sweep of another version of agviz; make it anew")
    return asked


def read_effects(window: Any, index: int, chunk: int) -> np.ndarray | None:
    """One chunk of a window's effects; None if it is not there, or not whole."""
    array = part_of(window, "effects")
    return _whole(array, f"{index}/0/0", slice(index * chunk, (index + 1) * chunk))


def read_reference(window: Any) -> Float64[np.ndarray, " readouts"] | None:
    """The readouts of a window's background; None if they are not there, or not whole."""
    return _whole(part_of(window, "reference"), "0", slice(None))


def _whole(array: Any, chunk: str, place: slice) -> np.ndarray | None:
    """What one chunk of an array holds, if all of it is there."""
    if not (_folder(array) / array.path / "c" / chunk).exists():
        return None
    try:
        values: np.ndarray = array[place]
    except ValueError:  # a checksum that is wrong, or bytes that are missing
        return None
    return values


def part_of(group: Any, name: str) -> Any:
    """A group or an array of a store.

    Raises
    ------
    FormatError
        When it is not there, or what is said of it cannot be read.
    """
    try:
        return group[name]
    except (KeyError, ValueError) as error:
        raise FormatError(
            f"{str(_folder(group))!r} is a damaged sweep: {f'{group.path}/{name}'.strip('/')!r} is "
            "missing or cannot be read; give a new folder"
        ) from error


def _folder(part: Any) -> Path:
    return Path(str(part.store.root))


def begin_window(window: Any, engine: str) -> None:
    """Note which engine a window begins with; one that began has to go on with the same."""
    began = window.attrs.get("engine")
    if began is None:
        with _writing(window):
            window.attrs["engine"] = engine
    elif began != engine:
        raise InputError(
            f"{str(_folder(window))!r} was begun by the engine {began!r}, and the model now "
            f"answers by {engine!r}, whose numbers are not the same to the bit: load the "
            "model with edit_cache_bytes as it was then, or give another folder"
        )


def write_chunk(window: Any, values: np.ndarray, *, first: int, reference: np.ndarray) -> None:
    """Write the effects of the positions from `first` on, and the readouts of the background.

    Raises
    ------
    InputError
        When they cannot be written, as on a full disk; what the store has already stays.
    """
    with _writing(window):
        window["reference"][:] = reference
        window["effects"][first : first + len(values)] = values


@contextlib.contextmanager
def _writing(window: Any) -> Iterator[None]:
    """Say which folder cannot be written, and that nothing is lost."""
    try:
        yield
    except OSError as error:
        raise InputError(
            f"Cannot write in {str(_folder(window))!r} ({error.strerror or error}); what it has "
            "stays. Make room, then call again with the same folder"
        ) from error
