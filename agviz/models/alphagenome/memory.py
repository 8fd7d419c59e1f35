"""How much memory a prediction takes, by formula.

The sum of what is known exactly (parameters, results) and of what the program holds while it runs,
by a formula fitted to XLA's own plans of the published network (`working_bytes`).
"""

import dataclasses
from collections.abc import Mapping

import jax.numpy as jnp

from agviz.models.alphagenome.operations import (
    convolutions,
    junction_values,
    output_values,
    parameter_bytes,
)
from agviz.network.config import NetworkConfig
from agviz.network.convolution import POINTS, is_worth_blocks
from agviz.network.groups import CACHE_BYTES
from agviz.network.parameters import PRECISIONS

PROGRAM_BYTES = 700_000_000
"""The compiler and its program, and the arrays of numpy and Python about them."""

_FLOAT32 = 4
_COUNT_COPIES = 2  # of junctions: all pairs of sites, and the junctions among them


@dataclasses.dataclass(frozen=True)
class Run:
    """What would be computed: `columns` of each head for `batch` sequences of `length` bp.

    `kept` more sequences of the same question have been computed then, and their results are held.
    """

    config: NetworkConfig
    length: int
    columns: Mapping[str, int]
    precision: str
    batch: int = 1
    kept: int = 0


def memory_bytes(run: Run, *, platform: str) -> int:
    """Bytes that a run takes of its device's memory, parameters included.

    Exceeds XLA's own plans of the published network, arguments and results included (JAX 0.10, CPU,
    float32):

    ==========  ==================  =========  ============
    bp          outputs             planned    this formula
    ==========  ==================  =========  ============
    131,072     RNA_SEQ              4.6 GB     5.7 GB
    131,072     all but junctions    5.4 GB     6.6 GB
    131,072     CHIP_TF              3.6 GB     4.5 GB
    1,048,576   RNA_SEQ             22.5 GB    27.1 GB
    1,048,576   all but junctions   25.6 GB    31.8 GB
    1,048,576   CHIP_TF             20.9 GB    24.5 GB
    ==========  ==================  =========  ============
    """
    itemsize = jnp.dtype(PRECISIONS[run.precision]).itemsize
    parameters = parameter_bytes(run.config, run.columns, itemsize=itemsize)
    results = run.batch * itemsize * output_values(run.config, run.columns, length=run.length)
    counts = run.batch * _FLOAT32 * junction_values(run.columns, length=run.length)
    working = run.batch * working_bytes(run, itemsize=itemsize, platform=platform)
    # Results take the place of what the layers before the heads needed: in part, where they run.
    program = max(working + results // 2, run.batch * _bases(run, itemsize) + results)
    if platform != "cpu":
        return parameters + max(program, results + counts) + PROGRAM_BYTES
    held = run.kept * held_bytes(run) // run.batch
    fetched = results + counts + held_bytes(run)
    return parameters + _block_kernels(run) + held + max(program, fetched) + PROGRAM_BYTES


def held_bytes(run: Run) -> int:
    """Bytes of the results as they are handed out, in float32, in the computer's own memory.

    For junctions the embedding of bases is among them, which waits until the sites are known.
    """
    values = output_values(run.config, run.columns, length=run.length)
    counts = junction_values(run.columns, length=run.length)
    return run.batch * _FLOAT32 * (values + _COUNT_COPIES * counts)


def _bases(run: Run, itemsize: int) -> int:
    """Bytes of one sequence's embedding of bases, which is the last that heads read."""
    return run.length * run.config.base_embedding * itemsize


def working_bytes(run: Run, *, itemsize: int, platform: str) -> int:
    """Bytes that one sequence takes between the layers, by sizes that XLA's plans suggest."""
    config = run.config
    if platform == "cpu":
        itemsize = _FLOAT32  # there convolutions are in float32 in either precision
    along = run.length * _ARRAYS * config.channels * itemsize + _bases(run, itemsize)
    tokens, bins = run.length // config.token_bp, run.length // config.length_multiple
    attention = _LOGIT_ARRAYS * config.query_heads * tokens**2 * _FLOAT32
    pairs = _PAIR_ARRAYS * (config.pair_channels + 2 * config.pair_heads) * bins**2 * _FLOAT32
    rows = 2 * bins**3 * _FLOAT32  # logits and weights of the row attention
    if platform == "cpu":  # both in groups of rows
        attention, rows = (min(each, _LOGIT_ARRAYS * CACHE_BYTES) for each in (attention, rows))
    tower = attention + pairs + rows
    return along + tower


_ARRAYS = 3
"""Arrays of (length, channels) held at once, besides one as wide as the embedding of bases."""

_LOGIT_ARRAYS = 2
_PAIR_ARRAYS = 3


def _block_kernels(run: Run) -> int:
    """Bytes of the kernels that convolutions in blocks transform: all are, when a run starts."""
    kernels = (
        kernel
        for bins, kernel in convolutions(run.config, run.columns, length=run.length)
        if is_worth_blocks(bins, kernel)
    )
    points = len(POINTS) + 1
    return sum(points * inputs * outputs * _FLOAT32 for _, inputs, outputs in kernels)
