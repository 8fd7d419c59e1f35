"""The AlphaGenome network's speed and memory, beside a large matrix product.

Random weights of the published sizes; all tracks of the human but junctions, which are counted from
sites found afterwards. Network and product are timed in turn in one run, so that a slow or busy
machine slows both; medians are compared. The network counts as 70 million operations per bp
whatever runs, so that its share of the product's rate says how fast it is, not how much it does: a
share above 1 is faster than such a network could be as one product (agviz/network/convolution.py
says what is saved). On an accelerator the default is 1,048,576 bp in bfloat16.
"""

import argparse
import functools
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from agviz.bench.resident import peak_bytes
from agviz.models.alphagenome.selection import HEADS
from agviz.network.config import JUNCTIONS, PUBLISHED
from agviz.network.parameters import PRECISIONS, Variables, initialize, prepare, prune
from agviz.network.predict import predict

LENGTHS = (8_192, 16_384, 32_768)  # bp, on a CPU
LONGEST = 1_048_576  # bp, on an accelerator
OPERATIONS_PER_BP = 70e6  # of all outputs, counted once and for all; about what plain code does
PRODUCT = 4_096  # rows and columns of the matrices
FLOOR = 0.75  # share of the product's rate that is asked for
GIGA = 1e9

HUMAN_TRACKS = {
    "atac": 167,
    "dnase": 305,
    "procap": 12,
    "cage": 546,
    "rna_seq": 667,
    "chip_tf": 1617,
    "chip_histone": 1116,
}
"""Real tracks of the human, as the published model has them; other heads' columns are all real."""


def run(argv: Sequence[str]) -> int:
    """Time the network at each length and print what was measured."""
    options = _parser().parse_args(argv)
    device = jax.devices()[0]
    on_cpu = device.platform == "cpu"
    precision = options.precision or ("float32" if on_cpu else "bfloat16")
    heads = _heads(options.outputs)
    print(f"{device.device_kind}, {precision}, random weights; heads: {', '.join(heads)}")
    weights = prune(initialize(PUBLISHED, seed=0), heads, config=PUBLISHED)
    variables = prepare(weights, precision=precision, consume=True)
    product = matrix_product(precision)
    for length in options.length or (LENGTHS if on_cpu else (LONGEST,)):
        network, seconds = compiled(variables, length, heads=heads, precision=precision)
        print(f"\n{length:,} bp (compiled in {seconds:.1f} s)", flush=True)
        _report(interleave(network, product, rounds=options.rounds), length)
        print(f"  peak memory    {peak_memory(device)}", flush=True)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m agviz.bench network", description=(__doc__ or "").partition("\n")[0]
    )
    listed = ", ".join(f"{length:,}" for length in LENGTHS)
    parser.add_argument(
        "--length",
        type=int,
        action="append",
        help=f"bp, a multiple of {PUBLISHED.length_multiple:,}; may be repeated "
        f"(default: {listed}; {LONGEST:,} on an accelerator)",
    )
    parser.add_argument(
        "--outputs", nargs="+", choices=sorted(output.name for output in HEADS), metavar="OUTPUT",
        help="such as RNA_SEQ (default: all but SPLICE_JUNCTIONS)",
    )  # fmt: skip
    parser.add_argument(
        "--precision", choices=PRECISIONS, help="(default: float32 on a CPU, bfloat16 elsewhere)"
    )
    parser.add_argument("--rounds", type=int, default=5, help="timed runs (default: %(default)s)")
    return parser


def _heads(outputs: Sequence[str] | None) -> tuple[str, ...]:
    """Heads of these outputs, in the network's order; junctions count as the sites they need."""
    if outputs is None:
        return tuple(name for name in PUBLISHED.heads if name != JUNCTIONS)
    wanted = {head for output, head in HEADS.items() if output.name in outputs}
    return tuple(name for name in PUBLISHED.heads if name in wanted)


def compiled(
    variables: Variables, length: int, *, heads: tuple[str, ...], precision: str
) -> tuple[Callable[[], Mapping[str, Any]], float]:
    """The network on a random sequence, as a function to be timed, and the seconds it compiled."""
    columns = {name: jnp.arange(HUMAN_TRACKS[name]) for name in heads if name in HUMAN_TRACKS}
    means = {name: jnp.ones(len(chosen)) for name, chosen in columns.items()}
    codes = jnp.asarray(np.random.default_rng(1).integers(0, 4, (1, length)))
    bases = jax.nn.one_hot(codes, 4, dtype=PRECISIONS[precision])
    arguments = (variables, bases, jnp.zeros(1, jnp.int32))
    forward = functools.partial(
        predict, config=PUBLISHED, heads=heads, columns=columns, means=means
    )
    start = time.perf_counter()
    program = jax.jit(forward).lower(*arguments).compile()
    seconds = time.perf_counter() - start
    return functools.partial(program, *arguments), seconds


def matrix_product(precision: str) -> Callable[[], Any]:
    """A large product of random matrices, as a function to be timed."""
    random = np.random.default_rng(1)
    numbers = random.standard_normal((PRODUCT, PRODUCT), dtype=np.float32)
    matrix = jnp.asarray(numbers, PRECISIONS[precision])
    multiply = jax.jit(functools.partial(jnp.matmul, precision=jax.lax.Precision.HIGHEST))
    return functools.partial(multiply, matrix, matrix)


def interleave(
    network: Callable[[], Any], product: Callable[[], Any], *, rounds: int
) -> dict[str, list[float]]:
    """Seconds of each run of either, in turn, after one run of each that does not count."""
    _seconds(network)
    _seconds(product)
    times: dict[str, list[float]] = {"network": [], "product": []}
    for _ in range(rounds):
        times["product"] += [_seconds(product) for _ in range(3)]
        times["network"].append(_seconds(network))
    times["product"] += [_seconds(product) for _ in range(3)]
    return times


def _seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    jax.block_until_ready(work())
    return time.perf_counter() - start


def _report(times: Mapping[str, Sequence[float]], length: int) -> None:
    rates = {"network": OPERATIONS_PER_BP * length / GIGA, "product": 2 * PRODUCT**3 / GIGA}
    for name, taken in times.items():
        median = statistics.median(taken)
        rates[name] /= median
        print(f"  {name:<14} {median:8.3f} s  (fastest {min(taken):.3f} s)  ", end="")
        print(f"{rates[name]:8.0f} GFLOP/s")
    print(f"  share          {rates['network'] / rates['product']:8.2f}  (asked: {FLOOR})")


def peak_memory(device: jax.Device) -> str:
    """The most memory used so far: the device's if it says, else the process's."""
    stats = device.memory_stats()
    if stats and "peak_bytes_in_use" in stats:
        return f"{stats['peak_bytes_in_use'] / GIGA:8.2f} GB on the device"
    peak = peak_bytes()
    return "not known on this system" if peak is None else f"{peak / GIGA:8.2f} GB"
