"""Safetensors files: named arrays behind a JSON header, memory-mapped.

Read here, because the package `safetensors` copies what it maps (twice the memory). Tensors at
multiples of 64 bytes, as our own files have them, JAX uses on a CPU where they are mapped.

References
----------
https://github.com/huggingface/safetensors#format
"""

import dataclasses
import hashlib
import json
import math
import os
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import ml_dtypes
import numpy as np
from jaxtyping import Float32

from agviz.errors import FormatError

DTYPES = {
    "float32": ("F32", np.dtype("<f4")),
    "float16": ("F16", np.dtype("<f2")),
    "bfloat16": ("BF16", np.dtype(ml_dtypes.bfloat16)),
}
"""How tensors can be stored: its name in the format, and in numpy."""

LARGE_BYTES = 8 * 2**20
"""Tensors of this size are mapped each by itself, so that its pages are given back when its array
is gone; smaller ones in stretches of at least this size, as a mapping keeps a file open."""

LENGTH_BYTES = 8
"""Before the header: its length, little-endian."""

METADATA = "__metadata__"
_LARGEST_HEADER = 100_000_000
STORED = dict(DTYPES.values())


@dataclasses.dataclass(frozen=True)
class Tensor:
    """Where a tensor lies.

    Attributes
    ----------
    dtype
        As the format writes it: `"F32"`.
    shape
        Of the array.
    begin, end
        Bytes, from the end of the header.
    """

    dtype: str
    shape: tuple[int, ...]
    begin: int
    end: int


@dataclasses.dataclass(frozen=True)
class TensorFile:
    """A safetensors file whose header has been read and found to fit the file.

    Attributes
    ----------
    path
        The file.
    metadata
        The header's own words.
    tensors
        By name, in the order of the file.
    header_sha256
        Of the header's bytes: tells whether the file was exchanged since.
    """

    path: Path
    metadata: Mapping[str, str]
    tensors: Mapping[str, Tensor]
    header_sha256: str

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> "TensorFile":
        """Read a file's header.

        Raises
        ------
        FormatError
            It is no safetensors file, or not all of one; it has tensors that are not float32,
            float16 or bfloat16.
        """
        file = Path(path).absolute()
        with file.open("rb") as stream:
            header = _read_header(stream, file)
        try:
            parsed = json.loads(header)
            metadata = dict(parsed.pop(METADATA, {}))
            tensors = {
                name: Tensor(entry["dtype"], tuple(entry["shape"]), *entry["data_offsets"])
                for name, entry in parsed.items()
            }
            ordered = dict(sorted(tensors.items(), key=lambda item: item[1].begin))
            _check_tensors(ordered)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise FormatError(
                f"{str(file)!r} is no safetensors file: its header is damaged ({error})"
            ) from error
        data = max((tensor.end for tensor in ordered.values()), default=0)
        expected, size = LENGTH_BYTES + len(header) + data, file.stat().st_size
        if size != expected:
            kind = "truncated" if size < expected else "too long"
            raise FormatError(
                f"{str(file)!r} is {kind}: {size:,} bytes, where its header tells of {expected:,}"
            )
        return cls(file, metadata, ordered, hashlib.sha256(header).hexdigest())

    def arrays(self, names: Iterable[str] | None = None) -> dict[str, Float32[np.ndarray, "..."]]:
        """Tensors as float32, read-only: mapped from the file, or read if stored in 16 bits.

        Each call maps anew: mapped pages are given back when the arrays on them are gone.

        Parameters
        ----------
        names
            Which tensors; None: all.

        Raises
        ------
        FormatError
            The file is another one since it was opened.
        """
        start = self.start()
        wanted = set(self.tensors if names is None else names)
        arrays = {}
        for segment_names in self._segments(wanted):
            first, last = self.tensors[segment_names[0]], self.tensors[segment_names[-1]]
            size = last.end - first.begin
            segment: np.ndarray = np.zeros(0, np.uint8)
            if size:
                segment = np.memmap(
                    self.path, np.uint8, "r", offset=start + first.begin, shape=(size,)
                )
            for name in segment_names:
                tensor = self.tensors[name]
                data = segment[tensor.begin - first.begin : tensor.end - first.begin]
                arrays[name] = _as_float32(np.asarray(data), tensor)
        return arrays

    def start(self) -> int:
        """Where the data begin, if the header is still the one that was read.

        Raises
        ------
        FormatError
            The file is another one since it was opened.
        """
        with self.path.open("rb") as stream:
            header = _read_header(stream, self.path)
        if hashlib.sha256(header).hexdigest() != self.header_sha256:
            raise FormatError(f"{str(self.path)!r} was changed since it was opened; open it again")
        return LENGTH_BYTES + len(header)

    def _segments(self, wanted: Container[str]) -> Iterator[list[str]]:
        """Names of neighbouring tensors that are mapped together."""
        names: list[str] = []
        for name, tensor in self.tensors.items():
            if names and (name not in wanted or tensor.end - tensor.begin >= LARGE_BYTES):
                yield names
                names = []
            if name not in wanted:
                continue
            names.append(name)
            if tensor.end - self.tensors[names[0]].begin >= LARGE_BYTES:
                yield names
                names = []
        if names:
            yield names


def _read_header(stream: BinaryIO, file: Path) -> bytes:
    length = int.from_bytes(stream.read(LENGTH_BYTES), "little")
    if not 2 <= length <= _LARGEST_HEADER:
        raise FormatError(f"{str(file)!r} is no safetensors file")
    header = stream.read(length)
    if not header.startswith(b"{"):
        raise FormatError(f"{str(file)!r} is no safetensors file")
    if len(header) < length:
        raise FormatError(
            f"{str(file)!r} is truncated: its header has {length:,} bytes, of which "
            f"{len(header):,} are there"
        )
    return header


def _check_tensors(tensors: Mapping[str, Tensor]) -> None:
    """Raise ValueError unless the tensors fill the file without a gap."""
    end = 0
    for name, tensor in tensors.items():
        if tensor.dtype not in STORED:
            raise ValueError(f"{name} is stored as {tensor.dtype}, not {', '.join(STORED)}")
        if not all(isinstance(length, int) and length >= 0 for length in tensor.shape):
            raise ValueError(f"{name} has the shape {tensor.shape}")
        size = math.prod(tensor.shape) * STORED[tensor.dtype].itemsize
        if tensor.begin != end or tensor.end != end + size:
            raise ValueError(f"{name} does not lie where it should")
        end = tensor.end


def _as_float32(data: np.ndarray, tensor: Tensor) -> Float32[np.ndarray, "..."]:
    values = data.view(STORED[tensor.dtype]).reshape(tensor.shape)
    floats: np.ndarray = values.astype(np.float32, copy=False)
    floats.flags.writeable = False
    return floats
