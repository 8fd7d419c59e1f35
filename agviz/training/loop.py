"""The steps of training from start to end, or from where they stopped.

Batches come from other processes, a checkpoint is written every so many steps, metrics go into a
CSV. Ctrl-C finishes the step, saves and stops; a kill loses the steps since the last checkpoint.
What follows is the same as if nothing had happened, to the bit, on one type of machine.
"""

import contextlib
import dataclasses
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import jax
import numpy as np

from agviz._progress import track
from agviz.errors import InputError
from agviz.network.training_mode import moving_average
from agviz.training.batches import Source
from agviz.training.checkpoint import Checkpoint
from agviz.training.metrics import MetricsFile
from agviz.training.prefetch import prefetch
from agviz.training.step import Measure, Metrics, Step, TrainingState

CHECKPOINT = "checkpoint.npz"
METRICS = "metrics.csv"
VALIDATION = "validation.csv"

NORM_BATCHES = 12
"""From so many batches the norms of the averaged weights are measured in the end."""


@dataclasses.dataclass(frozen=True)
class LoopOptions:
    """How a stage is run; nothing here changes its result.

    Attributes
    ----------
    workers
        Processes that make batches; 0: none but this one.
    checkpoint_every, metrics_every
        Steps between checkpoints, and between rows of metrics.
    show
        Show a progress bar.

    Raises
    ------
    InputError
        A number is too small.
    """

    workers: int = 1
    checkpoint_every: int = 100
    metrics_every: int = 50
    show: bool = True

    def __post_init__(self) -> None:
        for name, least in (("workers", 0), ("checkpoint_every", 1), ("metrics_every", 1)):
            if getattr(self, name) < least:
                raise InputError(
                    f"{name} is a whole number from {least} on; got {getattr(self, name)}"
                )


@dataclasses.dataclass(frozen=True, eq=False)
class Steps:
    """How many steps of what, and when held-out windows are predicted.

    Attributes
    ----------
    what
        What is trained, in words: `stage A`.
    count
        All steps.
    validate
        What to measure; None: nothing.
    validations
        How often, the end included.
    """

    what: str
    count: int
    validate: Callable[[TrainingState], dict[str, float]] | None = None
    validations: int = 0

    def is_due(self, done: int) -> bool:
        """Whether to validate after so many steps: when another share of them is done."""
        if self.validate is None or not self.validations:
            return False
        return done * self.validations // self.count > (done - 1) * self.validations // self.count


def take_steps(
    step: Step,
    saved: Checkpoint,
    folder: Path,
    *,
    source: Source,
    steps: Steps,
    options: LoopOptions,
) -> TrainingState:
    """The steps that are left after a checkpoint, with checkpoints and metrics on the way.

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
    steps
        How far to go.
    options
        How to run it.

    Raises
    ------
    InputError
        The loss is not finite any more, a file cannot be written, or a batch cannot be made.
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
        prefetch(source, range(first, steps.count), workers=options.workers) as batches,
    ):
        bar = track(batches, what=steps.what, total=steps.count - first, show=options.show)
        for done, batch in enumerate(bar, start=first + 1):
            state, measured = step(state, batch, saved.means)
            seen.append(measured)
            is_last = done == steps.count
            stop = stopped.is_set()  # once: what comes later is for the next step
            save = done % options.checkpoint_every == 0 or is_last or stop
            tell = done % options.metrics_every == 0 or is_last
            if save or tell:
                means = mean_metrics(seen)
                check_finite(means, what=steps.what, done=done, kept=kept)
            if tell:
                metrics.append(done, time.monotonic() - began, means)
                seen = []
            if steps.validate is not None and steps.is_due(done):
                validation.append(done, time.monotonic() - began, steps.validate(state))
            if save:
                dataclasses.replace(saved, state=state).write(folder / CHECKPOINT)
                kept = done
            if stop:
                raise KeyboardInterrupt
    return state


def measure_norms(
    state: TrainingState, measure: Measure, source: Source, *, first: int
) -> TrainingState:
    """The state with norms measured by the averaged weights: means over some batches.

    Parameters
    ----------
    state
        Of the last step.
    measure
        What the norms measure of a batch.
    source
        Makes the batches.
    first
        The first batch; those of earlier steps were trained on.
    """
    norms = state.norms
    for index in range(NORM_BATCHES):
        measured = measure(state.average, state.norms, source.batch(first + index))
        norms = moving_average(norms, measured, momentum=1 / (1 + index))
    return state._replace(norms=norms)


def mean_metrics(seen: list[Metrics]) -> dict[str, float]:
    """The mean of each metric over some steps, the loss first."""
    fetched = jax.device_get(seen)
    names = ["loss", *(name for name in fetched[0] if name != "loss")]
    return {name: float(np.mean([one[name] for one in fetched])) for name in names}


def check_finite(means: Mapping[str, float], *, what: str, done: int, kept: int) -> None:
    """Stop before broken weights are saved."""
    broken = [name for name, value in means.items() if not np.isfinite(value)]
    if broken:
        at = f"its last checkpoint is of step {kept}" if kept else "nothing was saved"
        raise InputError(
            f"{what[0].upper()}{what[1:]} broke down before step {done}: {', '.join(broken)} are "
            f"not finite ({at}); look for NaN or negative targets of these heads, or lower the "
            "learning rate"
        )


@contextlib.contextmanager
def interrupts() -> Iterator[threading.Event]:
    """An event that the first Ctrl-C sets; the second one interrupts at once.

    A step consumes the state that goes in, so none may be interrupted. Only the main thread gets
    signals; in another one nothing changes.
    """
    stopped = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stopped
        return
    before = signal.getsignal(signal.SIGINT)

    def stop(_number: int, _frame: object) -> None:
        stopped.set()
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, stop)
    try:
        yield stopped
    finally:
        signal.signal(signal.SIGINT, before)
