"""A seventh cell type, which is none of the grammar's six: data that no network was trained on.

A monocyte that reads the same genome with the same rules. It makes other transcription factors, so
other sites open chromatin; all that follows (drive, expression, tracks) is computed by the oracle's
own functions, of a world in which every cell type is this one. Fine-tuning is shown on it: its
tracks are a pure function of the sequence, so what a network should have learnt is known.

What it needs, RUNX1, SPI1, CEBPA and SP1 sites, the six cell types read too, but none of them reads
CEBPA together with RUNX1 or SPI1: no old track is right for it.
"""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float32, Float64

from agviz._bigwig import write_bigwig
from agviz._files import atomic_path
from agviz.teaching import tracks
from agviz.teaching.expression import drive, expression
from agviz.teaching.generator import Generator
from agviz.teaching.grammar import (
    BIN,
    CELLS,
    COOPERATIVITY,
    HALF_OPEN,
    INSULATOR,
    OPENING_SD,
    T_ALL,
    Cell,
)
from agviz.teaching.motifs import Codes, decode
from agviz.teaching.oracle import oracle
from agviz.teaching.sites import Sites, spread
from agviz.teaching.truth import Gene
from agviz.teaching.windows import world_rng

MONOCYTE = Cell("monocyte", "CL:0000576", "primary_cell", "CD14+ monocyte")
"""What it is called, and what it imitates."""

WEIGHTS = {"RUNX1": 0.8, "SPI1": 1.3, "CEBPA": 1.1, "SP1": 0.3}
"""How much a bound site opens its chromatin, as `grammar.Factor.weights` has it; others: 0."""

WORLD = "new cell"
"""World of the chromosomes that its experiments are made on."""

HELD_OUT = "new cell, held out"
"""World of the windows that it is judged on."""

_NOISE = 1  # keeps the stream of observations apart from that of the bases


@dataclasses.dataclass(frozen=True, eq=False)
class NewCellTruth:
    """Expected tracks of the new cell type, free of noise.

    Attributes
    ----------
    dnase
        Cuts at each base.
    rna_seq
        Reads on + and on -.
    chip_histone
        H3K27ac in bins of 128 bp.
    genes
        As the oracle's; all columns of their expression are this cell's.
    """

    dnase: Float32[np.ndarray, "length 1"]
    rna_seq: Float32[np.ndarray, "length 2"]
    chip_histone: Float32[np.ndarray, "bins 1"]
    genes: tuple[Gene, ...]


def new_cell(sequence: str | Codes) -> NewCellTruth:
    """What is expected of a sequence in the new cell type.

    Parameters
    ----------
    sequence
        As `oracle` takes it.

    Raises
    ------
    InputError
        The sequence is empty, or has characters that cannot be bases.
    """
    truth = oracle(sequence)
    access = _access(truth.sites, len(truth.codes))
    genes = [_expressed(gene, access, truth.insulation) for gene in truth.genes]
    rna = tracks.rna_seq(genes, len(access))
    histone = tracks.chip_histone(access, genes)
    dnase = tracks.dnase(access, genes, truth.sites[INSULATOR])
    return NewCellTruth(
        dnase=dnase[:, :1].astype(np.float32),
        rna_seq=rna[:, [0, len(CELLS)]].astype(np.float32),
        chip_histone=histone[:, :1].astype(np.float32),
        genes=tuple(genes),
    )


def _access(sites: dict[str, Sites], length: int) -> Float64[np.ndarray, "length cells"]:
    """Openness by this cell's weights, as `sites.accessibility` has it; the same in all columns."""
    centers = np.concatenate([sites[name].center for name in WEIGHTS])
    heights = np.concatenate([sites[name].occupancy * each for name, each in WEIGHTS.items()])
    power = spread(length, centers, heights[:, None], sd=OPENING_SD) ** COOPERATIVITY
    return np.repeat(power / (power + HALF_OPEN**COOPERATIVITY), len(CELLS), axis=1)


