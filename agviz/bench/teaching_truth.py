"""Held-out windows, and two columns that show what can be reached: the truth, one experiment.

The oracle's column is the ceiling that the code of the bench itself sets: 1 everywhere, or the
bench is wrong. The experiment's is the noise's: one noisy observation of each sequence
(`agviz.teaching.windows.observe`, drawn anew for a changed sequence), read like a prediction. It
was what the model learnt from; a model above it has averaged noise away.
"""

import collections
import zlib
from collections.abc import Iterator, Sequence

import numpy as np

from agviz.bench.teaching_answers import OUTPUTS, Answer, Junctions
from agviz.teaching.grammar import CELLS
from agviz.teaching.motifs import Codes
from agviz.teaching.oracle import oracle
from agviz.teaching.truth import Truth
from agviz.teaching.windows import TESTING, observe, window_pair

__all__ = ["LENGTH", "Experiment", "Truths", "fitted_windows", "held_out"]

LENGTH = 32_768
"""bp of a window: the context of the shipped model."""

FITTING = "baselines"
"""The world of the windows that baselines are fitted on."""

SEEDS_APART = 100_000
"""Windows of one seed of the bench are numbered from that many times it on."""

KEPT = 16
"""Truths kept for the columns that need the same ones: of a window and its changes (0.1 GB)."""


def held_out(seed: int, count: int, length: int = LENGTH) -> Iterator[Codes]:
    """Sequences of the world that nothing is trained on; twins are left out."""
    for number in range(count):
        yield window_pair(seed * SEEDS_APART + number, length, world=TESTING)[0]


def fitted_windows(count: int, length: int = LENGTH) -> Iterator[tuple[Codes, Truth]]:
    """What the baselines are fitted on: every other one a counterfactual twin.

    There is as much of everything in them as in the windows of the bench; a linear map could not
    make up for the crowds in the windows that networks are trained on.
    """
    for seed in range(count // 2):
        for codes in window_pair(seed, length, world=FITTING):
            yield codes, oracle(codes)


class Truths:
    """The oracle as a predictor; what it was asked last it need not work out again."""

    name = "oracle"
    outputs = frozenset(OUTPUTS)

    def __init__(self) -> None:
        self._kept: collections.OrderedDict[bytes, Truth] = collections.OrderedDict()

    def of(self, codes: Codes) -> Truth:
        """The truth of a sequence."""
        key = codes.tobytes()
        if key not in self._kept:
            self._kept[key] = oracle(codes)
        self._kept.move_to_end(key)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return self._kept[key]

    def answer(self, sequences: Sequence[Codes], outputs: Sequence[str]) -> list[Answer]:
        """The truth of each sequence."""
        return [self._answer(self.of(codes), outputs) for codes in sequences]

    def _answer(self, truth: Truth, outputs: Sequence[str]) -> Answer:
        tracks = {name: getattr(truth, name) for name in outputs if name != "splice_junctions"}
        return Answer(tracks, _junctions(truth) if "splice_junctions" in outputs else None)


class Experiment:
    """One noisy observation of each sequence, as a predictor.

    Parameters
    ----------
    truths
        Where the expected values come from.
    seed
        Of the noise; a sequence is always observed alike.
    """

    name = "experiment"
    # Splice sites are annotation, not measured: known without noise.
    outputs = frozenset(OUTPUTS) - {"splice_sites"}

    def __init__(self, truths: Truths, *, seed: int) -> None:
        self._truths = truths
        self._seed = seed

    def answer(self, sequences: Sequence[Codes], outputs: Sequence[str]) -> list[Answer]:
        """What was seen of each sequence."""
        return [self._answer(codes, outputs) for codes in sequences]

    def _answer(self, codes: Codes, outputs: Sequence[str]) -> Answer:
        truth = self._truths.of(codes)
        rng = np.random.default_rng([zlib.crc32(codes.tobytes()), self._seed])
        seen = observe(truth, rng)
        seen["contact_maps"] = seen["contact_maps"][..., 0]
        seen["splice_site_usage"] = seen["splice_sites_usage"]
        junctions = _seen_junctions(truth, rng) if "splice_junctions" in outputs else None
        wanted = [name for name in outputs if name != "splice_junctions"]
        return Answer({name: seen[name] for name in wanted}, junctions)


def _keys(truth: Truth) -> list[tuple[int, int, int]]:
    pairs = truth.junctions
    ends = (pairs.strand.tolist(), pairs.donor.tolist(), pairs.acceptor.tolist())
    return list(zip(*ends, strict=True))


def _junctions(truth: Truth) -> Junctions:
    return dict(zip(_keys(truth), truth.junctions.counts, strict=True))


def _seen_junctions(truth: Truth, rng: np.random.Generator) -> Junctions:
    counts = rng.poisson(truth.junctions.counts).astype(np.float32)
    return dict(zip(_keys(truth), counts.reshape(-1, len(CELLS)), strict=True))
