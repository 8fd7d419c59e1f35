"""Fine-tuning on a cell type that no network was trained on, beside training from scratch.

The new cell type (`agviz.teaching.new_cell`) is measured, with noise, on chromosomes of the
teaching world; networks learn from the bigWigs for the same number of steps of the same batches:

* new heads: on the frozen trunk of the model;
* whole network: all of the model, with a small learning rate;
* scratch: the same network with random parameters, learning rate and norms as in pre-training.

Each is then judged on windows of a world of their own, against the noise-free means: r of DNase and
RNA in bins of 128 bp, and r of genes' log expression. Beside them stand one noisy experiment on the
same windows, and the best of the model's own cell types for each metric.
"""

import argparse
import dataclasses
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from agviz._files import atomic_path
from agviz._progress import track
from agviz.bench.finetuning_measures import DNASE, EXPRESSION, RNA, Held, Meter
from agviz.bench.teaching_table import Row, table, write_csv
from agviz.errors import InputError
from agviz.genome.assembly import Assembly
from agviz.genome.types import Interval
from agviz.models.alphagenome.model import AlphaGenomeModel
from agviz.network.config import NetworkConfig
from agviz.teaching.generator import Generator
from agviz.teaching.grammar import BIN, CELLS, H3K27AC
from agviz.teaching.motifs import decode
from agviz.teaching.new_cell import (
    HELD_OUT,
    MONOCYTE,
    Experiment,
    experiment_files,
    new_cell,
    observe,
    write_experiment,
)
from agviz.teaching.windows import world_rng
from agviz.training.bigwig_targets import TargetTrack
from agviz.training.finetune_run import finetune
from agviz.training.finetune_settings import FinetuneSettings
from agviz.training.initial import initial_variables
from agviz.training.loop import LoopOptions
from agviz.training.loss_config import LossConfig
from agviz.training.recipe import RELATIVE
from agviz.weights.bundle import Bundle
from agviz.weights.open import open_weights

LENGTH = 16_384
"""bp of a window, to train on and to judge by."""

CHROMOSOMES, PER_CHROMOSOME = 12, 8
"""Chromosomes of so many windows: 1.6 Mb of data."""

STEPS = 400
WINDOWS = 32
"""Held-out windows."""

RATES = {"new heads": 5e-3, "whole network": 5e-4, "scratch": 2.5e-3}
"""Peak learning rates; that of scratch is pre-training's."""

HEAD_RATES = {"whole network": 5e-3, "scratch": 2.5e-3}
"""Those of the heads where all learns: as fast as they learn alone, or as the rest does."""

LOSSES = LossConfig(relative=tuple(dataclasses.replace(each, cells=0) for each in RELATIVE))
"""Of the teaching recipe, without what compares cell types: there is one."""


def run(argv: Sequence[str]) -> int:
    """Train, measure and print the table; the program's exit code."""
    options = _parser().parse_args(argv)
    if min(options.steps, options.windows, options.chromosomes) < 2 or options.seed < 0:
        raise InputError(
            "At least 2 steps, windows and chromosomes and a seed from 0 on are needed; got "
            f"{options.steps}, {options.windows}, {options.chromosomes} and {options.seed}"
        )
    parent = open_weights(options.model)
    with tempfile.TemporaryDirectory() as folder:
        rows = compare(
            parent,
            Path(options.out or folder),
            steps=options.steps,
            windows=options.windows,
            chromosomes=options.chromosomes,
            seed=options.seed,
            methods=options.only or list(RATES),
        )
    print(f"{parent.provenance or parent.name}\n")
    print(table(rows))
    print(
        f"\n{options.steps} steps of 2 windows of {LENGTH:,} bp; {options.windows} windows held out"
    )
    if options.csv:
        write_csv(rows, options.csv)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m agviz.bench finetuning", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--model", default="teaching", help="path of a bundle (default: shipped)")
    parser.add_argument("--steps", type=int, default=STEPS, help="of each (default: %(default)s)")
    parser.add_argument("--windows", type=int, default=WINDOWS, help="held out (%(default)s)")
    parser.add_argument("--chromosomes", type=int, default=CHROMOSOMES, help="(%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of data and training (default: 0)")
    parser.add_argument("--only", nargs="+", choices=tuple(RATES), help="these only")
    parser.add_argument("--out", help="keep data and networks here, and go on with them")
    parser.add_argument("--csv", help="also write the table here")
    return parser


def compare(
    parent: Bundle,
    folder: Path,
    *,
    steps: int,
    windows: int,
    chromosomes: int = CHROMOSOMES,
    seed: int = 0,
    methods: Sequence[str] = tuple(RATES),
    length: int = LENGTH,
) -> list[Row]:
    """Train by each method, and measure; a row for each metric, a column for each predictor.

    Parameters
    ----------
    parent
        The model to begin with.
    folder
        Of data and networks; what is done there already is not done again.
    steps
        Of each method.
    windows
        Held-out windows.
    chromosomes
        To train on, each of `PER_CHROMOSOME` windows.
    seed
        Of data and training.
    methods
        Which of `RATES`.
    length
        bp of a window.
    """
    folder.mkdir(parents=True, exist_ok=True)
    data = _data(folder, chromosomes, length=length, seed=seed)
    settings = FinetuneSettings(steps=steps, length=length, losses=LOSSES, seed=seed)
    meters: dict[str, Meter] = {}
    seconds: dict[str, float] = {}
    held = [_window(seed, number, windows, length) for number in range(windows)]
    for method in methods:
        start = time.perf_counter()
        bundle = _train(method, parent, data, settings=settings, folder=folder)
        seconds[method] = time.perf_counter() - start
        meters[method] = Meter()
        _ask(AlphaGenomeModel(bundle), held, meters[method])
    experiment = Meter()
    for number, (_, truth) in enumerate(held):
        seen = observe(truth, world_rng(f"{HELD_OUT}, observed", seed * windows + number))
        experiment.add(truth, seen["dnase"], seen["rna_seq"])
    columns = {name: meter.values() for name, meter in meters.items()}
    columns |= {"old cell": _best_old(parent, held), "experiment": experiment.values()}
    return _rows(columns, windows, genes=experiment.genes, seconds=seconds)


