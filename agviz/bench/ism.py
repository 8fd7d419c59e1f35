"""In-silico mutagenesis: a mutant in windows beside one full pass of the same network.

Random weights of the published sizes at several lengths, and the teaching model at its full
context. Mutants are compared with two passes: `pruned` computes what the readout needs and no more
(of outputs at 128 bp and contacts no decoder), `whole` is the full pass: every layer and every
track of the human, but junctions, which are counted from sites found afterwards.
All are timed in turn in one run, so that a busy machine slows all, mutants for a good part of the
time that a pass takes, so that a moment does not decide; medians of the rounds are compared.
`bound` is the ratio of the operations that both need (`agviz.models.alphagenome.operations`): what
windows could gain if every operation took as long. The exit status is 1 if a ratio is below its
floor: that of the published network is of whole passes, that of the teaching model of pruned ones.

Our passes on CPUs need less than half of the published arithmetic (`agviz.network.convolution`),
windows hardly less, so the better a pass is, the lower the ratio. With `--plain` there are two more
passes in the same run: `plain`, whole with XLA's own convolutions, and `layers`, every layer for
the one track that is read and one at single bases.
"""

import argparse
import contextlib
import dataclasses
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence

import jax
import numpy as np
import pandas as pd
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputType

from agviz.bench.network import HUMAN_TRACKS
from agviz.catalog.outputs import OUTPUTS
from agviz.models.alphagenome.asked import few_lengths
from agviz.models.alphagenome.edit_program import EditProgram
from agviz.models.alphagenome.mutants import batch_size
from agviz.models.alphagenome.operations import edit_operations, operations
from agviz.models.alphagenome.predictor import Predictor
from agviz.models.alphagenome.reading import Asked
from agviz.models.alphagenome.selection import HEADS, Chosen, Selection
from agviz.models.load import load_model
from agviz.network import convolution
from agviz.network.config import (
    CONTACT_MAPS,
    PUBLISHED,
    SPLICE_CLASSES,
    SPLICE_SITES,
    SPLICE_USAGE,
    NetworkConfig,
)
from agviz.network.parameters import Variables, initialize
from agviz.network.read_windows import Window

LENGTHS = (16_384, 32_768, 131_072)  # bp, of the published network
READ = 2_048  # bp that a readout reads
HUMAN = Organism.HOMO_SAPIENS
FINEST = OutputType.DNASE  # at 1 bp: reading it takes every layer
COUNTED = OutputType.SPLICE_JUNCTIONS  # another program counts them
FLOORS = {
    ("DNASE", 16_384): 3.0,
    ("DNASE", 32_768): 5.0,
    ("DNASE", 131_072): 8.0,
    ("CHIP_HISTONE", 32_768): 6.0,
    ("CHIP_HISTONE", 131_072): 12.0,
    ("CONTACT_MAPS", 32_768): 6.0,
    ("CONTACT_MAPS", 131_072): 12.0,
}
"""Least ratios of whole passes of the published network, by what is read and the length."""
SHARE = 0.6
"""Least part of its bound that the teaching model reaches."""
PART = 0.3
"""Of the time of the slowest pass, in which mutants run again and again in every round."""


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
    print(f"{'':<33}{'seconds':^30}{'pruned/mutant':^16}{'whole/mutant':^16}")
    print(f"{'network':<10}{'reads':<14}{'bp':>9}{'pruned':>10}{'whole':>10}{'mutant':>10}"
          + f"{'ratio':>8}{'bound':>8}" * 2 + f"{'floor':>8}{'kept, MB':>10}")  # fmt: skip
    ok = True
    if not options.teaching:
        variables = initialize(PUBLISHED, seed=0)
        predictor = _predictor(PUBLISHED, lambda: variables)
        plain = _predictor(PUBLISHED, lambda: variables) if options.plain else None
        for case in _published(options.length or LENGTHS):
            ok &= measure(predictor, case, rounds=options.rounds, plain=plain)
        del predictor, plain, variables
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
    parser.add_argument(
        "--plain",
        action="store_true",
        help="beside passes with XLA's own convolutions, and of every layer for a track",
    )
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


@contextlib.contextmanager
def _plain_convolutions() -> Iterator[None]:
    """Programs that are traced in the block have XLA's own convolutions."""
    shortest = convolution.MIN_LENGTH
    jax.clear_caches()
    convolution.MIN_LENGTH = sys.maxsize
    try:
        yield
    finally:
        convolution.MIN_LENGTH = shortest
        jax.clear_caches()


def _plain_pass(plain: Predictor, sequence: str, every: Selection) -> Callable[[], object]:
    """A whole pass in the published arithmetic, compiled here."""
    config, precision, device = plain.where
    plain.where = (config, precision, f"{device}, plain")  # its programs are not the others
    with _plain_convolutions():
        plain([sequence], every)
    return lambda: plain([sequence], every)


