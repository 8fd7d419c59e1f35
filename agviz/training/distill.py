"""Distillation: a student learns the mean of several teachers on mutated sequences.

The teachers were trained on different folds; where they differ they err, and their mean errs less.
The student is one network of the same size that has learnt that mean where it matters for variants:
on sequences that were mutated, shifted and turned around.

References
----------
Avsec et al., *Nature* 649:1206-1218 (2026): distillation of the folds into one student.
Hinton, Vinyals and Dean (2015) "Distilling the knowledge in a neural network", arXiv:1503.02531.
"""

import dataclasses
import os
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from agviz.errors import InputError
from agviz.network.config import NetworkConfig
from agviz.teaching.motifs import Codes, reverse_complement
from agviz.teaching.windows import TRAINING, window_pair
from agviz.training.batches import SEQUENCE, Batch
from agviz.training.course import Course, run_course
from agviz.training.loop import LoopOptions
from agviz.training.mutate import MutationRates, mutate
from agviz.training.pretrain import STAGES_PER_SEED
from agviz.training.recipe import Recipe, Stage
from agviz.training.teachers import TeacherMean
from agviz.weights.bundle import Bundle

LONGEST_SHIFT = 256
"""bp by which a window's start is moved, at most."""

SPARE = 512
"""bp that are drawn beyond a window, to fill up what deletions take away."""

MANY = MutationRates()
"""How every second sequence is mutated before it is shown."""

FEW = MutationRates(substitutions=0.6, insertions=0.12, deletions=0.12, inversions=0.03,
                    shuffles=0.03)  # fmt: skip
"""How a mutant's twin differs from it: the few mutations whose effect is to be learnt."""

STUDENT_NAME = "teaching"
"""What the student's bundle calls itself: it is the model that agviz ships."""

DISTILLATION = zlib.crc32(b"distillation")
"""Separates these windows from those of pre-training, which are of the same world."""


@dataclasses.dataclass(frozen=True)
class MutatedWindows:
    """Sequences to ask the teachers about: windows of the training world, mutated.

    Attributes
    ----------
    length, size
        bp of a window, and windows in a batch; an even number.
    seed
        Sources of different seeds share no window.
    rates
        How rows 2k are mutated; half of them, by chance, not at all.
    few
        How row 2k + 1 differs from row 2k.
    shift
        bp by which a window's start is moved, at most.
    """

    length: int
    size: int
    seed: int = 0
    rates: MutationRates = MANY
    few: MutationRates = FEW
    shift: int = LONGEST_SHIFT

    def __post_init__(self) -> None:
        if self.size % 2:
            raise InputError(f"Mutants come in pairs; a batch of {self.size} is odd")
        if self.shift < 0:
            raise InputError(f"A window is shifted by 0 bp or more; got shift={self.shift}")

    @property
    def twins(self) -> bool:
        """Rows 2k and 2k + 1 differ by a few mutations."""
        return True

    def batch(self, step: int) -> Batch:
        """The sequences of a step, counted from 0: always the same; without targets."""
        rows: list[Codes] = []
        for index in range(step * self.size // 2, (step + 1) * self.size // 2):
            rows += self._pair(index)
        return {SEQUENCE: np.stack(rows)}

    def _pair(self, index: int) -> list[Codes]:
        rng = np.random.default_rng([DISTILLATION, self.seed, index])
        long = self.length + self.shift + 2 * SPARE
        codes = window_pair(int(rng.integers(2**62)), long, world=TRAINING)[int(rng.integers(2))]
        codes = codes[int(rng.integers(self.shift + 1)) :]
        if rng.random() < 0.5:
            codes = mutate(codes, rng, rates=self.rates, length=self.length + SPARE)
        twin = mutate(codes, rng, rates=self.few, length=self.length)
        pair = [codes[: self.length], twin]
        return [reverse_complement(each) for each in pair] if rng.random() < 0.5 else pair


@dataclasses.dataclass(frozen=True, eq=False)
class TaughtBatches:
    """Sequences with what the teachers think of them as targets."""

    windows: MutatedWindows
    teachers: Callable[[np.ndarray], Batch]

    @property
    def twins(self) -> bool:
        """As the windows are."""
        return self.windows.twins

    def batch(self, step: int) -> Batch:
        """The batch of a step, counted from 0: always the same."""
        batch = self.windows.batch(step)
        return batch | self.teachers(batch[SEQUENCE])


def distill(
    teachers: Sequence[Bundle],
    recipe: Recipe,
    out: str | os.PathLike[str],
    *,
    seed: int = 0,
    start: Bundle | None = None,
    rates: MutationRates = MANY,
    few: MutationRates = FEW,
    shift: int = LONGEST_SHIFT,
    options: LoopOptions | None = None,
) -> Bundle:
    """Train a student on the mean of the teachers.

    Parameters
    ----------
    teachers
        At least two networks with the heads of the teaching world, of one config.
    recipe
        Stages, one after the other; their windows are mutated.
    out
        Folder of everything; made if it is not there. Run again, it goes on where it stopped.
    seed
        Of the windows and their mutations, and of first parameters if there is no `start`.
    start
        Begin with these weights in place of random ones.
    rates, few
        How much every second sequence is mutated, and how its twin differs from it.
    shift
        bp by which a window's start is moved, at most.
    options
        How to run it.

    Returns
    -------
    Bundle
        The student: the last stage's result, opened from its file.

    Raises
    ------
    InputError
        Fewer than two teachers, or of different configs; a negative shift; a file cannot be
        written.
    FormatError
        `out` has stages of another recipe, seed, start, or of other teachers.
    KeyboardInterrupt
        After Ctrl-C, once all is saved.
    """
    if len(teachers) < 2:
        raise InputError(f"Distillation takes at least two teachers; got {len(teachers)}")
    config = _common_config([*teachers, *([start] if start else [])])
    mean = TeacherMean(teachers)

    def source(stage: Stage, index: int) -> TaughtBatches:
        windows = MutatedWindows(
            stage.length, stage.batch, seed=seed * STAGES_PER_SEED + index, rates=rates, few=few,
            shift=shift,
        )  # fmt: skip
        return TaughtBatches(windows, mean)

    def about(_: Stage) -> str:
        return f"agviz teaching model, a student of {len(teachers)} networks, seed {seed}"

    decided = {
        "teachers": [teacher.sha256 for teacher in teachers],
        "rates": dataclasses.asdict(rates),
        "few": dataclasses.asdict(few),
        "shift": shift,
    }
    course = Course(recipe, config, start, seed, decided, source, STUDENT_NAME, about)
    # Teachers compute in this process, so batches are made here too.
    options = dataclasses.replace(options or LoopOptions(), workers=0)
    return run_course(course, Path(out).expanduser(), options=options)


def _common_config(bundles: Sequence[Bundle]) -> NetworkConfig:
    config = bundles[0].config
    for bundle in bundles[1:]:
        if bundle.config != config:
            raise InputError(
                f"{bundle.name!r} and {bundles[0].name!r} are networks of different configs; "
                "teachers and student must have the same sizes"
            )
    return config
