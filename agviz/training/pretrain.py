"""Pre-training on the teaching world: all stages of a recipe, each ending in weights.

A folder per stage holds its checkpoint and metrics; beside it lies the bundle of its result, which
`load_model` opens. What is done is skipped, what was begun goes on: run it again until it returns.

References
----------
Avsec et al., *Nature* 649:1206-1218 (2026): pre-training in folds.
"""

import os
from pathlib import Path

from agviz.errors import FormatError
from agviz.network.config import TEACHING, NetworkConfig
from agviz.training.course import Course, run_course
from agviz.training.loop import LoopOptions
from agviz.training.recipe import Recipe, Stage
from agviz.training.teaching_batches import TeachingBatches
from agviz.weights.bundle import Bundle

STAGES_PER_SEED = 64
"""Sources of two seeds of training share no window, if a recipe has no more stages."""


def pretrain(
    recipe: Recipe,
    out: str | os.PathLike[str],
    *,
    held_out: int | None = None,
    seed: int = 0,
    start: Bundle | None = None,
    config: NetworkConfig = TEACHING,
    options: LoopOptions | None = None,
) -> Bundle:
    """Train a network on the teaching world.

    Parameters
    ----------
    recipe
        Stages, one after the other.
    out
        Folder of everything; made if it is not there.
    held_out
        Fold of seeds (0 to 3) that is not trained on; None: all folds are.
    seed
        Of the first parameters and of the windows.
    start
        Begin with these weights, such as those of a stage that several networks share, in place of
        random ones; their network must be `config`.
    config
        The network's sizes, with the heads of the teaching world.
    options
        How to run it.

    Returns
    -------
    Bundle
        The last stage's result, opened from its file.

    Raises
    ------
    FormatError
        `start` is of another network, or `out` has stages of another recipe, seed, fold or start.
    InputError
        The recipe has no stages; a file cannot be written.
    KeyboardInterrupt
        After Ctrl-C, once all is saved.
    """
    if start is not None and start.config != config:
        raise FormatError(
            f"{start.name!r} is a network of another config; start from one that was trained "
            "with the same sizes"
        )

    def source(stage: Stage, index: int) -> TeachingBatches:
        return TeachingBatches(
            stage.length,
            stage.batch,
            twins=stage.twins,
            held_out=held_out,
            seed=seed * STAGES_PER_SEED + index,
        )

    def about(stage: Stage) -> str:
        folds = "all folds" if held_out is None else f"without fold {held_out}"
        begun = "" if start is None else f", from {start.name!r} ({start.sha256[:8]})"
        return (
            f"agviz, trained on the teaching genome: recipe {recipe.name!r} to stage "
            f"{stage.name}, {folds}, seed {seed}{begun}"
        )

    folder = Path(out).expanduser()
    decided = {"held_out": held_out}
    course = Course(recipe, config, start, seed, decided, source, folder.name, about)
    return run_course(course, folder, options=options or LoopOptions())
