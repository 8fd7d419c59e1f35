"""A course of stages: each begins with the bundle of the one before and ends in a bundle.

What a stage hands on is its bundle, in float16 as it is shipped, and a record of how it was made.
So a stage that is done needs nothing else to be kept, and one that was begun goes on from its
checkpoint; a folder with stages of another course, or of another teaching world, is refused.
"""

import dataclasses
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jax
from alphagenome.models.dna_model import Organism

from agviz._files import result_path
from agviz.errors import FormatError, InputError
from agviz.network.config import NetworkConfig
from agviz.teaching.catalog import teaching_catalog
from agviz.teaching.rules import rules_sha256
from agviz.training.batches import Source
from agviz.training.checkpoint import Checkpoint
from agviz.training.initial import initial_variables
from agviz.training.loop import METRICS, LoopOptions
from agviz.training.metrics import PLOT, plot_metrics, read_metrics
from agviz.training.recipe import Recipe, Stage, stage_hash
from agviz.training.stages import run_stage
from agviz.training.teaching_batches import TeachingBatches
from agviz.training.track_means import Means, measure
from agviz.weights.bundle import Bundle

MEASURED = TeachingBatches(16_384, 4, seed=0, world="track means")
"""Windows from which the track means are measured: of a world of their own."""

MEASURED_BATCHES = 32

ASSEMBLY = "teaching"
TERMS = "Apache-2.0"


@dataclasses.dataclass(frozen=True, eq=False)
class Course:
    """What is done to which network.

    Attributes
    ----------
    recipe
        Stages, one after the other.
    config
        The network's sizes.
    start
        Weights to begin with; None: random ones, by `seed`.
    seed
        Of the first parameters.
    decided
        All else that decides the result, for the record: plain data.
    source
        Makes the batches of a stage, given its index.
    name, about
        The bundles' name, and where a stage's result comes from, in one line.
    """

    recipe: Recipe
    config: NetworkConfig
    start: Bundle | None
    seed: int
    decided: Mapping[str, Any]
    source: Callable[[Stage, int], Source]
    name: str
    about: Callable[[Stage], str]


def run_course(course: Course, folder: Path, *, options: LoopOptions) -> Bundle:
    """Run the stages that are not done, and return the last one's bundle.

    Raises
    ------
    InputError
        The recipe has no stages, or a file cannot be written.
    FormatError
        The folder has stages of another course, or of a teaching world with other rules.
    KeyboardInterrupt
        After Ctrl-C, once all is saved.
    """
    if not course.recipe.stages:
        raise InputError(f"The recipe {course.recipe.name!r} has no stages")
    folder.mkdir(parents=True, exist_ok=True)
    bundle, means = course.start, None
    for index, stage in enumerate(course.recipe.stages):
        wanted = stage_hash(
            stage,
            config=course.config,
            index=index,
            seed=course.seed,
            origin="random" if bundle is None else bundle.sha256,
            rules=rules_sha256(),
            **course.decided,
        )
        path = folder / f"{stage.name}.safetensors"
        if not _is_done(path, wanted):
            means = means or teaching_means(course.config)
            result = run_stage(
                stage,
                folder / stage.name,
                config=course.config,
                source=course.source(stage, index),
                variables=_variables(course, bundle),
                means=means,
                recipe=wanted,
                options=options,
            )
            made = teaching_bundle(result, name=course.name, provenance=course.about(stage))
            made.write(path, dtype="float16")
            _write_record(path, stage, course=course, recipe=wanted)
        bundle = Bundle.open(path)
    assert bundle is not None  # there was a stage
    _plot(course.recipe, folder)
    return bundle


def _variables(course: Course, bundle: Bundle | None) -> Mapping[str, Any]:
    if bundle is not None:
        return bundle.variables
    return initial_variables(course.config, seed=course.seed)


def record_path(path: Path) -> Path:
    """Where it is written how a bundle was made."""
    return path.with_suffix(".json")


def _is_done(path: Path, recipe: str) -> bool:
    """Whether the bundle is there, and was made as it is wanted."""
    record = record_path(path)
    if not (path.exists() and record.exists()):
        return False
    found = _read_record(record)
    if found.get("rules") != rules_sha256():
        raise FormatError(
            f"{str(path)!r} was trained in a teaching world with other rules than this version's; "
            "choose another folder, or delete this one"
        )
    if found["recipe"] != recipe:
        raise FormatError(
            f"{str(path)!r} is of another recipe, seed, fold or start; choose another folder, or "
            "delete this one"
        )
    if found["bundle"] != Bundle.open(path).sha256:
        raise FormatError(
            f"{str(path)!r} is not the bundle that {str(record)!r} tells of; delete both to train "
            "the stage again"
        )
    return True


def _read_record(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text())
        if {"recipe", "bundle"} <= set(found):
            return dict(found)
    except (ValueError, TypeError):
        pass  # told below
    raise FormatError(
        f"{str(path)!r} is damaged: it does not tell how its bundle was made; delete it to train "
        "the stage again"
    )


def _write_record(path: Path, stage: Stage, *, course: Course, recipe: str) -> None:
    told = {
        "recipe": recipe,
        "rules": rules_sha256(),
        "bundle": Bundle.open(path).sha256,
        "course": course.recipe.name,
        "stage": dataclasses.asdict(stage),
        "seed": course.seed,
        "start": None if course.start is None else course.start.name,
        **course.decided,
    }
    with result_path(record_path(path)) as temporary:
        temporary.write_text(json.dumps(told, indent=1) + "\n")


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


def _plot(recipe: Recipe, folder: Path) -> None:
    """Draw the metrics of the stages that have some, unless the plot is there already."""
    files = {stage.name: folder / stage.name / METRICS for stage in recipe.stages}
    files = {name: path for name, path in files.items() if path.exists()}
    plot = folder / PLOT
    newest = max((path.stat().st_mtime for path in files.values()), default=0.0)
    if files and not (plot.exists() and plot.stat().st_mtime > newest):
        plot_metrics({name: read_metrics(path) for name, path in files.items()}, plot)
