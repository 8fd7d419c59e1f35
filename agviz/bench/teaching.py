"""The teaching model against the truth: every metric, its floor, and what simpler methods reach.

Windows and changes come from the world `bench`, which nothing is trained on, by a seed. A model is
asked through the SDK's interface alone. Beside it stand the oracle (1 everywhere, or the bench is
wrong), one noisy experiment, and two baselines fitted on windows of the same kind, of a world of
their own: a context-free motif scan and a linear model of k-mer counts. How each metric is defined
stands in the file of its group: `teaching_tracks`, `teaching_genes`, `teaching_splicing`,
`teaching_loci`, `teaching_exons`, `teaching_ism`. The program ends with 1 if the model is below a
floor (`teaching_table.FLOORS`).
"""

import argparse
import statistics
import time
from collections.abc import Iterator, Sequence

from agviz._progress import track
from agviz.bench.teaching_answers import OUTPUTS, ModelAnswers, Predictor
from agviz.bench.teaching_kmers import KmerModel
from agviz.bench.teaching_measurement import GROUPS, Measurement
from agviz.bench.teaching_motif_scan import MotifScan
from agviz.bench.teaching_table import below_floor, table, write_csv
from agviz.bench.teaching_truth import Experiment, Truths, fitted_windows, held_out
from agviz.errors import InputError
from agviz.models.load import load_model

WINDOWS = 128
"""Of 32,768 bp; fewer are a quick look. Among the insertions of 64 one gene that is not seen can
cost .04 of r, more than lies between a model and its floor."""

LOCI = 90
"""Fewest inserted MYB sites that are a measurement."""

SCANNED, FITTED = 16, 64
"""Windows that the motif scan (34 weights a track) and the k-mer model (4,097) are fitted
on: .5 and 2 Mb."""


def run(argv: Sequence[str]) -> int:
    """Measure the model that `argv` names, print the table; 1 if it is below a floor, else 0."""
    options = _parser().parse_args(argv)
    if options.windows < 1 or options.seed < 0:
        raise InputError(
            f"At least 1 window and a seed from 0 on are needed; got {options.windows} windows and "
            f"seed {options.seed}"
        )
    model = load_model(*([] if options.model is None else [options.model]))
    truths = Truths()
    predictors: list[Predictor] = [ModelAnswers(model)]
    if not options.alone:
        predictors += [truths, Experiment(truths, seed=options.seed), *_baselines()]
    measured = Measurement(predictors, truths, groups=options.only or GROUPS, seed=options.seed)
    start = time.perf_counter()
    windows = held_out(options.seed, options.windows)
    for codes in track(windows, what="Windows", total=options.windows):
        measured.add(codes)
    rows = measured.rows()
    print(f"{getattr(model, 'source', model.name)}\n")
    print(table(rows))
    print(f"\n{options.windows} windows, {time.perf_counter() - start:.0f} s{_forward(measured)}")
    if options.csv:
        write_csv(rows, options.csv)
    return _verdict(below_floor(rows) + _too_few(measured, options.windows), options.windows)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m agviz.bench teaching", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument(
        "--model", help="a name such as 'oracle', or the path of a bundle (default: the shipped)"
    )
    parser.add_argument("--seed", type=int, default=0, help="of windows and changes (default: 0)")
    parser.add_argument(
        "--windows", type=int, default=WINDOWS, help="fewer: a quick look (default: %(default)s)"
    )
    parser.add_argument("--only", nargs="+", choices=GROUPS, help="these metrics only")
    parser.add_argument("--alone", action="store_true", help="no columns beside the model's")
    parser.add_argument("--csv", help="also write the table here")
    return parser


def _baselines() -> Iterator[Predictor]:
    """Both baselines, fitted on the same windows."""
    windows = list(track(fitted_windows(FITTED), what="Baselines", total=FITTED))
    yield MotifScan(windows[:SCANNED])
    yield KmerModel(windows)


def _forward(measured: Measurement) -> str:
    """The oracle's time for a window, and that of one whole prediction, where all outputs were
    asked for and compiling is over.
    """
    oracle = statistics.median(measured.oracle_seconds)
    told = f"; the oracle's truth of a window: median {oracle:.2f} s"
    if len(measured.seconds) < 2 or measured.outputs != set(OUTPUTS):
        return told
    return (
        f"{told}; all outputs of the model: median {statistics.median(measured.seconds[1:]):.2f} s"
    )


def _too_few(measured: Measurement, windows: int) -> list[str]:
    loci = measured.myb_loci
    if windows < WINDOWS or loci is None or loci >= LOCI:
        return []
    return [f"MYB inserted: {loci} loci, at least {LOCI} are needed"]


def _verdict(failed: Sequence[str], windows: int) -> int:
    """Say what is below its floor; the program's exit code."""
    if windows < WINDOWS:
        print(f"A quick look: the floors are meant for {WINDOWS} windows.")
    if not failed:
        print("No metric is below its floor.")
        return 0
    print("Below the floor:\n  " + "\n  ".join(failed))
    return 1
