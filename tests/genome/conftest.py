"""Genomes that tests make: in memory, as plain FASTA, and as bgzip."""

import dataclasses
import struct
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from agviz.genome.contigs import ContigNames
from agviz.genome.sequence import reverse_complement
from agviz.genome.types import Interval

# The empty block that ends every bgzip file (SAM specification, section 4.1.2).
_BGZF_END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")


@dataclasses.dataclass(frozen=True)
class MemoryGenome:
    """A genome of a few short contigs, read base by base: slow and plainly right."""

    sequences: Mapping[str, str]

    @property
    def contigs(self) -> dict[str, int]:
        return {name: len(sequence) for name, sequence in self.sequences.items()}

    def resolve(self, name: str) -> str:
        return ContigNames(self.contigs, "the test").resolve(name)

    def fetch(self, interval: Interval) -> str:
        sequence = self.sequences[self.resolve(interval.chromosome)]
        bases = "".join(
            sequence[place] if 0 <= place < len(sequence) else "N"
            for place in range(interval.start, interval.end)
        )
        return reverse_complement(bases) if interval.negative_strand else bases


def _bgzip(data: bytes, block: int = 64) -> bytes:
    """Compress as bgzip does, in blocks of `block` bytes, by the SAM specification alone."""
    blocks = []
    for start in range(0, len(data), block):
        piece = data[start : start + block]
        deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
        body = deflate.compress(piece) + deflate.flush()
        size = 18 + len(body) + 8
        head = b"\x1f\x8b\x08\x04" + b"\0" * 4 + b"\0\xff" + struct.pack("<H", 6)
        extra = b"BC" + struct.pack("<HH", 2, size - 1)
        blocks.append(head + extra + body + struct.pack("<II", zlib.crc32(piece), len(piece)))
    return b"".join(blocks) + _BGZF_END


def _fasta_text(sequences: Mapping[str, str], *, line: int = 7, end: str = "\n") -> str:
    return "".join(
        f">{name} some words{end}"
        + "".join(sequence[i : i + line] + end for i in range(0, len(sequence), line))
        for name, sequence in sequences.items()
    )


@pytest.fixture(scope="session")
def memory_genome() -> type[MemoryGenome]:
    return MemoryGenome


@pytest.fixture(scope="session")
def bgzip() -> Callable[..., bytes]:
    return _bgzip


@pytest.fixture(scope="session")
def fasta_text() -> Callable[..., str]:
    return _fasta_text


@pytest.fixture
def write_fasta(tmp_path: Path) -> Callable[..., Path]:
    """Write contigs as a FASTA; a name that ends in `gz` makes it bgzip."""

    def write(sequences: Mapping[str, str], name: str = "genome.fa", **options: object) -> Path:
        path = tmp_path / name
        data = _fasta_text(sequences, **options).encode()  # type: ignore[arg-type]
        path.write_bytes(_bgzip(data) if name.endswith("gz") else data)
        return path

    return write
