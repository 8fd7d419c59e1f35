"""What a prediction will take, in memory and time, told before it is run.

Memory is told by `memory.py`; time is operations (`operations.py`) by the rate of a matrix product
on the device.
"""

import dataclasses
import functools
import math
import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from agviz.errors import InputError
from agviz.models.alphagenome.free_memory import free_bytes
from agviz.models.alphagenome.memory import Run, held_bytes, memory_bytes
from agviz.models.alphagenome.operations import junction_values, operations, output_values
from agviz.models.alphagenome.selection import HEADS
from agviz.network.config import NetworkConfig
from agviz.network.parameters import PRECISIONS

SHARE = 0.8
"""Part of the free memory that a run may take."""

EFFICIENCY = 0.6
"""Rate of the whole network, as part of a matrix product's: of the operations that are done."""

_PROBE = 2_048  # rows and columns of the matrices that are multiplied to know a device's rate
_GB = 1e9


@dataclasses.dataclass(frozen=True, repr=False)
class Estimate:
    """What a prediction will take.

    Attributes
    ----------
    memory_bytes
        Memory that it still has to be given, of the device where it runs.
    seconds
        How long it takes once its program is compiled (which takes up to a minute, once for each
        length and selection).
    free_bytes
        What the device has left, or None if that is not known.
    """

    memory_bytes: int
    seconds: float | int
    free_bytes: int | None

    @property
    def fits(self) -> bool:
        """Whether it needs at most 80 % of the memory that is free, or nobody knows how much is."""
        return self.free_bytes is None or self.memory_bytes <= SHARE * self.free_bytes

    def __str__(self) -> str:
        free = "how much is free is not known"
        if self.free_bytes is not None:
            limit = f"it does not fit, as a run may take {SHARE:.0%} of them"
            verdict = "it fits" if self.fits else limit
            free = f"{_gigabytes(self.free_bytes)} are free; {verdict}"
        memory, time_taken = _gigabytes(self.memory_bytes), _duration(self.seconds)
        return f"about {memory} and {time_taken} (once compiled); {free}"

    def __repr__(self) -> str:
        return str(self)


def estimate(
    config: NetworkConfig,
    *,
    length: int,
    columns: Mapping[str, int],
    precision: str,
    device: jax.Device,
    loaded_bytes: int = 0,
) -> Estimate:
    """Memory and time of one sequence.

    Parameters
    ----------
    config
        Sizes of the network.
    length
        bp of the sequence.
    columns
        How many tracks are computed of each head that is asked for (junctions: tissues).
    precision
        `"float32"` or `"bfloat16"`.
    device
        Where it would run.
    loaded_bytes
        Of the parameters that the run needs, those on the device already.
    """
    run = Run(config, length, dict(columns), precision)
    counted = operations(config, columns, length=length, platform=device.platform)
    seconds = counted / (EFFICIENCY * product_rate(device, precision))
    memory = memory_bytes(run, platform=device.platform)
    return Estimate(max(0, memory - loaded_bytes), seconds, free_bytes(device))


def fits(
    config: NetworkConfig,
    *,
    length: int,
    columns: Mapping[str, int],
    precision: str,
    device: jax.Device,
    batch: int = 1,
    kept: int = 0,
    loaded_bytes: int = 0,
) -> bool:
    """Whether `batch` sequences can run together, and then `kept` more; others as `estimate`."""
    run = Run(config, length, dict(columns), precision, batch, kept)
    return _Room.of(device, loaded_bytes).shortage(run) is None