def measure(
    predictor: Predictor, case: Case, *, rounds: int, plain: Predictor | None = None
) -> bool:
    """Time one case, print its line, and say whether it reaches its floor."""
    chosen, every = _tracks(case.output, 1), _all_tracks(predictor.config)
    sequence = _random_bases(case.length)
    program = EditProgram(predictor, sequence, _asked(chosen, case.length, predictor.config))
    size = batch_size(predictor.device, case.length)
    middle = case.length // 2
    edits = [[(middle + 7 * k, "A")] for k in range(size)]
    page = program.page(middle, 1)  # as mutagenesis asks it, of many edits in one place
    work: list[Callable[[], object]] = [
        lambda: program(edits, width=1, batch=size, page=page),
        lambda: predictor([sequence], _selection(chosen)),
        lambda: predictor([sequence], _selection(*every)),
    ]
    if plain is not None:
        work.append(_plain_pass(plain, sequence, _selection(*every)))
        layers = _selection(*{each.head: each for each in (_tracks(FINEST, 1), chosen)}.values())
        work.append(lambda: predictor([sequence], layers))
    times = _in_turn(work, rounds=rounds)
    batch, pruned, whole, *others = (statistics.median(each) for each in times)
    one = batch / size
    bounds = [_bound(predictor, case, chosen, heads=each) for each in ((chosen,), every)]
    teaching = case.name == "teaching"
    floor = SHARE * bounds[0] if teaching else case.floor
    good = floor is None or (pruned if teaching else whole) / one >= floor
    print(f"{case.name:<10}{case.output.name:<14}{case.length:>9,}{pruned:>10.3f}{whole:>10.3f}"
          f"{one:>10.4f}{pruned / one:>8.1f}{bounds[0]:>8.1f}{whole / one:>8.1f}{bounds[1]:>8.1f}"
          f"{'' if floor is None else format(floor, '.1f'):>8}"
          f"{program.cache_bytes / 1e6:>10.1f}{'' if good else '  BELOW'}", flush=True)  # fmt: skip
    if plain is not None:
        for name, seconds in zip(("plain", "layers"), others, strict=True):
            print(f"{'':>24}{name} {seconds:.3f} s, {seconds / one:.1f} mutants", flush=True)
    return good


def _selection(*chosen: Chosen) -> Selection:
    return Selection(HUMAN, chosen, tuple(each.output for each in chosen))


def _tracks(output: OutputType, count: int) -> Chosen:
    metadata = pd.DataFrame({"name": ["a track"] * count, "strand": ["."] * count})
    columns, means = np.arange(count, dtype=np.int32), np.ones(count, np.float32)
    return Chosen(output, HEADS[output], metadata, columns, means, total=count)


def _all_tracks(config: NetworkConfig) -> tuple[Chosen, ...]:
    """Of the human; of a network that is not published, with its padding tracks."""
    tracks = {head.name: head.tracks for head in config.track_heads}
    tracks |= {
        CONTACT_MAPS: config.contact_tracks,
        SPLICE_SITES: SPLICE_CLASSES,
        SPLICE_USAGE: config.usage_tracks,
    }
    if config == PUBLISHED:
        tracks |= HUMAN_TRACKS
    outputs = [each for each in OUTPUTS if each != COUNTED and HEADS[each] in config.heads]
    return tuple(_tracks(each, tracks[HEADS[each]]) for each in outputs)


def _asked(chosen: Chosen, length: int, config: NetworkConfig) -> Asked:
    """The output in a window around the sequence's middle; contact maps are read whole."""
    if chosen.head == CONTACT_MAPS:
        return Asked((chosen,), (), (), None, HUMAN)
    window = Window(few_lengths(READ, config.token_bp, length), (chosen.head,))
    return Asked((chosen,), ((length - READ) // 2,), (window,), None, HUMAN)


def _bound(predictor: Predictor, case: Case, chosen: Chosen, *, heads: Sequence[Chosen]) -> float:
    """Operations of a pass of `heads` by those of an edit that `chosen` is read of."""
    platform = predictor.device.platform
    columns = {each.head: len(each.columns) for each in heads}
    full = operations(predictor.config, columns, length=case.length, platform=platform)
    one = edit_operations(
        predictor.config, {chosen.head: 1}, length=case.length, read=READ, platform=platform
    )
    return full / one


def _random_bases(length: int) -> str:
    return "".join(np.random.default_rng(1).choice(list("ACGT"), length))


def _in_turn(work: Sequence[Callable[[], object]], *, rounds: int) -> list[list[float]]:
    """Seconds of one run of each, in turn, after one run of each that does not count.

    What is quick runs several times in a round, for `PART` of the time that the slowest takes.
    """
    for each in work:
        each()
    once = [_seconds(each, 1) for each in work]
    counts = [max(1, round(PART * max(once) / each)) for each in once]
    times: list[list[float]] = [[] for _ in work]
    for _ in range(rounds):
        for each, count, kept in zip(work, counts, times, strict=True):
            kept.append(_seconds(each, count))
    return times


def _seconds(work: Callable[[], object], count: int) -> float:
    """Of one run, the mean of `count`."""
    began = time.perf_counter()
    for _ in range(count):
        work()
    return (time.perf_counter() - began) / count