def _expressed(
    gene: Gene,
    access: Float64[np.ndarray, "length cells"],
    insulation: Float64[np.ndarray, " length"],
) -> Gene:
    """The gene in a world where every cell type is the new one; it splices as T cells do."""
    level = expression(gene.strength, drive(gene.tss, access, insulation))
    exons = tuple(
        dataclasses.replace(exon, psi=np.repeat(exon.psi[T_ALL], len(CELLS))) for exon in gene.exons
    )
    return dataclasses.replace(gene, expression=level, exons=exons)


@dataclasses.dataclass(frozen=True)
class Experiment:
    """Files of an experiment on the new cell type.

    Attributes
    ----------
    fasta
        The chromosomes.
    dnase, rna_plus, rna_minus, h3k27ac
        bigWigs of noisy counts; of H3K27ac, each base of a bin has the bin's count.
    contigs
        Length in bp of each chromosome.
    """

    fasta: Path
    dnase: Path
    rna_plus: Path
    rna_minus: Path
    h3k27ac: Path
    contigs: dict[str, int]


def write_experiment(folder: Path, *, chromosomes: int, length: int, seed: int = 0) -> Experiment:
    """Chromosomes of the teaching world, and what an experiment would measure on them.

    Parameters
    ----------
    folder
        Where files are made; it exists.
    chromosomes, length
        How many, and bp of each: whole bins of 128 bp.
    seed
        Of bases and noise.

    Raises
    ------
    InputError
        The folder does not exist.
    """
    files = experiment_files(folder, chromosomes=chromosomes, length=length)
    columns: dict[str, list[tuple[str, int, Any]]] = {name: [] for name in _FILES}
    with atomic_path(files.fasta) as temporary, temporary.open("w", newline="\n") as stream:
        for number, name in enumerate(files.contigs):
            rng = world_rng(WORLD, seed * chromosomes + number)
            codes = Generator(rng).plan(length).write()
            stream.write(f">{name}\n{decode(codes)}\n")
            seen = observe(new_cell(codes), np.random.default_rng([_NOISE, seed, number]))
            columns["dnase"].append((name, 1, seen["dnase"][:, 0]))
            columns["rna_plus"].append((name, 1, seen["rna_seq"][:, 0]))
            columns["rna_minus"].append((name, 1, seen["rna_seq"][:, 1]))
            columns["h3k27ac"].append((name, BIN, seen["chip_histone"][:, 0]))
    for name, parts in columns.items():
        entries = [entry for part in parts for entry in _runs(*part)]
        with atomic_path(getattr(files, name)) as temporary:
            write_bigwig(temporary, files.contigs, iter(entries))
    return files


def experiment_files(folder: Path, *, chromosomes: int, length: int) -> Experiment:
    """Where `write_experiment` puts its files."""
    paths = {name: folder / f"{MONOCYTE.name}.{name}.bw" for name in _FILES}
    contigs = {f"chr{i + 1}": length for i in range(chromosomes)}
    return Experiment(fasta=folder / "genome.fa", contigs=contigs, **paths)


_FILES = ("dnase", "rna_plus", "rna_minus", "h3k27ac")


def observe(truth: NewCellTruth, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """One noisy observation of each track: counts are Poisson; float32, by the heads' names."""
    names = ("dnase", "rna_seq", "chip_histone")
    return {name: rng.poisson(getattr(truth, name)).astype(np.float32) for name in names}


def _runs(name: str, width: int, counts: np.ndarray) -> list[tuple[str, int, int, float]]:
    """BigWig entries of the runs of equal counts above 0."""
    edges = np.concatenate([[0], np.flatnonzero(np.diff(counts)) + 1, [len(counts)]])
    return [
        (name, start * width, end * width, value)
        for start, end, value in zip(
            edges[:-1].tolist(), edges[1:].tolist(), counts[edges[:-1]].tolist(), strict=True
        )
        if value > 0
    ]
