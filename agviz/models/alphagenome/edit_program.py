"""Edits of one background on the device: its activations, and the programs that run its edits.

Works in the direction in which the network reads, with positions from the sequence's start.
"""

import dataclasses
import functools
from collections.abc import Mapping, Sequence
from typing import Any

import jax
import numpy as np
from alphagenome.models.dna_model import Organism
from jaxtyping import Array, Float32, Int32, UInt8

from agviz.models.alphagenome.predictor import Predictor
from agviz.models.alphagenome.program_io import BASES, encode_bases, padded, wait
from agviz.models.alphagenome.programs import PROGRAMS
from agviz.models.alphagenome.selection import Chosen
from agviz.network.config import CONTACT_MAPS, JUNCTIONS, SPLICE_SITES, NetworkConfig
from agviz.network.edited import (
    Reference,
    Window,
    encode_reference,
    predict_edited,
    sites_in_windows,
)
from agviz.network.junctions import site_counts
from agviz.network.parameters import PRECISIONS
from agviz.network.predict import BASE_EMBEDDING

Spots = Sequence[tuple[int, str]]
"""Where an edit replaces bases, and by which."""
COUNTS = "junction counts"
"""Key of the counts of junctions among results that are of the whole sequence."""


@dataclasses.dataclass(frozen=True, eq=False)
class Asked:
    """What is read of every edit.

    Attributes
    ----------
    chosen
        The outputs, each with the tracks that are read.
    starts, windows
        Where tracks, splice sites, usage and the embeddings of sites are read.
    sites
        Splice sites whose junctions are counted, by class, -1 for none; None if none are asked for.
    organism
        Whose tracks.
    """

    chosen: tuple[Chosen, ...]
    starts: tuple[int, ...]
    windows: tuple[Window, ...]
    sites: Int32[np.ndarray, "4 sites"] | None
    organism: Organism

    @property
    def heads(self) -> tuple[str, ...]:
        """All heads that are read."""
        return tuple(each.head for each in self.chosen)


@dataclasses.dataclass(frozen=True, eq=False)
class Read:
    """What the network says of a batch of edits.

    Attributes
    ----------
    windows
        Of each window, by head, (edits, bins, tracks).
    whole
        Contact maps (edits, bins, bins, tracks) by their head, and `COUNTS` (edits, donors,
        acceptors, tissues on + then on -).
    """

    windows: tuple[dict[str, Float32[np.ndarray, "edits _ _"]], ...]
    whole: dict[str, Float32[np.ndarray, "edits _ _ ..."]]


