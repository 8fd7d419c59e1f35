"""Edits of one background on the device: its activations, and the programs that run its edits.

Works in the direction in which the network reads, with positions from the sequence's start.
"""

import functools
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import jax
import numpy as np
from jaxtyping import Array, Float, Float32, Int32, UInt8

from agviz.models.alphagenome.predictor import Predictor
from agviz.models.alphagenome.program_io import BASES, encode_bases, padded, wait
from agviz.models.alphagenome.programs import PROGRAMS
from agviz.models.alphagenome.reading import COUNTS, Asked, Read
from agviz.network.config import JUNCTIONS, SPLICE_SITES, NetworkConfig
from agviz.network.edited import encode_near_reference, encode_reference, predict_edited
from agviz.network.junctions import site_counts
from agviz.network.parameters import PRECISIONS
from agviz.network.predict import BASE_EMBEDDING
from agviz.network.read_windows import Reference, Window, sites_in_windows
from agviz.network.spots import Near

Spots = Sequence[tuple[int, str]]
"""Where an edit replaces bases, and by which."""


PAGE_TOKENS = 8
"""Tokens of a page. The background's activations around it are kept while edits begin in it: the
encoder then runs on the few bins that each edit changes, not on all that it can see. To encode a
page takes as long as to encode two edits without."""


class Held(NamedTuple):
    """What is on the device for all edits of a background: the first argument of its programs.

    Attributes
    ----------
    parameters
        Those that the heads need.
    reference
        The background's activations.
    starts
        Of the windows.
    sites
        Whose junctions are counted; None if none are.
    columns, means
        Of the tracks that are read, by head.
    tissues
        Columns of junctions.
    """

    parameters: Mapping[str, Any]
    reference: Reference
    starts: Int32[Array, " windows"]
    sites: Int32[Array, "4 sites"] | None
    columns: Mapping[str, Int32[Array, " _"]]
    means: Mapping[str, Float32[Array, " _"]]
    tissues: Int32[Array, " _"]


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
        self.predictor = predictor
        self.codes = encode_bases(sequence)
        self.asked = asked
        parameters = predictor.parameters(asked.heads)
        columns = {each.head: padded(each.columns, each) for each in asked.chosen}
        tissues = self.put(columns.pop(JUNCTIONS, np.zeros(1, np.int32)))
        columns.pop(SPLICE_SITES, None)
        track_heads = {head.name for head in predictor.config.track_heads}
        means = {
            each.head: self.put(padded(each.means, each))
            for each in asked.chosen
            if each.head in track_heads
        }
        starts = self.put(np.array(asked.starts, dtype=np.int32))
        self.held = Held(
            parameters, self._encode(parameters, starts), starts,
            sites=None if asked.sites is None else self.put(asked.sites),
            columns={head: self.put(values) for head, values in columns.items()},
            means=means, tissues=tissues,
        )  # fmt: skip
        self._near: tuple[tuple[int, int], Near] | None = None

    @property
    def cache_bytes(self) -> int:
        """Bytes of the background's activations on the device."""
        near = None if self._near is None else self._near[1].skips
        return int(sum(each.nbytes for each in jax.tree.leaves((self.held.reference, near))))

    def page(self, start: int, width: int) -> int:
        """The page in which a spot of `width` bp, which begins at `start`, is encoded."""
        return min(start, len(self.codes) - width) // self.page_bp

    def __call__(
        self, edits: Sequence[Spots], *, width: int, batch: int, page: int | None = None
    ) -> Read:
        """What the network says of edits, each spot within `width` bp from its start.

        Parameters
        ----------
        edits
            Where each spot begins, and its bases; at most `batch` edits, all of as many spots.
        width, batch
            Sizes that the program is compiled for.
        page
            That of all edits, which are of one spot each, if its activations are to be kept.
        """
        codes, positions = self._edited(edits, width, batch)
        near = None if page is None else self._kept_near(page, width)
        arguments = (self.held, self.put(codes), self.organism(batch), self.put(positions), near)
        what = "edits" if near is None else "edits on a page"
        program = PROGRAMS.get(
            self.key(what, *positions.shape, width), lambda: self._compile(arguments, width)
        )
        with self.predictor.running():
            windows, whole = program(*arguments)
            wait({str(i): x for i, x in enumerate(jax.tree.leaves((windows, whole)))})
        count = len(edits)
        return self.asked.trimmed(
            *jax.tree.map(lambda x: np.asarray(x[:count], dtype=np.float32), (windows, whole))
        )

    def _encode(self, parameters: Mapping[str, Any], starts: Int32[Array, " windows"]) -> Reference:
        arguments = (parameters, self.put(self.codes[None]), self.organism(1), starts)
        encode = functools.partial(
            _encode, windows=self.asked.windows, config=self.predictor.config, dtype=self.dtype
        )
        key = (
            "reference", self.predictor.where, len(self.codes), self.asked.windows, self.asked.heads
        )  # fmt: skip
        program = PROGRAMS.get(key, lambda: jax.jit(encode).lower(*arguments).compile())
        with self.predictor.running():
            reference: Reference = program(*arguments)
            wait({str(i): x for i, x in enumerate(jax.tree.leaves(reference))})
        return reference

    @property
    def page_bp(self) -> int:
        """How long a page is, in bp."""
        return PAGE_TOKENS * self.predictor.config.token_bp

    def _kept_near(self, page: int, width: int) -> Near:
        """The background's activations on a page; those of the last one asked for are kept."""
        if self._near is not None and self._near[0] == (page, width):
            return self._near[1]
        self._near = None  # so that never two are in memory
        first = self.put(np.array([page * self.page_bp], dtype=np.int32))
        arguments = (self.held.parameters, self.put(self.codes[None]), self.organism(1), first)
        encode = functools.partial(
            _encode_near, reach=self.page_bp, width=width, config=self.predictor.config,
            dtype=self.dtype,
        )  # fmt: skip
        key = ("page", self.predictor.where, len(self.codes), self.asked.heads, width)
        program = PROGRAMS.get(key, lambda: jax.jit(encode).lower(*arguments).compile())
        with self.predictor.running():
            near: Near = program(*arguments)
            wait({str(i): x for i, x in enumerate(jax.tree.leaves(near))})
        self._near = (page, width), near
        return near

    def _edited(
        self, edits: Sequence[Spots], width: int, batch: int
    ) -> tuple[UInt8[np.ndarray, "batch length"], Int32[np.ndarray, "batch spots"]]:
        """The edited sequences, and where `width` bp around each spot begin."""
        codes = np.repeat(self.codes[None], batch, axis=0)
        positions = np.zeros((batch, len(edits[0])), dtype=np.int32)
        for row, spots in enumerate(edits):
            for number, (start, bases) in enumerate(spots):
                codes[row, start : start + len(bases)] = encode_bases(bases)
                positions[row, number] = min(start, len(self.codes) - width)
        return codes, positions

    def _compile(self, arguments: tuple[Any, ...], width: int) -> Any:
        forward = functools.partial(
            _forward, config=self.predictor.config, dtype=self.dtype, width=width,
            windows=self.asked.windows, pair_heads=self.asked.pair_heads,
        )  # fmt: skip
        return jax.jit(forward).lower(*arguments).compile()

    def key(self, what: str, *sizes: int) -> tuple[Any, ...]:
        """What tells a program on this background from others."""
        held = self.held
        columns = tuple(sorted((head, len(each)) for head, each in held.columns.items()))
        sites = None if held.sites is None else held.sites.shape
        return (
            what, self.predictor.where, len(self.codes), self.asked.windows, self.asked.heads,
            columns, sites, len(held.tissues), *sizes,
        )  # fmt: skip

    @property
    def dtype(self) -> Any:
        """Of the parameters."""
        return PRECISIONS[self.predictor.precision]

    def organism(self, count: int) -> Array:
        """The organism's index, so many times, on the device."""
        index = self.predictor.organisms.index(self.asked.organism)
        return self.put(np.full(count, index, dtype=np.int32))

    def put(self, values: np.ndarray) -> Array:
        """Values on the predictor's device."""
        return jax.device_put(values, self.predictor.device)


