"""The loop of fine-tuning: steps, checkpoints, metrics and validation, to the end or to Ctrl-C.

As in pre-training, a checkpoint holds all that a step changes and batches follow from the step, so
what was stopped or killed goes on as if nothing had happened.
"""

import dataclasses
import time
from collections.abc import Callable
from pathlib import Path

import jax

from agviz._progress import track
from agviz.network.training_mode import moving_average
from agviz.training.batches import Source
from agviz.training.checkpoint import Checkpoint
from agviz.training.finetune_step import Forward, Step
from agviz.training.loop import (
    CHECKPOINT,
    METRICS,
    NORM_BATCHES,
    LoopOptions,
    check_finite,
    interrupts,
    mean_metrics,
)
from agviz.training.metrics import MetricsFile
from agviz.training.prefetch import prefetch
from agviz.training.step import Metrics, TrainingState

VALIDATION = "validation.csv"

Validate = Callable[[TrainingState], dict[str, float]]


@dataclasses.dataclass(frozen=True, eq=False)
class Course:
    """How many steps, and when the held-out windows are predicted.

    Attributes
    ----------
    steps
        All of them.
    validate
        What to measure; None: nothing.
    validations
        How often, the end included.
    """

    steps: int
    validate: Validate | None = None
    validations: int = 0

    def is_due(self, done: int) -> bool:
        """Whether to validate after so many steps: when another share of them is done."""
        if self.validate is None or not self.validations:
            return False
        return done * self.validations // self.steps > (done - 1) * self.validations // self.steps


def take_steps(
    step: Step,
    saved: Checkpoint,
    folder: Path,
    *,
    source: Source,
    course: Course,
    options: LoopOptions,
) -> TrainingState:
    """The steps that are left after a checkpoint.

    Parameters
    ----------
    step
        The compiled step.
    saved
        Where to begin; its state is consumed.
    folder
        Of checkpoint and metrics.
    source
        Makes the batches.
    course
        How far to go.
    options
        How to run it.

    Raises
    ------
    InputError
        The loss is not finite any more, a checkpoint cannot be written, or a batch not be read.
    KeyboardInterrupt
        After Ctrl-C, once all is saved.
    """
    state, first = saved.state, int(saved.state.step)
    metrics = MetricsFile(folder / METRICS, after=first)
    validation = MetricsFile(folder / VALIDATION, after=first)
    seen: list[Metrics] = []
    kept, began = first, time.monotonic()
    with (
        interrupts() as stopped,
        prefetch(source, range(first, course.steps), workers=options.workers) as batches,
    ):
        left = course.steps - first
        bar = track(batches, what="fine-tuning", total=left, show=options.show)
        for done, batch in enumerate(bar, start=first + 1):
            state, measured = step(state, batch, saved.means)
            seen.append(measured)
            is_last = done == course.steps
            stop = stopped.is_set()
            save = done % options.checkpoint_every == 0 or is_last or stop
            tell = done % options.metrics_every == 0 or is_last
            if save or tell:
                means = mean_metrics(seen)
                check_finite(means, stage="fine-tuning", done=done, kept=kept)
            if tell:
                metrics.append(done, time.monotonic() - began, means)
                seen = []
            if course.validate is not None and course.is_due(done):
                validation.append(done, time.monotonic() - began, course.validate(state))
            if save:
                dataclasses.replace(saved, state=state).write(folder / CHECKPOINT)
                kept = done
            if stop:
                raise KeyboardInterrupt
    return state


def measure_norms(
    state: TrainingState, forward: Forward, source: Source, *, first: int
) -> TrainingState:
    """The state with norms measured by the averaged weights, over batches that come after.

    Parameters
    ----------
    state
        Of the last step.
    forward
        The network with norms by the batch.
    source
        Makes the batches.
    first
        The first batch.
    """
    measure = jax.jit(lambda params, norms, batch: forward(params, norms, batch)[1])
    norms = state.norms
    for index in range(NORM_BATCHES):
        measured = measure(state.average, state.norms, source.batch(first + index))
        norms = moving_average(norms, measured, momentum=1 / (1 + index))
    return state._replace(norms=norms)
