"""Fine-tuning: new tracks, from bigWigs, for a network that was trained on others.

New heads on a frozen trunk are quick: what the heads read is computed once and kept on disk. The
whole network learns more, and takes as long as its training did for as many steps. Either way the
result is a `Bundle`, which `load_model` opens like any other.

References
----------
Avsec et al., *Nature* 649:1206-1218 (2026): losses and heads.
"""

import dataclasses
import functools
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from alphagenome.models.dna_model import Organism

from agviz.errors import InputError
from agviz.genome.assembly import Assembly
from agviz.network.parameters import prune
from agviz.training.bigwig_batches import BigWigBatches, Row
from agviz.training.bigwig_targets import TargetTrack
from agviz.training.checkpoint import Checkpoint, remove_leftovers
from agviz.training.embedding_cache import CachedBatches
from agviz.training.finetune_means import check_stored, measure_targets
from agviz.training.finetune_plan import FinetunePlan, cached, plan
from agviz.training.finetune_regions import Regions
from agviz.training.finetune_result import finetuned_bundle
from agviz.training.finetune_settings import GIGABYTE, FinetuneSettings
from agviz.training.finetune_validation import make_validation
from agviz.training.heads_forward import heads_forward
from agviz.training.loop import (
    CHECKPOINT,
    METRICS,
    VALIDATION,
    LoopOptions,
    Steps,
    measure_norms,
    take_steps,
)
from agviz.training.metrics import PLOT, plot_metrics, read_metrics
from agviz.training.new_heads import first_heads, with_heads
from agviz.training.step import Forward, begin, compile_measure, compile_step, network_forward
from agviz.weights.bundle import Bundle

RESULT = "finetuned.safetensors"
EMBEDDINGS = "embeddings"


def finetune(
    model: Any,
    tracks: Iterable[TargetTrack] | pd.DataFrame,
    regions: Regions,
    *,
    out: str | os.PathLike[str],
    assembly: Assembly | str | os.PathLike[str] | None = None,
    validation: Regions | Sequence[str] | None = None,
    organism: Organism = Organism.HOMO_SAPIENS,
    heads_only: bool = True,
    keep_heads: bool = False,
    settings: FinetuneSettings | None = None,
    cache: str | os.PathLike[str] | None = None,
    options: LoopOptions | None = None,
    name: str = "finetuned",
) -> Bundle:
    """Train a network on new tracks.

    All that can be wrong with tracks, regions and genome is told before anything is computed. The
    folder `out` gets `checkpoint.npz`, `metrics.csv`, `validation.csv` (loss and r of each track on
    held-out windows), a plot of both in `metrics.png`, and `finetuned.safetensors`. Run it again
    after a stop or a kill, and it goes on; embeddings that are there are not computed again.

    Parameters
    ----------
    model
        A model of `load_model` with weights here, a `Bundle`, or the name or path of weights.
    tracks
        What to learn: `TargetTrack`s, or a table with a column for each of its attributes.
    regions
        Where to learn: a BED file, or intervals.
    out
        Folder of everything; made if it is not there.
    assembly
        The genome; by default the model's.
    validation
        What is not trained on: names of contigs, or other regions.
    organism
        Whose tracks these are; one of the model's.
    heads_only
        New heads on a frozen trunk; else the whole network.
    keep_heads
        The old heads stay, and the new tracks are further columns of their outputs; without, the
        result predicts the new tracks alone. New heads on a frozen trunk only.
    settings
        What decides the result: steps, rates, losses, augmentation, seed.
    cache
        Folder of embeddings, `embeddings` in `out` by default; runs that differ in tracks, rates
        or steps may share one. It may be removed at the end.
    options
        How to run it: processes, checkpoints, progress.
    name
        What the result is called.

    Returns
    -------
    Bundle
        Opened from its file; its terms are the parent's, its provenance names parent and data.

    Raises
    ------
    InputError
        Tracks, regions or settings that cannot be used; a disk or limit that is too small.
    FormatError
        A bigWig is damaged or of another assembly, or `out` belongs to other data or settings.
    ContigError, IntervalError
        A region is not in the genome, or a bigWig lacks its contig.
    UnsupportedError
        An output that is no signal, or an organism that the model does not have.
    KeyboardInterrupt
        After Ctrl-C, once all is saved.

    Examples
    --------
    >>> finetune(  # doctest: +SKIP
    ...     "all_folds",
    ...     [TargetTrack("monocyte.bw", "DNASE", "monocyte DNase-seq", biosample_name="monocyte")],
    ...     "peaks.bed", assembly="genomes/hg38", validation=["chr8"], out="monocyte",
    ... )
    """
    todo = plan(
        model, tracks, regions, assembly=assembly, validation=validation, organism=organism,
        heads_only=heads_only, keep_heads=keep_heads, settings=settings,
    )  # fmt: skip
    how = options or LoopOptions()
    if todo.embedding_bytes > todo.settings.cache_gb * GIGABYTE:
        raise InputError(
            f"The embeddings need {todo.embedding_bytes / GIGABYTE:,.1f} GB, more than cache_gb="
            f"{todo.settings.cache_gb:g}; take fewer or shorter windows, one strand "
            "(reverse_complement=False), only outputs at 128 bp, or raise it"
        )
    folder = Path(out)
    if folder.is_file():
        raise InputError(f"out {str(folder)!r} is a file; name a folder")
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / EMBEDDINGS if cache is None else Path(cache)
    train = functools.partial(_train_heads, cache=kept) if heads_only else _train_network
    result = train(todo, folder, how=how)
    path = finetuned_bundle(todo, result, name=name).write(folder / RESULT)
    _plot(folder)
    return Bundle.open(path)