def _data(folder: Path, chromosomes: int, *, length: int, seed: int) -> Experiment:
    """The experiment, made once: what was learnt from the files belongs to them."""
    place = folder / f"data.{chromosomes}x{PER_CHROMOSOME * length}.{seed}"
    if not place.exists():
        with atomic_path(place) as temporary:
            temporary.mkdir()
            write_experiment(
                temporary, chromosomes=chromosomes, length=PER_CHROMOSOME * length, seed=seed
            )
    return experiment_files(place, chromosomes=chromosomes, length=PER_CHROMOSOME * length)


def tracks(data: Experiment) -> list[TargetTrack]:
    """The new cell type's tracks, as they are called beside the teaching genome's."""
    told: dict[str, Any] = {
        "biosample_name": f"{MONOCYTE.name} (teaching)",
        "biosample_type": MONOCYTE.biosample_type,
        "ontology_curie": MONOCYTE.ontology_curie,
        "data_source": "agviz teaching genome",
    }
    curie = MONOCYTE.ontology_curie
    rna = f"{curie} polyA plus RNA-seq"
    return [
        TargetTrack(data.dnase, "DNASE", f"{curie} DNase-seq", assay="DNase-seq", **told),
        TargetTrack(data.rna_plus, "RNA_SEQ", rna, "+", assay="polyA plus RNA-seq", **told),
        TargetTrack(data.rna_minus, "RNA_SEQ", rna, "-", assay="polyA plus RNA-seq", **told),
        TargetTrack(
            data.h3k27ac,
            "CHIP_HISTONE",
            f"{curie} Histone ChIP-seq {H3K27AC}",
            assay="Histone ChIP-seq",
            scale=1 / BIN,
            metadata={"histone_mark": H3K27AC},
            **told,
        ),
    ]


def _train(
    method: str, parent: Bundle, data: Experiment, *, settings: FinetuneSettings, folder: Path
) -> Bundle:
    begin = _untrained(parent) if method == "scratch" else parent
    own = dataclasses.replace(
        settings,
        rate=RATES[method],
        head_rate=HEAD_RATES.get(method),
        frozen_norms=method != "scratch",
        validations=0,
    )
    return finetune(
        begin,
        tracks(data),
        [Interval(name, 0, length) for name, length in data.contigs.items()],
        out=folder / method.replace(" ", "_"),
        assembly=Assembly("teaching, new cell", data.fasta),
        heads_only=method == "new heads",
        settings=own,
        options=LoopOptions(workers=0),
        name=method,
    )


def _untrained(parent: Bundle) -> Bundle:
    """The same network with the parameters that pre-training begins with."""
    config: NetworkConfig = parent.config
    return dataclasses.replace(
        parent,
        name="untrained",
        leaves=initial_variables(config, seed=0),
        provenance="random weights",
        random=True,
    )


def _window(seed: int, number: int, windows: int, length: int) -> Held:
    codes = Generator(world_rng(HELD_OUT, seed * windows + number)).plan(length).write()
    return codes, new_cell(codes)


def _ask(model: AlphaGenomeModel, held: Sequence[Held], *meters: Meter) -> None:
    """Predict the held-out windows; the k-th meter measures the k-th cell type."""
    for codes, truth in track(held, what=f"judging {model.name}"):
        (output,) = model.predict_sequences(
            [decode(codes)],
            requested_outputs=["DNASE", "RNA_SEQ"],
            ontology_terms=None,
            progress_bar=False,
        )
        dnase, rna = output.dnase.values, output.rna_seq.values
        for k, meter in enumerate(meters):
            meter.add(truth, dnase[:, [k]], rna[:, [k, k + len(meters)]])


def _best_old(parent: Bundle, held: Sequence[Held]) -> dict[str, float]:
    """The best of the model's own cell types, of each metric."""
    meters = [Meter() for _ in CELLS]
    _ask(AlphaGenomeModel(parent), held, *meters)
    values = [meter.values() for meter in meters]
    return {name: max(each[name] for each in values) for name in values[0]}


def _rows(
    columns: Mapping[str, Mapping[str, float]],
    windows: int,
    *,
    genes: int,
    seconds: Mapping[str, float],
) -> list[Row]:
    cases = {DNASE: windows, RNA: windows, EXPRESSION: genes}
    rows = [
        Row(metric, {name: values[metric] for name, values in columns.items()}, count)
        for metric, count in cases.items()
    ]
    return [*rows, Row("seconds of training", dict(seconds), windows)]
