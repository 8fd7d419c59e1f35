"""Writing safetensors files in a stream: one array at a time, hashed on the way.

Written here, because the package `safetensors` needs all arrays at once, orders its metadata at
random and knows no bfloat16 without torch. What is written is plain safetensors for anybody else.

References
----------
https://github.com/huggingface/safetensors#format
"""

import hashlib
import json
import math
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from agviz.errors import InputError, check_choice
from agviz.weights.tensor_file import DTYPES, LARGE_BYTES, LENGTH_BYTES, METADATA, STORED, Tensor

ALIGNMENT = 64
"""Bytes; what XLA asks of an array on a CPU that it shall use without a copy."""


STATE = "state/"
"""How the names of the tensors begin that are measured, not learnt."""


def arrange(shapes: Mapping[str, tuple[int, ...]], dtype: str) -> dict[str, Tensor]:
    """Where tensors of these shapes go, by name and in file order.

    Sorted by name, but large ones come after small ones, so that readers map these together, and
    those whose size is no multiple of `ALIGNMENT` last.

    Raises
    ------
    InputError
        For a `dtype` that is none of `DTYPES`.
    """
    check_choice("dtype", dtype, DTYPES)
    stored = {name: DTYPES[_stored_dtype(name, dtype)] for name in shapes}
    sizes = {name: math.prod(shapes[name]) * stored[name][1].itemsize for name in shapes}
    tensors, begin = {}, 0

    def place(name: str) -> tuple[bool, bool, str]:
        return sizes[name] % ALIGNMENT != 0, sizes[name] >= LARGE_BYTES, name

    for name in sorted(shapes, key=place):
        tensors[name] = Tensor(stored[name][0], tuple(shapes[name]), begin, begin + sizes[name])
        begin += sizes[name]
    return tensors


def _stored_dtype(name: str, dtype: str) -> str:
    """Norms' mean squares are few, and may be beyond what float16 holds (65,504)."""
    return "float32" if dtype == "float16" and name.startswith(STATE) else dtype


def header_bytes(tensors: Mapping[str, Tensor], metadata: Mapping[str, str]) -> bytes:
    """The header as it is written: the same bytes for the same tensors and metadata."""
    entries: dict[str, Any] = {METADATA: dict(sorted(metadata.items()))}
    for name, tensor in tensors.items():
        entries[name] = {
            "dtype": tensor.dtype,
            "shape": list(tensor.shape),
            "data_offsets": [tensor.begin, tensor.end],
        }
    text = json.dumps(entries, separators=(",", ":"), ensure_ascii=False).encode()
    return text + b" " * (-(len(text) + LENGTH_BYTES) % ALIGNMENT)


def encode(values: np.ndarray, tensor: Tensor, *, name: str) -> memoryview:
    """The values' bytes as they are stored.

    Raises
    ------
    InputError
        A finite value is too large for the stored type.
    """
    dtype = STORED[tensor.dtype]
    with np.errstate(over="ignore"):
        stored = np.ascontiguousarray(values, dtype=dtype).reshape(-1)
    if dtype.itemsize < np.dtype(np.float32).itemsize:
        lost = np.isfinite(values).reshape(-1) & ~np.isfinite(stored)
        if lost.any():
            worst = np.abs(np.asarray(values).reshape(-1)[lost]).max()
            raise InputError(
                f"{name} has the value {worst:g}, too large for {dtype.name}; store it as "
                "'float32' or 'bfloat16'"
            )
    return stored.view(np.uint8).data


def write_tensors(
    path: Path,
    tensors: Mapping[str, Tensor],
    *,
    arrays: Iterable[np.ndarray],
    describe: Callable[[Mapping[str, str]], Mapping[str, str]],
) -> None:
    """Write tensors one after the other, and what is known only then into the header.

    Parameters
    ----------
    path
        The file; overwritten.
    tensors
        As `arrange` gives them.
    arrays
        Their values, in that order; taken one at a time.
    describe
        Called with the SHA-256 of each tensor's bytes (64 digits) by name; gives the metadata,
        whose length must not depend on the digests. Called with zeros first, to make room.
    """
    blank = header_bytes(tensors, describe(dict.fromkeys(tensors, "0" * 64)))
    digests = {}
    with path.open("wb") as stream:
        stream.seek(LENGTH_BYTES + len(blank))
        for (name, tensor), values in zip(tensors.items(), arrays, strict=True):
            data = encode(values, tensor, name=name)
            stream.write(data)
            digests[name] = hashlib.sha256(data).hexdigest()
        header = header_bytes(tensors, describe(digests))
        stream.seek(0)
        stream.write(len(header).to_bytes(LENGTH_BYTES, "little"))
        stream.write(header)
