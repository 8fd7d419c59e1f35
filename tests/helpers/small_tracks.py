"""A genome of three short contigs, bigWigs measured on it, and a network small enough to train."""

import dataclasses
import functools

import numpy as np
import pybigtools
from small_bundle import small_bundle, small_catalog
from small_network import SMALL

from agviz.genome.assembly import Assembly
from agviz.genome.types import Interval
from agviz.network.config import NetworkConfig
from agviz.network.parameters import initialize
from agviz.training.bigwig_targets import TargetTrack

CONTIGS = {"chr1": 8_192, "chr2": 8_192, "chr3": 4_096}
"""bp."""

LENGTH = 2_048
"""bp of a window."""

TINY: NetworkConfig = dataclasses.replace(
    SMALL,
    channels=4,
    tower_blocks=1,
    base_embedding=8,
    token_embedding=12,
)
"""Both organisms, all heads; it trains in seconds."""


def tiny_bundle(**changes):
    """Random weights of `TINY`, in memory."""
    return small_bundle(
        **{"config": TINY, "leaves": _variables(), "tracks": small_catalog()} | changes
    )


@functools.cache
def _variables():
    return initialize(TINY, seed=0)


def small_genome(folder, contigs=CONTIGS):
    """An assembly of random bases."""
    rng = np.random.default_rng(0)
    path = folder / "genome.fa"
    lines = [
        f">{name}\n{''.join(rng.choice(list('ACGT'), length))}\n"
        for name, length in contigs.items()
    ]
    path.write_text("".join(lines))
    return Assembly("small", path)


def write_bigwig(path, values, contigs=None):
    """A bigWig of arrays by contig; NaN is left out."""
    entries = [
        (name, at, at + 1, float(value))
        for name, array in values.items()
        for at, value in enumerate(array)
        if not np.isnan(value)
    ]
    lengths = contigs or {name: len(array) for name, array in values.items()}
    pybigtools.open(str(path), "w").write(lengths, iter(entries))
    return path


def counts(seed, contigs=CONTIGS):
    """Small counts, most of them 0, as float64 by contig."""
    rng = np.random.default_rng(seed)
    return {name: rng.poisson(0.2, length).astype(float) for name, length in contigs.items()}


def small_tracks(folder, **changes):
    """DNase, RNA on both strands and H3K27ac; `changes` are other fields of the DNase track."""
    paths = [write_bigwig(folder / f"{i}.bw", counts(i)) for i in range(4)]
    dnase = TargetTrack(paths[0], "DNASE", "new DNase", ontology_curie="CL:0000576")
    return [
        dataclasses.replace(dnase, **changes),
        TargetTrack(paths[2], "RNA_SEQ", "new RNA", "-"),
        TargetTrack(paths[1], "RNA_SEQ", "new RNA", "+"),
        TargetTrack(paths[3], "CHIP_HISTONE", "new mark", metadata={"histone_mark": "H3K27ac"}),
    ]


def whole(*contigs):
    """Regions that are whole contigs."""
    return [Interval(name, 0, CONTIGS[name]) for name in contigs or CONTIGS]
