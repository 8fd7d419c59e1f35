"""One stage of pre-training or distillation: what is done is not done again."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agviz.errors import InputError
from agviz.network.config import NetworkConfig
from agviz.training.batches import Source
from agviz.training.checkpoint import Checkpoint, remove_leftovers
from agviz.training.loop import CHECKPOINT, LoopOptions, Steps, measure_norms, take_steps
from agviz.training.recipe import Stage
from agviz.training.step import begin, make_measure, make_step


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
        The loss is not finite any more, a file cannot be written, or the stage compares twins and
        the source has none.
    KeyboardInterrupt
        After Ctrl-C, once all is saved.
    """
    if stage.losses.twins and not source.twins:
        raise InputError(
            f"Stage {stage.name!r} compares rows 2k and 2k + 1 of a batch, and they are no twins; "
            "set twins=True, or the weight losses.twins to 0"
        )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / CHECKPOINT
    remove_leftovers(path)
    state = begin(variables, stage.optimizer)
    saved = Checkpoint(config, recipe, state, means)
    if path.exists():
        saved = Checkpoint.read(path, like=state, config=config, recipe=recipe)
        if saved.done:
            return saved
    step = make_step(config, stage.losses, stage.optimizer, frozen_norms=stage.frozen_norms)
    steps = Steps(f"stage {stage.name}", stage.optimizer.steps)
    state = take_steps(step, saved, folder, source=source, steps=steps, options=options)
    if not stage.frozen_norms:
        state = measure_norms(state, make_measure(config), source, first=steps.count)
    done = dataclasses.replace(saved, state=state, done=True)
    done.write(path)
    return done
