"""From bases to arrays: parameters on the device, compiled programs, batches.

The only place that runs the network. It knows lengths, columns and devices, and no genome: what
comes out are numpy arrays of the tracks asked for, and what junctions need.
"""

import contextlib
import dataclasses
import functools
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import jax
import numpy as np
from alphagenome.models.dna_model import Organism
from jaxtyping import Array, Float, Float32, Int32, UInt8

from agviz.models.alphagenome.device import device_name
from agviz.models.alphagenome.estimate import Estimate, check_fits, estimate, fits
from agviz.models.alphagenome.parameters import DeviceParameters
from agviz.models.alphagenome.program_io import BASES, encode_batch, few_sizes, padded, wait
from agviz.models.alphagenome.programs import PROGRAMS
from agviz.models.alphagenome.selection import ORGANISMS, Chosen, Selection
from agviz.network.config import JUNCTIONS, SPLICE_SITES, NetworkConfig
from agviz.network.junctions import find_sites, junction_counts
from agviz.network.parameters import PRECISIONS, Variables
from agviz.network.predict import BASE_EMBEDDING, predict

BATCH_BP = 262_144
"""bp that an accelerator computes at once, if sequences are shorter and its memory allows.

The tower's matrix products have 2,048 rows then, which keeps an accelerator busy (not measured).
"""
MOST_AT_ONCE = 16
_FEWEST_SITES = 8


@dataclasses.dataclass(frozen=True, eq=False)
class Arrays:
    """What the network predicted of one sequence, in the direction in which it was read.

    Attributes
    ----------
    heads
        By head: the tracks asked for, (bins, tracks), contacts (bins, bins, tracks).
    sites
        Probabilities of the four classes of splice sites, if junctions are asked for.
    embeddings
        The 1-bp embedding on the device, (1, length, channels), likewise.
    """

    heads: dict[str, Float32[np.ndarray, "*bins tracks"]]
    sites: Float32[np.ndarray, "length 4"] | None = None
    embeddings: Float[Array, "1 length channels"] | None = None


