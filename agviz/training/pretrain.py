"""Pre-training on the teaching world: all stages of a recipe, each ending in weights.

A folder per stage holds its checkpoint and metrics; beside it lies the bundle of its result, which
`load_model` opens. What is done is skipped, what was begun goes on: run it again until it returns.

References
----------
Avsec et al., *Nature* 649:1206-1218 (2026): pre-training in folds.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jax
from alphagenome.models.dna_model import Organism

from agviz.errors import FormatError
from agviz.network.config import TEACHING, NetworkConfig
from agviz.teaching.catalog import teaching_catalog
from agviz.training.checkpoint import Checkpoint
from agviz.training.initial import initial_variables
from agviz.training.loop import METRICS, LoopOptions, run_stage
from agviz.training.metrics import plot_metrics, read_metrics
from agviz.training.recipe import Recipe, Stage, stage_hash
from agviz.training.teaching_batches import TeachingBatches
from agviz.training.track_means import Means, measure
from agviz.weights.bundle import Bundle

MEASURED = TeachingBatches(16_384, 4, seed=0, world="track means")
"""Windows from which the track means are measured: of a world of their own."""

MEASURED_BATCHES = 32

STAGES_PER_SEED = 64
"""Sources of two seeds of training share no window, if a recipe has no more stages."""

ASSEMBLY = "teaching"
TERMS = "Apache-2.0"


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
        `start` is of another network, or `out` has stages of another recipe, seed or fold.
    InputError
        A file cannot be written.
    KeyboardInterrupt
        After Ctrl-C, once all is saved.
    """
    if start is not None and start.config != config:
        raise FormatError(
            f"{start.name!r} is a network of another config; start from one that was trained "
            "with the same sizes"
        )
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    means = teaching_means(config)
    variables = initial_variables(config, seed=seed) if start is None else start.variables
    origin = "random" if start is None else start.sha256
    path = folder
    for index, stage in enumerate(recipe.stages):
        decided = {"held_out": held_out, "seed": seed, "index": index, "origin": origin}
        source = TeachingBatches(
            stage.length,
            stage.batch,
            twins=stage.twins,
            held_out=held_out,
            seed=seed * STAGES_PER_SEED + index,
        )
        result = run_stage(
            stage,
            folder / stage.name,
            config=config,
            source=source,
            variables=variables,
            means=means,
            recipe=stage_hash(stage, config=config, **decided),
            options=options or LoopOptions(),
        )
        path = folder / f"{stage.name}.safetensors"
        if not path.exists():
            told = _provenance(recipe, stage, held_out=held_out, seed=seed)
            teaching_bundle(result, name=folder.name, provenance=told).write(path, dtype="float16")
            _plot(recipe, folder)
        variables = {"params": result.state.average, "state": result.state.norms}
    return Bundle.open(path)


def teaching_means(config: NetworkConfig) -> Means:
    """The track means of the teaching world: the same for every network trained on it."""
    return measure((MEASURED.batch(i) for i in range(MEASURED_BATCHES)), config=config)


def teaching_bundle(result: Checkpoint, *, name: str, provenance: str) -> Bundle:
    """The averaged weights of a checkpoint, with the tracks of the teaching world.

    Parameters
    ----------
    result
        Of a stage that is done.
    name
        What to call the model.
    provenance
        Source in one line.
    """
    variables: Mapping[str, Any] = jax.device_get(
        {"params": result.state.average, "state": result.state.norms}
    )
    return Bundle(
        name=name,
        config=result.config,
        leaves=dict(variables),
        tracks=teaching_catalog(result.means["nonzero"]),
        assembly={Organism.HOMO_SAPIENS.name: ASSEMBLY},
        provenance=provenance,
        terms=TERMS,
    )


def _provenance(recipe: Recipe, stage: Stage, *, held_out: int | None, seed: int) -> str:
    folds = "all folds" if held_out is None else f"without fold {held_out}"
    return (
        f"agviz, trained on the teaching genome: recipe {recipe.name!r} to stage {stage.name}, "
        f"{folds}, seed {seed}"
    )


def _plot(recipe: Recipe, folder: Path) -> None:
    tables = {
        stage.name: read_metrics(folder / stage.name / METRICS)
        for stage in recipe.stages
        if (folder / stage.name / METRICS).exists()
    }
    if tables:
        plot_metrics(tables, folder / "metrics.png")