def one_hot(codes: UInt8[Array, "batch length"], dtype: Any) -> Float[Array, "batch length 4"]:
    """Codes of bases as the network's channels; zeros where there is no base."""
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
        variables, one_hot(codes, dtype), organism, starts=starts, windows=windows, config=config
    )


def _encode_near(
    variables: Mapping[str, Any],
    codes: UInt8[Array, "1 length"],
    organism: Int32[Array, "1"],
    first: Int32[Array, "1"],
    *,
    reach: int,
    width: int,
    config: NetworkConfig,
    dtype: Any,
) -> Near:
    """The program that encodes a page of the background."""
    return encode_near_reference(
        variables, one_hot(codes, dtype), organism, first=first, reach=reach, width=width,
        config=config,
    )  # fmt: skip


def _forward(
    held: Held,
    codes: UInt8[Array, "batch length"],
    organism: Int32[Array, " batch"],
    positions: Int32[Array, "batch spots"],
    near: Near | None,
    *,
    config: NetworkConfig,
    width: int,
    windows: tuple[Window, ...],
    pair_heads: tuple[str, ...],
    dtype: Any,
) -> tuple[tuple[dict[str, Array], ...], dict[str, Array]]:
    """The program that runs a batch of edits."""
    found, whole = predict_edited(
        held.parameters, held.reference, one_hot(codes, dtype), organism=organism,
        positions=positions, width=width, starts=held.starts, windows=windows, config=config,
        pair_heads=pair_heads, columns=held.columns, means=held.means, near=near,
    )  # fmt: skip
    return with_counts(held, found, whole, organism=organism, config=config)


def with_counts(
    held: Held,
    found: tuple[dict[str, Array], ...],
    whole: dict[str, Array],
    *,
    organism: Int32[Array, " batch"],
    config: NetworkConfig,
) -> tuple[tuple[dict[str, Array], ...], dict[str, Array]]:
    """What is read, with counts of junctions in place of the embeddings they are counted from."""
    holding = [number for number, each in enumerate(found) if BASE_EMBEDDING in each]
    embeddings = [found[number].pop(BASE_EMBEDDING) for number in holding]
    if held.sites is not None:
        at = sites_in_windows(embeddings, held.starts[np.array(holding)], held.sites)
        repeated = jax.numpy.broadcast_to(held.sites, (len(organism), *held.sites.shape))
        whole[COUNTS] = site_counts(
            held.parameters, at, repeated, organism=organism, config=config, tissues=held.tissues
        )
    return found, whole