def check_fits(
    config: NetworkConfig,
    *,
    length: int,
    columns: Mapping[str, int],
    precision: str,
    device: jax.Device,
    kept: int = 0,
    loaded_bytes: int = 0,
) -> None:
    """Refuse a run that needs more than 80 % of the memory that is free; parameters as `fits`.

    Raises
    ------
    InputError
        It does not fit; the message names a length and a selection that would.
    """
    run = Run(config, length, dict(columns), precision, kept=kept)
    room = _Room.of(device, loaded_bytes)
    shortage = room.shortage(run)
    if shortage is None:
        return
    need, free, where = shortage
    remedy = _what_fits(run, lambda other: room.shortage(other) is None)
    asked = ", ".join(_output_names(columns))
    together = f" and {kept + 1} sequences" if kept else ""
    raise InputError(
        f"Predicting {asked} for {length:,} bp{together} needs about {_gigabytes(need)} of memory, "
        f"more than {SHARE:.0%} of the {_gigabytes(free)} that are free on {where}; "
        f"what would fit: {remedy}"
    )


class _Room(NamedTuple):
    """The memory that runs can take: the device's, and the computer's if that is another."""

    platform: str
    free: int | None
    host: int | None
    loaded: int

    @classmethod
    def of(cls, device: jax.Device, loaded: int) -> "_Room":
        host = None if device.platform == "cpu" else free_bytes(jax.devices("cpu")[0])
        return cls(device.platform, free_bytes(device), host, loaded)

    def shortage(self, run: Run) -> tuple[int, int, str] | None:
        """Bytes that are needed, bytes that are free, and where, if `run` has not enough."""
        on_device = memory_bytes(run, platform=self.platform) - self.loaded
        on_host = (run.batch + run.kept) * held_bytes(run) // run.batch
        for need, free, where in (
            (on_device, self.free, self.platform),
            (on_host, self.host, "the computer beside the device"),
        ):
            if free is not None and need > SHARE * free:
                return need, free, where
        return None


def _what_fits(run: Run, has_room: Callable[[Run], bool]) -> str:
    """The longest length, and the most outputs, with which the run would fit."""
    found = []
    step = run.config.length_multiple
    shortest, longest = 0, run.length // step  # in steps: fits, does not fit
    while longest - shortest > 1:
        middle = (shortest + longest) // 2
        if has_room(dataclasses.replace(run, length=middle * step)):
            shortest = middle
        else:
            longest = middle
    if shortest:
        found.append(f"up to {shortest * step:,} bp of these outputs")
    kept = _largest_selection(run, has_room)
    if kept:
        found.append(f"{', '.join(_output_names(kept))} at this length")
    return ", or ".join(found) or "nothing; free some memory, or use another device"


def _largest_selection(run: Run, has_room: Callable[[Run], bool]) -> dict[str, int]:
    """What is left when the heads with the largest results are given up until the rest fits."""
    left = dict(run.columns)
    while len(left) > 1:
        sizes = {
            head: output_values(run.config, {head: count}, length=run.length)
            + junction_values({head: count}, length=run.length)
            for head, count in left.items()
        }
        del left[max(sizes, key=lambda head: sizes[head])]
        if has_room(dataclasses.replace(run, columns=left)):
            return left
    return {}


def _output_names(heads: Iterable[str]) -> list[str]:
    names = {head: output.name for output, head in HEADS.items()}
    return [names.get(head, head) for head in heads]


@functools.lru_cache(maxsize=16)
def product_rate(device: jax.Device, precision: str) -> float:
    """Operations per second of a matrix product on a device, measured once per process."""
    random = np.random.default_rng(0).standard_normal((_PROBE, _PROBE), dtype=np.float32)
    matrix = jax.device_put(jnp.asarray(random, PRECISIONS[precision]), device)
    if device.platform == "cpu":  # where convolutions and most products are in float32
        matrix = matrix.astype(jnp.float32)
    multiply = jax.jit(functools.partial(jnp.matmul, precision=jax.lax.Precision.HIGHEST))
    multiply(matrix, matrix).block_until_ready()
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        multiply(matrix, matrix).block_until_ready()
        taken.append(time.perf_counter() - start)
    return 2 * _PROBE**3 / statistics.median(taken)


def _gigabytes(count: int) -> str:
    return f"{count / _GB:,.1f} GB"


def _duration(seconds: float | int) -> str:
    if seconds < 1:
        return "less than a second"
    if seconds < 90:
        return f"{math.ceil(seconds)} s"
    return f"{math.ceil(seconds / 60)} minutes"