def _plot(folder: Path) -> None:
    """Draw what was measured: the training batches', and below it the held-out windows'."""
    files = {"training": folder / METRICS, "validation": folder / VALIDATION}
    tables = {name: read_metrics(path) for name, path in files.items() if path.exists()}
    if tables:
        plot_metrics(tables, folder / PLOT, follow=False)


def _train_heads(todo: FinetunePlan, folder: Path, *, cache: Path, how: LoopOptions) -> Checkpoint:
    """New heads on embeddings."""
    training, held = todo.source(todo.split.training), todo.source(todo.split.validation)
    heads = first_heads(todo.config, seed=todo.settings.seed)
    first = {"params": heads, "state": {}}
    saved = _begin(todo, folder, first, sources=(training, held), how=how)
    if saved.done:
        return saved
    trunk = with_heads(todo.parent.variables, heads)
    strands = (False, True) if training.turns else (False,)
    batches = cached(todo, training, cache)
    batches.cache.fill(trunk, organism=todo.index, strands=strands, show=how.show)
    judged = cached(todo, held, cache)
    judged.cache.fill(trunk, organism=todo.index, strands=(False,), show=how.show)
    forward = heads_forward(todo.config, organism=todo.index)
    work = _Work(forward, forward, batches, judged)
    return _run(todo, folder, saved, work=work, how=how)


def _train_network(todo: FinetunePlan, folder: Path, *, how: LoopOptions) -> Checkpoint:
    """All that the new heads read, and they."""
    training, held = todo.source(todo.split.training), todo.source(todo.split.validation)
    heads = first_heads(todo.config, seed=todo.settings.seed)
    needed = prune(with_heads(todo.parent.variables, heads), list(heads), config=todo.config)
    first = with_heads(needed, heads)
    saved = _begin(todo, folder, first, sources=(training, held), how=how)
    if saved.done:
        return saved
    whole = functools.partial(network_forward, todo.config, organism=todo.index)
    learning = whole(frozen_norms=todo.settings.frozen_norms)
    work = _Work(learning, whole(frozen_norms=True), training, held)
    return _run(todo, folder, saved, work=work, how=how)


def _begin(
    todo: FinetunePlan,
    folder: Path,
    variables: Mapping[str, Any],
    *,
    sources: tuple[BigWigBatches, BigWigBatches],
    how: LoopOptions,
) -> Checkpoint:
    """Where to begin, or to go on; tracks are measured but once."""
    state = begin(variables, todo.optimizer)
    path = folder / CHECKPOINT
    remove_leftovers(path)
    if path.exists():
        return Checkpoint.read(path, like=state, config=todo.config, recipe=todo.hash)
    losses = todo.settings.losses
    training, held = sources
    for source in sources:
        check_stored(source)
    means = measure_targets(training, config=todo.config, losses=losses, show=how.show)
    for index in range(len(held.windows)):
        held.at(Row(index, 0, False))  # values that cannot be are told now
    return Checkpoint(todo.config, todo.hash, state, means)


class _Work(NamedTuple):
    """What is computed at a step and in validation, and on what."""

    learning: Forward
    judging: Forward
    batches: BigWigBatches | CachedBatches
    held: BigWigBatches | CachedBatches


def _run(
    todo: FinetunePlan, folder: Path, saved: Checkpoint, *, work: _Work, how: LoopOptions
) -> Checkpoint:
    """All steps that are left; a finished checkpoint."""
    config, losses = todo.config, todo.settings.losses
    windows = [
        functools.partial(work.held.at, Row(i, 0, False)) for i in range(len(todo.split.validation))
    ]
    validate = None
    if windows:
        validate = make_validation(
            work.judging, windows, saved.means, heads=todo.heads, config=config, losses=losses
        )
    step = compile_step(work.learning, optimizer=todo.optimizer, config=config, losses=losses)
    steps = Steps("fine-tuning", todo.settings.steps, validate, todo.settings.validations)
    state = take_steps(step, saved, folder, source=work.batches, steps=steps, options=how)
    if not todo.settings.frozen_norms:
        measure = compile_measure(work.learning)
        state = measure_norms(state, measure, work.batches, first=steps.count)
    done = dataclasses.replace(saved, state=state, done=True)
    done.write(folder / CHECKPOINT)
    return done
