"""From nothing to the shipped model: shared stage, teachers, student, by how much time there is.

All networks begin with the same stages, on all folds, in which motifs and genes are learnt; then
each teacher goes its own way without one fold of the seeds, one with all of them. On two cores that
way is short: the teachers of `standard` are nearly alike, and what they hold out was seen before.
The student begins with the mean of their weights, and learns what they think on average. Each stage
ends in a bundle and goes on where it was stopped.
"""

import dataclasses
import os
import shutil
from pathlib import Path

from agviz._files import result_path
from agviz.errors import check_choice
from agviz.network.config import TEACHING, TEACHING_TINY, NetworkConfig
from agviz.teaching.windows import FOLDS
from agviz.training.distill import distill
from agviz.training.loop import LoopOptions
from agviz.training.pretrain import pretrain
from agviz.training.recipe import (
    ENCODER_LAST,
    GENES_NEXT,
    MOTIFS_FIRST,
    Recipe,
    late_stage,
    stage,
    teaching_losses,
    with_twins,
)
from agviz.training.teachers import mean_weights
from agviz.weights.bundle import Bundle

STUDENT_FILE = "teaching.safetensors"
"""What the end result is called in its folder."""

SEEDS_PER_RUN = FOLDS + 2
"""Of the shared stages, of a teacher without each fold, and of the one that has all."""

SHARED, ALL_FOLDS = "shared", "all_folds"


@dataclasses.dataclass(frozen=True)
class Budget:
    """What is trained, and for how long.

    Attributes
    ----------
    name, description
        What it is called, and what it takes.
    config
        Sizes of all networks.
    shared, teacher, student
        What all networks do first, what each teacher does then, and what the student does.
    folds
        Folds that teachers hold out, one each; one more teacher has all folds.
    """

    name: str
    description: str
    config: NetworkConfig
    shared: Recipe
    teacher: Recipe
    student: Recipe
    folds: tuple[int, ...] = tuple(range(FOLDS))

    @property
    def teachers(self) -> dict[str, int | None]:
        """The teachers' names, and which fold each holds out."""
        return {f"fold_{fold}": fold for fold in self.folds} | {ALL_FOLDS: None}


def _tiny(name: str) -> Recipe:
    """Stages that are alike share their compiled programs, which is most of the three minutes."""
    losses = with_twins(MOTIFS_FIRST)
    course = stage(name, (4_096, 4), (30, 3e-3, 1e-3), losses=losses)
    return Recipe("tiny", (course,))


TINY = Budget(
    "tiny",
    "three minutes on two cores: a small network that shows that everything runs",
    TEACHING_TINY,
    shared=_tiny("A"),
    teacher=_tiny("B"),
    student=_tiny("S"),
    folds=(0,),
)

STANDARD = Budget(
    "standard",
    "about four hours on two cores, not run as a whole yet: see the shipped model's card",
    TEACHING,
    shared=Recipe(
        "standard",
        (
            stage("A", (4_096, 4), (1_500, 3e-3, 1.1e-3), losses=teaching_losses(MOTIFS_FIRST)),
            stage("B", (16_384, 2), (2_500, 2.5e-3, 1.5e-3), losses=with_twins(GENES_NEXT)),
            late_stage("C", (16_384, 2), (4_000, 1.5e-3, 5e-4)),
            late_stage("D", (4_096, 16), (700, 8e-4, 1e-4)),
            late_stage("E", (32_768, 2), (5_000, 1.5e-3, 1e-4), encoder=ENCODER_LAST),
        ),
    ),
    teacher=Recipe(
        "standard", (late_stage("F", (32_768, 2), (80, 2e-4, 1e-5), encoder=ENCODER_LAST),)
    ),
    student=Recipe(
        "standard", (late_stage("S", (32_768, 2), (120, 2e-4, 5e-6), encoder=ENCODER_LAST),)
    ),
)

FULL = Budget(
    "full",
    "for a large GPU, not tried on one yet: larger batches and more steps",
    TEACHING,
    shared=Recipe(
        "full",
        (
            stage("A", (4_096, 32), (3_000, 4e-3, 2e-3), losses=teaching_losses(MOTIFS_FIRST)),
            stage("B", (16_384, 8), (5_000, 3e-3, 2e-3), losses=with_twins(GENES_NEXT)),
        ),
    ),
    teacher=Recipe(
        "full",
        (
            late_stage("C1", (16_384, 8), (8_000, 2e-3, 3e-4)),
            late_stage("C2", (32_768, 4), (4_000, 1e-3, 1e-5), encoder=ENCODER_LAST),
        ),
    ),
    student=Recipe(
        "full", (late_stage("S", (32_768, 4), (8_000, 1.5e-3, 1e-5), encoder=ENCODER_LAST),)
    ),
)

BUDGETS = {budget.name: budget for budget in (TINY, STANDARD, FULL)}


def train_teaching(
    budget: str,
    out: str | os.PathLike[str],
    *,
    seed: int = 0,
    options: LoopOptions | None = None,
) -> Bundle:
    """Train the teaching model: shared stages, teachers, student.

    Parameters
    ----------
    budget
        `"tiny"`, `"standard"` or `"full"`.
    out
        Folder of everything; made if it is not there. What is done is skipped, what was begun goes
        on: run it again until it returns.
    seed
        Of all that is random; other seeds give other windows and other first parameters.
    options
        How to run it.

    Returns
    -------
    Bundle
        The student, opened from `teaching.safetensors` in `out`.

    Raises
    ------
    FormatError
        `out` has stages of another budget or seed.
    InputError
        There is no such budget, or a file cannot be written.
    KeyboardInterrupt
        After Ctrl-C, once all is saved.
    """
    check_choice("budget", budget, BUDGETS)
    plan, folder = BUDGETS[budget], Path(out).expanduser()
    folder.mkdir(parents=True, exist_ok=True)
    first = seed * SEEDS_PER_RUN  # so that runs of two seeds share no window
    shared = pretrain(plan.shared, folder / SHARED, config=plan.config, seed=first, options=options)
    teachers = [
        pretrain(
            plan.teacher, folder / name, config=plan.config, held_out=held_out, start=shared,
            seed=first + index, options=options,
        )
        for index, (name, held_out) in enumerate(plan.teachers.items(), start=1)
    ]  # fmt: skip
    student = distill(
        teachers, plan.student, folder / "student", start=mean_weights(teachers), seed=seed,
        options=options,
    )  # fmt: skip
    path = folder / STUDENT_FILE
    if student.path is not None:
        with result_path(path) as temporary:
            shutil.copyfile(student.path, temporary)
    return Bundle.open(path)
