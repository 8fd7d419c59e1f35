"""In-silico mutagenesis: a mutant in windows beside one full pass of the same network.

Random weights of the published sizes at several lengths, and the teaching model at its full
context. Full passes compute the same tracks as the readout needs, and are timed in turn with
batches of mutants in one run, so that a busy machine slows both; medians are compared. `bound` is
the ratio of the operations that both need (`agviz.models.alphagenome.operations`): what windows
could gain if every operation took as long. The exit status is 1 if a ratio is below its floor.
"""

import argparse
import dataclasses
import statistics
import time
from collections.abc import Callable, Sequence

import jax
import numpy as np
import pandas as pd
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputType

from agviz.models.alphagenome.asked import few_lengths
from agviz.models.alphagenome.edit_program import EditProgram
from agviz.models.alphagenome.mutants import batch_size
from agviz.models.alphagenome.operations import edit_operations, operations
from agviz.models.alphagenome.predictor import Predictor
from agviz.models.alphagenome.reading import Asked
from agviz.models.alphagenome.selection import HEADS, Chosen, Selection
from agviz.models.load import load_model
from agviz.network.config import CONTACT_MAPS, PUBLISHED, NetworkConfig
from agviz.network.edited import Window
from agviz.network.parameters import Variables, initialize

LENGTHS = (16_384, 32_768, 131_072)  # bp, of the published network
READ = 2_048  # bp that a readout reads
HUMAN = Organism.HOMO_SAPIENS
FLOORS = {
    ("DNASE", 16_384): 3.0,
    ("DNASE", 32_768): 5.0,
    ("DNASE", 131_072): 8.0,
    ("CHIP_HISTONE", 32_768): 6.0,
    ("CHIP_HISTONE", 131_072): 12.0,
    ("CONTACT_MAPS", 32_768): 6.0,
    ("CONTACT_MAPS", 131_072): 12.0,
}
"""Least ratios of the published network, by what is read and the length."""
SHARE = 0.6
"""Least part of its bound that the teaching model reaches."""


@dataclasses.dataclass(frozen=True)
class Case:
    """One output of one network at one length."""

    name: str
    output: OutputType
    length: int
    floor: float | None


def run(argv: Sequence[str]) -> int:
    """Time every case and print what was measured."""
    options = _parser().parse_args(argv)
    print(f"{jax.devices()[0].device_kind}; a readout of {READ:,} bp; ratios are medians of "
          f"{options.rounds}")  # fmt: skip
    print(f"{'network':<10}{'reads':<14}{'bp':>9}{'full, s':>10}{'mutant, s':>11}{'ratio':>8}"
          f"{'bound':>8}{'floor':>8}{'kept, MB':>10}")  # fmt: skip
    ok = True
    if not options.teaching:
        variables = initialize(PUBLISHED, seed=0)
        predictor = _predictor(PUBLISHED, lambda: variables)
        for case in _published(options.length or LENGTHS):
            ok &= measure(predictor, case, rounds=options.rounds)
        del predictor, variables
    model = load_model()
    bundle = model.bundle
    predictor = _predictor(bundle.config, lambda: bundle.unread, (HUMAN,))
    for output in (OutputType.DNASE, OutputType.CHIP_HISTONE, OutputType.CONTACT_MAPS):
        case = Case("teaching", output, bundle.config.max_bases, None)
        ok &= measure(predictor, case, rounds=options.rounds)
    print("\nevery floor reached" if ok else "\nBELOW A FLOOR")
    return 0 if ok else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m agviz.bench ism", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument(
        "--length", type=int, action="append", help="bp, of the published network; may be repeated"
    )
    parser.add_argument("--teaching", action="store_true", help="the teaching model alone")
    parser.add_argument("--rounds", type=int, default=5, help="timed runs (default: %(default)s)")
    return parser


def _published(lengths: Sequence[int]) -> list[Case]:
    outputs = (OutputType.DNASE, OutputType.CHIP_HISTONE, OutputType.CONTACT_MAPS)
    return [
        Case("published", output, length, FLOORS.get((output.name, length)))
        for length in lengths
        for output in outputs
    ]


def _predictor(
    config: NetworkConfig,
    variables: Callable[[], Variables],
    organisms: tuple[Organism, ...] = (HUMAN, Organism.MUS_MUSCULUS),
) -> Predictor:
    return Predictor(
        variables, config=config, precision="float32", device=jax.devices()[0], organisms=organisms
    )


def measure(predictor: Predictor, case: Case, *, rounds: int) -> bool:
    """Time one case, print its line, and say whether it reaches its floor."""
    chosen = _one_track(case.output)
    selection = Selection(HUMAN, (chosen,), (case.output,))
    sequence = _random_bases(case.length)
    program = EditProgram(predictor, sequence, _asked(chosen, case.length, predictor.config))
    size = batch_size(predictor.device, case.length)
    middle = case.length // 2
    edits = [(middle + 7 * k, "A") for k in range(size)]

    def full() -> object:
        return predictor([sequence], selection)

    def mutants() -> object:
        return program(edits, width=1, batch=size)

    times = _interleaved(full, mutants, rounds=rounds)
    whole, one = (statistics.median(each) for each in times)
    ratio = whole / (one / size)
    bound = _bound(predictor, case, chosen)
    floor = SHARE * bound if case.name == "teaching" else case.floor
    good = floor is None or ratio >= floor
    print(f"{case.name:<10}{case.output.name:<14}{case.length:>9,}{whole:>10.3f}{one / size:>11.4f}"
          f"{ratio:>8.1f}{bound:>8.1f}{'' if floor is None else format(floor, '.1f'):>8}"
          f"{program.cache_bytes / 1e6:>10.1f}{'' if good else '  BELOW'}", flush=True)  # fmt: skip
    return good


def _one_track(output: OutputType) -> Chosen:
    metadata = pd.DataFrame({"name": ["a track"], "strand": ["."]})
    columns, means = np.zeros(1, np.int32), np.ones(1, np.float32)
    return Chosen(output, HEADS[output], metadata, columns, means, total=1)


def _asked(chosen: Chosen, length: int, config: NetworkConfig) -> Asked:
    """The output in a window around the sequence's middle; contact maps are read whole."""
    if chosen.head == CONTACT_MAPS:
        return Asked((chosen,), (), (), None, HUMAN)
    window = Window(few_lengths(READ, config.token_bp, length), (chosen.head,))
    return Asked((chosen,), ((length - READ) // 2,), (window,), None, HUMAN)


def _bound(predictor: Predictor, case: Case, chosen: Chosen) -> float:
    columns = {chosen.head: 1}
    platform = predictor.device.platform
    whole = operations(predictor.config, columns, length=case.length, platform=platform)
    one = edit_operations(
        predictor.config, columns, length=case.length, read=READ, platform=platform
    )
    return whole / one


def _random_bases(length: int) -> str:
    return "".join(np.random.default_rng(1).choice(list("ACGT"), length))


def _interleaved(
    first: Callable[[], object], second: Callable[[], object], *, rounds: int
) -> tuple[list[float], list[float]]:
    """Seconds of each run of either, in turn, after one run of each that does not count."""
    first()
    second()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for work, kept in zip((first, second), times, strict=True):
            began = time.perf_counter()
            work()
            kept.append(time.perf_counter() - began)
    return times