class EditProgram:
    """A background whose activations are on the device, and what is asked of its edits.

    Parameters
    ----------
    predictor
        Whose network and device.
    sequence
        The background, in the direction in which it is read.
    asked
        What is read of every edit.
    """

    def __init__(self, predictor: Predictor, sequence: str, asked: Asked) -> None:
        self._predictor = predictor
        self._codes = encode_bases(sequence)
        self._asked = asked
        self._parameters = predictor.parameters(asked.heads)
        columns = {each.head: padded(each.columns, each) for each in asked.chosen}
        self._tissues = self._put(columns.pop(JUNCTIONS, np.zeros(1, np.int32)))
        columns.pop(SPLICE_SITES, None)
        self._columns = {head: self._put(values) for head, values in columns.items()}
        track_heads = {head.name for head in predictor.config.track_heads}
        self._means = {
            each.head: self._put(padded(each.means, each))
            for each in asked.chosen
            if each.head in track_heads
        }
        self._starts = self._put(np.array(asked.starts, dtype=np.int32))
        self._sites = None if asked.sites is None else self._put(asked.sites)
        self._reference = self._encode()

    @property
    def cache_bytes(self) -> int:
        """Bytes of the background's activations on the device."""
        return int(sum(each.nbytes for each in jax.tree.leaves(self._reference)))

    def __call__(self, edits: Sequence[Spots], *, width: int, batch: int) -> Read:
        """What the network says of edits, each spot within `width` bp from its start.

        Parameters
        ----------
        edits
            Where each spot begins, and its bases; at most `batch` edits, all of as many spots.
        width, batch
            Sizes that the program is compiled for.
        """
        codes, positions = self._edited(edits, width, batch)
        organism = self._organism(batch)
        arguments = (
            self._parameters, self._reference, self._put(codes), organism, self._put(positions),
            self._starts, self._sites, self._columns, self._means, self._tissues,
        )  # fmt: skip
        program = PROGRAMS.get(
            self._key("edits", *positions.shape, width), lambda: self._compile(arguments, width)
        )
        with self._predictor.running():
            windows, whole = program(*arguments)
            wait({str(i): x for i, x in enumerate(jax.tree.leaves((windows, whole)))})
        count = len(edits)
        return Read(tuple(self._fetch(each, count) for each in windows), self._fetch(whole, count))

    def _encode(self) -> Reference:
        config = self._predictor.config
        arguments = (
            self._parameters,
            self._put(self._codes[None]),
            self._organism(1),
            self._starts,
        )
        encode = functools.partial(
            _encode, windows=self._asked.windows, config=config, dtype=self._dtype
        )
        program = PROGRAMS.get(
            self._key("reference"), lambda: jax.jit(encode).lower(*arguments).compile()
        )
        with self._predictor.running():
            reference: Reference = program(*arguments)
            wait({str(i): x for i, x in enumerate(jax.tree.leaves(reference))})
        return reference

    def _edited(
        self, edits: Sequence[Spots], width: int, batch: int
    ) -> tuple[UInt8[np.ndarray, "batch length"], Int32[np.ndarray, "batch spots"]]:
        """The edited sequences, and where `width` bp around each spot begin."""
        codes = np.repeat(self._codes[None], batch, axis=0)
        positions = np.zeros((batch, len(edits[0])), dtype=np.int32)
        for row, spots in enumerate(edits):
            for number, (start, bases) in enumerate(spots):
                codes[row, start : start + len(bases)] = encode_bases(bases)
                positions[row, number] = min(start, len(self._codes) - width)
        return codes, positions

    def _compile(self, arguments: tuple[Any, ...], width: int) -> Any:
        pair_heads = tuple(head for head in self._asked.heads if head == CONTACT_MAPS)
        forward = functools.partial(
            _forward, config=self._predictor.config, dtype=self._dtype, width=width,
            windows=self._asked.windows, pair_heads=pair_heads,
        )  # fmt: skip
        return jax.jit(forward).lower(*arguments).compile()

    def _key(self, what: str, *sizes: int) -> tuple[Any, ...]:
        columns = tuple(sorted((head, len(each)) for head, each in self._columns.items()))
        sites = None if self._sites is None else self._sites.shape
        return (
            what, self._predictor.where, len(self._codes), self._asked.windows, self._asked.heads,
            columns, sites, len(self._tissues), *sizes,
        )  # fmt: skip

    def _fetch(self, results: Mapping[str, Array], count: int) -> dict[str, Any]:
        """Results on the host: of the edits that were asked for, of the tracks that were."""
        by_head = {each.head: each for each in self._asked.chosen}
        fetched = {}
        for name, values in results.items():
            here = np.asarray(values[:count], dtype=np.float32)
            if name == COUNTS:
                tissues = len(by_head[JUNCTIONS].columns)
                strands = here.reshape(*here.shape[:-1], 2, -1)[..., :tissues]
                fetched[name] = strands
            elif name == SPLICE_SITES:
                fetched[name] = here[..., by_head[name].columns] if name in by_head else here
            else:
                fetched[name] = here[..., : len(by_head[name].columns)]
        return fetched

    @property
    def _dtype(self) -> Any:
        return PRECISIONS[self._predictor.precision]

    def _organism(self, count: int) -> Array:
        index = self._predictor.organisms.index(self._asked.organism)
        return self._put(np.full(count, index, dtype=np.int32))

    def _put(self, values: np.ndarray) -> Array:
        return jax.device_put(values, self._predictor.device)


def _one_hot(codes: Array, dtype: Any) -> Array:
    return jax.nn.one_hot(codes, len(BASES), dtype=dtype)


def _encode(
    variables: Mapping[str, Any],
    codes: UInt8[Array, "1 length"],
    organism: Int32[Array, "1"],
    starts: Int32[Array, " windows"],
    *,
    windows: tuple[Window, ...],
    config: NetworkConfig,
    dtype: Any,
) -> Reference:
    """The program that encodes the background."""
    return encode_reference(
        variables, _one_hot(codes, dtype), organism, starts=starts, windows=windows, config=config
    )


def _forward(
    variables: Mapping[str, Any],
    reference: Reference,
    codes: UInt8[Array, "batch length"],
    organism: Int32[Array, " batch"],
    positions: Int32[Array, "batch spots"],
    starts: Int32[Array, " windows"],
    sites: Int32[Array, "4 sites"] | None,
    columns: Mapping[str, Int32[Array, " _"]],
    means: Mapping[str, Float32[Array, " _"]],
    tissues: Int32[Array, " _"],
    *,
    config: NetworkConfig,
    width: int,
    windows: tuple[Window, ...],
    pair_heads: tuple[str, ...],
    dtype: Any,
) -> tuple[tuple[dict[str, Array], ...], dict[str, Array]]:
    """The program that runs a batch of edits."""
    found, whole = predict_edited(
        variables, reference, _one_hot(codes, dtype), organism=organism, positions=positions,
        width=width, starts=starts, windows=windows, config=config, pair_heads=pair_heads,
        columns=columns, means=means,
    )  # fmt: skip
    holding = [number for number, each in enumerate(found) if BASE_EMBEDDING in each]
    embeddings = [found[number].pop(BASE_EMBEDDING) for number in holding]
    if sites is not None:
        at = sites_in_windows(embeddings, starts[np.array(holding)], sites)
        repeated = jax.numpy.broadcast_to(sites, (len(codes), *sites.shape))
        whole[COUNTS] = site_counts(
            variables, at, repeated, organism=organism, config=config, tissues=tissues
        )
    return found, whole
