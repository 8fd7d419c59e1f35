"""One stage of training from start to end, or from where it stopped.

Batches come from other processes, a checkpoint is written every so many steps, metrics go into a
CSV. Ctrl-C finishes the step, saves and stops; a kill loses the steps since the last checkpoint.
What follows is the same as if nothing had happened, to the bit, on one type of machine.
"""

import contextlib
import dataclasses
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jax
import numpy as np

from agviz._progress import track
from agviz.errors import InputError
from agviz.network.config import NetworkConfig
from agviz.network.training_mode import moving_average
from agviz.training.batches import Source
from agviz.training.checkpoint import Checkpoint, remove_leftovers
from agviz.training.metrics import MetricsFile
from agviz.training.prefetch import prefetch
from agviz.training.recipe import Stage
from agviz.training.step import Metrics, TrainingState, begin, make_measure, make_step

CHECKPOINT = "checkpoint.npz"
METRICS = "metrics.csv"

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


def run_stage(
    stage: Stage,
    folder: Path,
    *,
    config: NetworkConfig,
    source: Source,
    variables: Mapping[str, Any],
    means: Mapping[str, Mapping[str, Any]],
    recipe: str,
    options: LoopOptions,
) -> Checkpoint:
    """Train one stage, or what is left of it.

    Parameters
    ----------
    stage
        What to do.
    folder
        Where its checkpoint and metrics are; made if it is not there.
    config
        The network's sizes.
    source
        Makes the batches.
    variables
        Parameters and norms to begin with.
    means
        The track means, of `track_means.measure`.
    recipe
        Hash of all that decides the result; a checkpoint of another one is refused.
    options
        How to run it.

    Returns
    -------
    Checkpoint
        Of the stage's end, norms measured with the averaged weights unless they were frozen.

    Raises
    ------
    FormatError
        The folder has a checkpoint of another network or recipe.
    InputError
        The loss is not finite any more, or a file cannot be written.
    KeyboardInterrupt
        After Ctrl-C, once all is saved.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / CHECKPOINT
    remove_leftovers(path)
    state = begin(variables, stage.optimizer)
    saved = Checkpoint(config, recipe, state, means)
    if path.exists():
        saved = Checkpoint.read(path, like=state, config=config, recipe=recipe)
        if saved.done:
            return saved
    state = _take_steps(stage, folder, saved=saved, source=source, options=options)
    if not stage.frozen_norms:
        norms = measure_norms(state, source, config=config, first=stage.optimizer.steps)
        state = state._replace(norms=norms)
    done = dataclasses.replace(saved, state=state, done=True)
    done.write(path)
    return done


def _take_steps(
    stage: Stage, folder: Path, *, saved: Checkpoint, source: Source, options: LoopOptions
) -> TrainingState:
    """The steps that are left, with checkpoints and metrics on the way."""
    state, first, steps = saved.state, int(saved.state.step), stage.optimizer.steps
    step = make_step(saved.config, stage.losses, stage.optimizer, frozen_norms=stage.frozen_norms)
    metrics = MetricsFile(folder / METRICS, after=first)
    seen: list[Metrics] = []
    kept, began = first, time.monotonic()
    with (
        interrupts() as stopped,
        prefetch(source, range(first, steps), workers=options.workers) as batches,
    ):
        bar = track(batches, what=f"stage {stage.name}", total=steps - first, show=options.show)
        for done, batch in enumerate(bar, start=first + 1):
            state, measured = step(state, batch, saved.means)
            seen.append(measured)
            stop = stopped.is_set()  # once: what comes later is for the next step
            save = done % options.checkpoint_every == 0 or done == steps or stop
            tell = done % options.metrics_every == 0 or done == steps
            if save or tell:
                means = mean_metrics(seen)
                check_finite(means, stage=stage.name, done=done, kept=kept)
            if tell:
                metrics.append(done, time.monotonic() - began, means)
                seen = []
            if save:
                dataclasses.replace(saved, state=state).write(folder / CHECKPOINT)
                kept = done
            if stop:
                raise KeyboardInterrupt
    return state


def measure_norms(
    state: TrainingState, source: Source, *, config: NetworkConfig, first: int
) -> dict[str, Any]:
    """The norms' mean squares with the averaged weights: the mean over some batches.

    Parameters
    ----------
    state
        Of the stage's end.
    source
        Makes the batches.
    config
        The network's sizes.
    first
        The first batch; those of earlier steps were trained on.
    """
    measure = make_measure(config)
    variables = {"params": state.average, "state": state.norms}
    norms: dict[str, Any] = state.norms
    for index in range(NORM_BATCHES):
        measured = measure(variables, source.batch(first + index))
        norms = moving_average(norms, measured, momentum=1 / (1 + index))
    return norms


def mean_metrics(seen: list[Metrics]) -> dict[str, float]:
    """The mean of each metric over some steps, the loss first."""
    fetched = jax.device_get(seen)
    names = ["loss", *(name for name in fetched[0] if name != "loss")]
    return {name: float(np.mean([one[name] for one in fetched])) for name in names}


def check_finite(means: Mapping[str, float], *, stage: str, done: int, kept: int) -> None:
    """Stop before broken weights are saved."""
    broken = [name for name, value in means.items() if not np.isfinite(value)]
    if broken:
        at = f"its last checkpoint is of step {kept}" if kept else "nothing was saved"
        raise InputError(
            f"Stage {stage!r} broke down before step {done}: {', '.join(broken)} are not finite "
            f"({at}); look for NaN or negative targets of these heads, or lower the learning rate"
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
