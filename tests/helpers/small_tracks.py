"""A genome of three short contigs, bigWigs measured on it, and a network small enough to train."""

import atexit
import dataclasses
import functools
import shutil
import tempfile
from pathlib import Path

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


@functools.cache
def _folder():
    """Of the files that many tests read and none changes."""
    place = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return Path(place)


@functools.cache
def small_genome():
    """An assembly of random bases."""
    rng = np.random.default_rng(0)
    path = _folder() / "genome.fa"
    lines = [
        f">{name}\n{''.join(np.array(list('ACGT'))[rng.integers(0, 4, length)])}\n"
        for name, length in CONTIGS.items()
    ]
    path.write_text("".join(lines))
    return Assembly("small", path)


def write_bigwig(path, values, contigs=None):
    """A bigWig of arrays by contig; NaN is left out."""
    entries = [
        (name, int(at), int(at) + 1, float(array[at]))
        for name, array in values.items()
        for at in np.flatnonzero(~np.isnan(array))
    ]
    lengths = contigs or {name: len(array) for name, array in values.items()}
    pybigtools.open(str(path), "w").write(lengths, iter(entries))
    return path


def counts(seed, contigs=CONTIGS):
    """Small counts, most of them 0, as float64 by contig."""
    rng = np.random.default_rng(seed)
    return {name: rng.poisson(0.2, length).astype(float) for name, length in contigs.items()}


@functools.cache
def _bigwig(seed):
    """The counts of a seed, zeros left out as most bigWigs have it."""
    sparse = {name: np.where(array > 0, array, np.nan) for name, array in counts(seed).items()}
    return write_bigwig(_folder() / f"{seed}.bw", sparse)


def small_tracks(**changes):
    """DNase, RNA on both strands and H3K27ac; `changes` are other fields of the DNase track."""
    dnase = TargetTrack(_bigwig(0), "DNASE", "new DNase", ontology_curie="CL:0000576")
    return [
        dataclasses.replace(dnase, **changes),
        TargetTrack(_bigwig(2), "RNA_SEQ", "new RNA", "-"),
        TargetTrack(_bigwig(1), "RNA_SEQ", "new RNA", "+"),
        TargetTrack(_bigwig(3), "CHIP_HISTONE", "new mark", metadata={"histone_mark": "H3K27ac"}),
    ]


def whole(*contigs):
    """Regions that are whole contigs."""
    return [Interval(name, 0, CONTIGS[name]) for name in contigs or CONTIGS]