class Predictor:
    """Runs one network on one device. Threads may share it: one at a time runs.

    Parameters
    ----------
    variables
        Gives the parameters of the whole network; on the device go those that are needed, when
        they are.
    config
        Sizes of the network.
    precision
        `"float32"` or `"bfloat16"` (the published mixed precision).
    device
        Where to run.
    organisms
        Whom the network's organism indices stand for.

    Attributes
    ----------
    runs
        How many sequences have gone through the network so far.
    where
        Config, precision and device: what tells its programs from those of others.
    """

    def __init__(
        self,
        variables: Callable[[], Variables],
        *,
        config: NetworkConfig,
        precision: str,
        device: jax.Device,
        organisms: tuple[Organism, ...] = ORGANISMS,
    ) -> None:
        self.config = config
        self.precision = precision
        self.device = device
        self.organisms = organisms
        self.runs = 0
        self._parameters = DeviceParameters(
            variables, config=config, precision=precision, device=device
        )
        self._lock = threading.Lock()
        self.where = (config, precision, device_name(device))

    def parameters(self, heads: Sequence[str]) -> Variables:
        """The parameters that these heads need, on the device."""
        with self._lock:
            return self._parameters.of(heads)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Within the block no other program of this network runs."""
        with self._lock:
            yield

    def at_once(self, length: int) -> int:
        """How many sequences of `length` bp go through together: one on a CPU."""
        if self.device.platform == "cpu":
            return 1
        return max(1, min(MOST_AT_ONCE, BATCH_BP // length))

    def _needs(self, selection: Selection, length: int) -> dict[str, Any]:
        """A run as `agviz.models.alphagenome.estimate` describes it."""
        columns = {each.head: each.program_size for each in selection.computed}
        return {
            "length": length,
            "columns": columns,
            "precision": self.precision,
            "device": self.device,
            "loaded_bytes": self._parameters.loaded_bytes(columns),
        }

    def estimate(self, selection: Selection, length: int) -> Estimate:
        """Memory and time of one sequence."""
        return estimate(self.config, **self._needs(selection, length))

    def __call__(self, sequences: Sequence[str], selection: Selection) -> list[Arrays]:
        """Predictions of sequences of one length.

        Parameters
        ----------
        sequences
            Bases in either case; every character but A C G T is an unknown base.
        selection
            What is asked for; nothing else is computed.

        Raises
        ------
        InputError
            It needs more than 80 % of the memory that is free; nothing has been run then.
        """
        if not selection.computed:
            return [Arrays({}) for _ in sequences]
        most = self._most(selection, sequences)
        results: list[Arrays] = []
        for first in range(0, len(sequences), most):
            batch = sequences[first : first + most]
            with self._lock:
                results += self._run(batch, selection)
                self.runs += len(batch)
        return results

    def _most(self, selection: Selection, sequences: Sequence[str]) -> int:
        """How many of the sequences go together: as many as fit; raises if one alone does not."""
        count, length = len(sequences), len(sequences[0])
        needs = self._needs(selection, length)
        size = few_sizes(min(count, self.at_once(length)))
        while size > 1 and not fits(self.config, **needs, batch=size, kept=max(0, count - size)):
            size = size // 2
        if size == 1:
            check_fits(self.config, **needs, kept=count - 1)
        return size

    def _run(self, batch: Sequence[str], selection: Selection) -> list[Arrays]:
        chosen = selection.computed
        heads = tuple(each.head for each in chosen)
        columns = {each.head: self._put(padded(each.columns, each)) for each in chosen}
        columns.pop(JUNCTIONS, None)
        columns.pop(SPLICE_SITES, None)
        track_heads = {head.name for head in self.config.track_heads}
        means = {
            each.head: self._put(padded(each.means, each))
            for each in chosen
            if each.head in track_heads
        }
        codes = self._put(encode_batch(batch))
        organisms = self._organism(selection.organism, len(codes))
        arguments = (self._parameters.of(heads), codes, organisms, columns, means)
        sizes = tuple(sorted((head, len(values)) for head, values in columns.items()))
        key = ("predict", self.where, codes.shape, heads, sizes)
        program = PROGRAMS.get(key, lambda: self._compile(heads, arguments))
        results = program(*arguments)
        wait(results)
        return self._fetch(results, chosen, len(batch))

    def _compile(self, heads: tuple[str, ...], arguments: tuple[Any, ...]) -> Any:
        dtype = PRECISIONS[self.precision]
        forward = functools.partial(_forward, config=self.config, heads=heads, dtype=dtype)
        return jax.jit(forward).lower(*arguments).compile()

    def _fetch(
        self, results: dict[str, Array], chosen: Sequence[Chosen], count: int
    ) -> list[Arrays]:
        """The results as numpy arrays, head by head, each freed on the device when it is here."""
        embeddings = results.pop(BASE_EMBEDDING, None)
        sites = None if embeddings is None else np.asarray(results[SPLICE_SITES])[..., :4]
        heads: list[dict[str, np.ndarray]] = [{} for _ in range(count)]
        for each in chosen:
            if each.head == JUNCTIONS:
                continue
            values = np.asarray(results.pop(each.head)[:count])
            for index, of_sequence in enumerate(heads):
                wanted = (
                    values[index][..., each.columns]
                    if each.head == SPLICE_SITES
                    else values[index][..., : len(each.columns)]
                )
                of_sequence[each.head] = np.array(wanted, dtype=np.float32)
        if embeddings is None or sites is None:
            return [Arrays(each) for each in heads]
        return [
            Arrays(each, np.array(sites[i], dtype=np.float32), embeddings[i : i + 1])
            for i, each in enumerate(heads)
        ]

    def sites(
        self, probabilities: Float32[np.ndarray, "length 4"], *, count: int, threshold: float | int
    ) -> Int32[np.ndarray, "4 sites"]:
        """The most probable splice sites of each class, ascending, then -1.

        As many as the fullest class has, rounded up to one of a few sizes, so that programs are
        shared; at the most `count` of each class.
        """
        # The fifth class, "neither", is not looked at.
        rows = np.pad(probabilities, ((0, 0), (0, 1)))[None]
        find = functools.partial(find_sites, count=count, threshold=threshold)
        with self._lock:
            bases = self._put(rows)
            key = ("sites", device_name(self.device), rows.shape, count, threshold)
            program = PROGRAMS.get(key, lambda: jax.jit(find).lower(bases).compile())
            found = np.asarray(program(bases))[0]
        most = int((found >= 0).sum(axis=1).max())
        size = _FEWEST_SITES
        while size < most:
            size *= 2
        return found[:, : min(size, count)]

    def junctions(
        self,
        embeddings: Float[Array, "1 length channels"],
        positions: Int32[np.ndarray, "4 sites"],
        chosen: Chosen,
        *,
        organism: Organism,
    ) -> Float32[np.ndarray, "2 sites sites tissues"]:
        """Counts of each donor and acceptor on + and on -, 0 where either is -1.

        Strands and positions are those of the sequence as it was read.
        """
        counts = functools.partial(junction_counts, config=self.config)
        with self._lock:
            tissues = self._put(padded(chosen.columns, chosen))
            variables = self._parameters.of([JUNCTIONS])
            head = {name: {"head": part.get("head", {})} for name, part in variables.items()}
            arguments = (head, embeddings, self._put(positions[None]))
            others = {"organism": self._organism(organism, 1), "tissues": tissues}
            key = ("junctions", self.where, embeddings.shape, positions.shape, len(tissues))
            program = PROGRAMS.get(
                key, lambda: jax.jit(counts).lower(*arguments, **others).compile()
            )
            values = np.asarray(program(*arguments, **others))[0]
        by_strand = np.moveaxis(values.reshape(*values.shape[:2], 2, -1), 2, 0)
        return np.array(by_strand[..., : len(chosen.columns)], dtype=np.float32)

    def _organism(self, organism: Organism, count: int) -> Array:
        index = self.organisms.index(organism)
        return self._put(np.full(count, index, dtype=np.int32))

    def _put(self, values: np.ndarray) -> Array:
        return jax.device_put(values, self.device)


def _forward(
    variables: Mapping[str, Any],
    codes: UInt8[Array, "batch length"],
    organism: Int32[Array, " batch"],
    columns: Mapping[str, Int32[Array, " _"]],
    means: Mapping[str, Float32[Array, " _"]],
    *,
    config: NetworkConfig,
    heads: tuple[str, ...],
    dtype: Any,
) -> dict[str, Array]:
    """The program: codes of bases to outputs."""
    return predict(
        variables, jax.nn.one_hot(codes, len(BASES), dtype=dtype), organism,
        config=config, heads=heads, columns=columns, means=means,
    )  # fmt: skip
