"""Windows to train and to test on: sequences by seed, and what would be observed of them.

A world is a name; worlds never share a stream of random numbers, so nothing that a network is
tested on can have been seen in training. Within the training world, folds are sets of seeds.
"""

import zlib

import numpy as np

from agviz.errors import InputError
from agviz.teaching.counterfactual import vary
from agviz.teaching.generator import Generator
from agviz.teaching.grammar import CELLS, CONTACT_NOISE
from agviz.teaching.motifs import Codes
from agviz.teaching.truth import Truth

TRAINING, TESTING, ASSEMBLY = "train", "bench", "assembly"
"""The worlds that there are."""

FOLDS = 4
"""A training seed is of the fold `seed % FOLDS`."""

USAGE_READS = 100
"""Reads from which the usage of a splice site is estimated."""

BP_PER_SITE = 512
"""bp of sequence per splice site of each class that there is room for in the junction arrays."""

NO_SITE = -1


def world_rng(world: str, seed: int) -> np.random.Generator:
    """The stream of random numbers of a seed in a world."""
    if seed < 0:
        raise InputError(f"A seed is a whole number from 0 on; got {seed}")
    return np.random.default_rng([zlib.crc32(world.encode()), seed])


def window_pair(seed: int, length: int, *, world: str = TRAINING) -> tuple[Codes, Codes]:
    """A sequence and its counterfactual twin.

    Parameters
    ----------
    seed
        Which one; the same seed gives the same sequences on every platform.
    length
        bp.
    world
        Which of the worlds.

    Raises
    ------
    InputError
        The seed is negative.
    """
    generator = Generator(world_rng(world, seed))
    plan = generator.training_plan(length) if world == TRAINING else generator.plan(length)
    return plan.write(), vary(generator, plan).write()


def observe(truth: Truth, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """One noisy observation of every track, in data units.

    Counts are Poisson, contacts have normal noise, usage is estimated from `USAGE_READS` reads;
    where splice sites are is known exactly, as it is from annotation.

    Returns
    -------
    dict[str, np.ndarray]
        As `Truth.targets` names them, float32, and `junction_positions` (4, sites; int32, -1 where
        there is none) with `junction_counts` (sites, sites, strands x cells).
    """
    expected = truth.targets()
    seen: dict[str, np.ndarray] = {
        name: rng.poisson(expected[name]).astype(np.float32)
        for name in ("dnase", "cage", "rna_seq", "chip_tf", "chip_histone")
    }
    seen["contact_maps"] = _noisy_contacts(expected["contact_maps"], rng)
    seen["splice_sites_classification"] = expected["splice_sites_classification"]
    usage = expected["splice_sites_usage"]
    reads = rng.binomial(USAGE_READS, np.clip(usage, 0, 1))
    seen["splice_sites_usage"] = (reads / USAGE_READS).astype(np.float32)
    positions, counts = junction_arrays(truth)
    seen["junction_positions"] = positions
    seen["junction_counts"] = rng.poisson(counts).astype(np.float32)
    return seen


def _noisy_contacts(contacts: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Symmetric, as a map of pairs is."""
    noise = np.triu(rng.normal(0, CONTACT_NOISE, contacts.shape[:2]))
    noise = noise + np.triu(noise, 1).T
    return (contacts + noise[..., None]).astype(np.float32)


def junction_arrays(truth: Truth) -> tuple[np.ndarray, np.ndarray]:
    """Splice sites and expected split reads as the network's junction head has them.

    Returns
    -------
    positions
        int32 (4, sites): donor +, acceptor +, donor -, acceptor -, ascending, -1 after the last.
        If a class has more sites than there is room for, its likeliest ones.
    counts
        float32 (sites, sites, strands x cells): by donor, acceptor, cell type on +, then on -.
    """
    room = max(1, len(truth.codes) // BP_PER_SITE)
    positions = np.full((4, room), NO_SITE, dtype=np.int32)
    for row, probability in zip(positions, truth.splice_sites.T, strict=True):
        sites = np.flatnonzero(probability)
        likeliest = sites[np.argsort(-probability[sites], kind="stable")[:room]]
        row[: len(likeliest)] = np.sort(likeliest)
    counts = np.zeros((room, room, 2 * len(CELLS)), dtype=np.float32)
    junctions = truth.junctions
    for strand, donor, acceptor, reads in zip(
        junctions.strand.tolist(), junctions.donor, junctions.acceptor, junctions.counts,
        strict=True,
    ):  # fmt: skip
        i = np.flatnonzero(positions[2 * strand] == donor)
        j = np.flatnonzero(positions[2 * strand + 1] == acceptor)
        if len(i) and len(j):
            first = len(CELLS) * strand
            counts[i[0], j[0], first : first + len(CELLS)] = reads
    return positions, counts
