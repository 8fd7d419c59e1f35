"""What experiments on the teaching assembly would have measured: the oracle's tracks with noise.

Read counts are Poisson around what the oracle expects. Tracks are bigWigs, as browsers,
`open_track` and fine-tuning read them (bases without a value have no reads); split reads are files
of the aligner STAR, SJ.out.tab. Noise is drawn window by window, from streams of its own.
"""

import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from jaxtyping import Float32, Shaped

from agviz._bigwig import write_bigwig
from agviz.teaching.assembly_truth import Window
from agviz.teaching.grammar import BIN, CELLS, FACTORS, H3K4ME3, H3K27AC

FOLDER = "tracks"
"""Where they lie in the assembly's folder."""

STREAM = "observed"
"""Keeps the noise apart from the random numbers that the sequence is made of."""

OVERHANG = 50
"""bp; the longest stretch of a split read on either side of a junction, as STAR reports it."""

Runs = list[tuple[str, np.ndarray, np.ndarray, np.ndarray]]
"""Chromosome, starts, ends and values of the runs of equal values of each window."""

_STRANDS = ("plus", "minus")
_GT_AG = (1, 2)  # STAR's code of the intron's ends, GT/AG, on + and on -


def _columns() -> dict[str, tuple[int, list[str]]]:
    """Of each output: bp per bin, and what each of its columns is called in file names."""
    cells = [cell.name.replace(" ", "_") for cell in CELLS]
    stranded = [f"{cell}.{strand}" for strand in _STRANDS for cell in cells]
    return {
        "dnase": (1, cells),
        "cage": (1, stranded),
        "rna_seq": (1, stranded),
        "chip_tf": (BIN, list(FACTORS)),
        "chip_histone": (BIN, [*(f"{H3K27AC}.{cell}" for cell in cells), H3K4ME3]),
    }


class ObservedTracks:
    """Gathers noisy tracks window by window, and writes them.

    Parameters
    ----------
    seed
        Of the assembly.
    contigs
        Length in bp of each chromosome.
    """

    def __init__(self, seed: int, contigs: Mapping[str, int]) -> None:
        self._seed = seed
        self._contigs = dict(contigs)
        self._runs: dict[str, Runs] = {
            f"{output}.{column}.bw": []
            for output, (_, columns) in _columns().items()
            for column in columns
        }
        self._junctions: list[list[str]] = [[] for _ in CELLS]

    def add(self, chromosome: str, window: Window) -> None:
        """Draw what is seen of a window; windows come from left to right."""
        index = list(self._contigs).index(chromosome)
        entropy = [zlib.crc32(STREAM.encode()), self._seed, index, window.start]
        rng = np.random.default_rng(entropy)
        for output, (resolution, columns) in _columns().items():
            expected = window.kept(getattr(window.truth, output), resolution)
            counts = rng.poisson(expected)
            for column, values in zip(columns, counts.T, strict=True):
                runs = _runs(values, resolution, window.start)
                self._runs[f"{output}.{column}.bw"].append((chromosome, *runs))
        self._add_junctions(chromosome, window, rng)

    def _add_junctions(self, chromosome: str, window: Window, rng: np.random.Generator) -> None:
        found = window.truth.junctions
        low = np.minimum(found.donor, found.acceptor) + 1 + window.offset
        high = np.maximum(found.donor, found.acceptor) + window.offset
        kept = np.array([window.holds(donor) for donor in found.donor.tolist()], dtype=bool)
        reads = rng.poisson(found.counts)
        for row in np.lexsort((found.strand, high, low)):
            if not kept[row]:
                continue
            strand = int(found.strand[row])
            # 1-based, both ends in the intron; strand 1 or 2; not annotated; all reads unique.
            start = f"{chromosome}\t{low[row] + 1}\t{high[row]}\t{strand + 1}\t{_GT_AG[strand]}\t0"
            for lines, count in zip(self._junctions, reads[row].tolist(), strict=True):
                if count:
                    lines.append(f"{start}\t{count}\t0\t{OVERHANG}\n")

    def write(self, folder: Path) -> None:
        """Write all files into a folder, which is made here.

        Raises
        ------
        OSError
            A file cannot be written, or is not what was written when it is read again.
        """
        folder.mkdir()
        for name, runs in self._runs.items():
            write_bigwig(folder / name, self._contigs, _entries(runs))
        for cell, lines in zip(CELLS, self._junctions, strict=True):
            name = f"junctions.{cell.name.replace(' ', '_')}.SJ.out.tab"
            (folder / name).write_bytes("".join(lines).encode())


def _runs(
    values: Shaped[np.ndarray, " bins"], resolution: int, start: int
) -> tuple[np.ndarray, np.ndarray, Float32[np.ndarray, " runs"]]:
    """Start, end and value of each run of equal counts above 0."""
    edges = np.concatenate([[0], np.flatnonzero(np.diff(values)) + 1, [len(values)]])
    counts = values[edges[:-1]]
    seen = counts > 0
    first, last = edges[:-1][seen] * resolution + start, edges[1:][seen] * resolution + start
    return first, last, counts[seen].astype(np.float32)


def _entries(runs: Runs) -> Iterator[tuple[str, int, int, float]]:
    for chromosome, starts, ends, values in runs:
        for start, end, value in zip(starts.tolist(), ends.tolist(), values.tolist(), strict=True):
            yield chromosome, start, end, value
