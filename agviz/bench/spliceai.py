"""SpliceAI's speed: the five networks on both strands, beside a large matrix product.

Both are timed in turn in one run, so that a slow or busy machine slows both; medians are compared.
The share is (nominal operations / seconds) of the networks over that of the product: 1 means that
the model runs as fast as if it were one matrix product. It can exceed 1, since convolution by
products at frequencies does fewer operations than the nominal 13.8 million per bp. Where TensorFlow
is installed, the same weights run in Keras beside it, through its public interface.

Measured while choosing (2 cores of an AMD EPYC 7003, JAX 0.10, one network, 132,000 bp at once;
share of the rate of a 4,096 x 4,096 float32 product):

====================================================  =====
dilated convolution, XLA's own                         0.70
every R-th position its own row, then XLA's own        0.70
products at frequencies, units one after the other     0.54
products at frequencies, units in a loop (chosen)      1.2
the same, 16,000 bp at once                            0.9
====================================================  =====
"""

import argparse
import importlib.util
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float32

from agviz.genome.sequence import one_hot, reverse_complement
from agviz.models.spliceai.model import SpliceAIModel
from agviz.models.spliceai.network import PUBLISHED
from agviz.models.spliceai.weights import NETWORKS, installed_file

LENGTH = 131_072  # bp
PRODUCT = 4_096  # rows and columns of the matrices
GIGA = 1e9


def nominal_operations() -> int:
    """Multiplications and additions per bp of the sliding kernels: five networks, two strands.

    Each residual unit has two convolutions of `width` taps; the convolutions of width 1 and the
    context count as nothing. 13.8 million.
    """
    taps = sum(2 * group.units * group.width for group in PUBLISHED.groups)
    return 2 * NETWORKS * 2 * PUBLISHED.channels**2 * taps


def run(argv: Sequence[str]) -> int:
    """Time the networks and print what was measured."""
    options = _parser().parse_args(argv)
    random = np.random.default_rng(1)
    sequence = "".join(random.choice(list("ACGT"), size=options.length))
    product = _matrix_product(random)
    model = SpliceAIModel()
    print(f"{model.source}; {options.length:,} bp, both strands, {NETWORKS} networks", flush=True)

    def predict() -> None:
        model.predict_sequence(sequence, requested_outputs="SPLICE_SITES", ontology_terms=None)

    first = _seconds(predict)
    times: dict[str, list[float]] = {"networks": [], "product": []}
    for _ in range(options.rounds):
        times["product"] += [_seconds(product) for _ in range(3)]
        times["networks"].append(_seconds(predict))
    times["product"] += [_seconds(product) for _ in range(3)]
    _report(times, first=first, length=options.length)
    if not options.no_keras:
        _report_keras(sequence)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m agviz.bench spliceai", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--length", type=int, default=LENGTH, help="bp (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="timed runs (default: %(default)s)")
    parser.add_argument("--no-keras", action="store_true", help="leave out the published network")
    return parser


def _matrix_product(random: np.random.Generator) -> Callable[[], None]:
    import jax
    import jax.numpy as jnp

    matrix = jnp.asarray(random.standard_normal((PRODUCT, PRODUCT), dtype=np.float32))
    multiply = jax.jit(lambda x: jnp.matmul(x, x, precision=jax.lax.Precision.HIGHEST))

    def product() -> None:
        multiply(matrix).block_until_ready()

    product()
    return product


def _seconds(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _report(times: dict[str, list[float]], *, first: float, length: int) -> None:
    seconds = {name: statistics.median(values) for name, values in times.items()}
    networks = nominal_operations() * length / seconds["networks"] / GIGA
    product = 2 * PRODUCT**3 / seconds["product"] / GIGA
    fastest = min(times["networks"])
    print(f"first call (compiles)  {first:8.2f} s")
    print(f"networks, median       {seconds['networks']:8.2f} s  (fastest {fastest:.2f} s)")
    print(f"networks, nominal      {networks:8.0f} GFLOP/s")
    print(f"matrix product         {product:8.0f} GFLOP/s  ({PRODUCT} x {PRODUCT}, float32)")
    print(f"share                  {networks / product:8.2f}  (asked: 0.4)")
    print(f"peak memory            {_peak_megabytes()}", flush=True)


def _peak_megabytes() -> str:
    try:
        import resource
    except ImportError:  # Windows
        return "not known on this system"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts in kB, macOS in bytes.
    return f"{peak / (1e6 if sys.platform == 'darwin' else 1e3):8.0f} MB"


def _report_keras(sequence: str) -> None:
    if importlib.util.find_spec("tensorflow") is None:
        print("published network      not timed: TensorFlow is not installed")
        return
    # Keras is imported here and nowhere else in agviz, to compare with the published network.
    keras: Any = importlib.import_module("keras")
    margin = np.zeros((PUBLISHED.context, 4), dtype=np.float32)

    def batch(bases: str) -> Float32[np.ndarray, "1 _ 4"]:
        return np.concatenate([margin, one_hot(bases), margin])[None]

    strands = (batch(sequence), batch(reverse_complement(sequence)))
    files = [installed_file(f"models/spliceai{n}.h5") for n in range(1, NETWORKS + 1)]
    models = [keras.models.load_model(file, compile=False) for file in files]

    def predict() -> None:
        for model in models:
            for strand in strands:
                model.predict(strand, verbose=0)

    first, second = _seconds(predict), _seconds(predict)
    print(f"published, in Keras    {second:8.2f} s  (first call {first:.2f} s)")
