"""How many operations a prediction takes, and how many bytes its parameters have, by formula.

Counted are the multiplications and additions of matrix products; all else is a few percent of them.
XLA's own count of a compiled program agrees (tested), but compiling takes long.
"""

import itertools
import math
from collections.abc import Iterable, Mapping
from typing import TypeAlias

import jax.numpy as jnp

from agviz.network.config import (
    CONTACT_MAPS,
    JUNCTIONS,
    SPLICE_CLASSES,
    SPLICE_SITES,
    SPLICE_USAGE,
    NetworkConfig,
)
from agviz.network.convolution import count_operations
from agviz.network.junctions import SITES
from agviz.network.parameters import needed_modules
from agviz.network.predict import needs_bases
from agviz.network.shapes import ROOT, shapes
from agviz.network.spots import near_spans
from agviz.network.windowed import decoder_contexts

_BASES = 4
_STRANDS = 2


def resolution(config: NetworkConfig, head: str) -> int:
    """Bp per bin of what a head predicts along the sequence: the finest that it has."""
    if head in (SPLICE_SITES, SPLICE_USAGE, JUNCTIONS):
        return 1
    return min(config.track_head(head).resolutions)


def parameter_bytes(config: NetworkConfig, heads: Iterable[str], *, itemsize: int) -> int:
    """Bytes of the parameters that these heads need."""
    paths = tuple(f"{ROOT}/{path}" for path in needed_modules(heads, config=config))
    inside = tuple(f"{path}/" for path in paths)
    sizes = (
        math.prod(shape)
        for modules in shapes(config).values()
        for module, leaves in modules.items()
        if module in paths or module.startswith(inside)
        for shape in leaves.values()
    )
    return itemsize * sum(sizes)


def output_values(config: NetworkConfig, columns: Mapping[str, int], *, length: int) -> int:
    """Numbers that a program gives back for one sequence; junctions: the embedding and the sites.

    Counts of junctions are made by another program: see `junction_values`.
    """
    values = 0
    for head, count in columns.items():
        if head == CONTACT_MAPS:
            values += (length // config.length_multiple) ** 2 * count
        elif head == JUNCTIONS:
            values += length * config.base_embedding
            values += 0 if SPLICE_SITES in columns else length * SPLICE_CLASSES
        else:
            values += length // resolution(config, head) * count
    return values


def junction_values(columns: Mapping[str, int], *, length: int) -> int:
    """Counts of junctions between all sites that there can be, for one sequence."""
    return _STRANDS * columns.get(JUNCTIONS, 0) * min(SITES, length) ** 2


def operations(
    config: NetworkConfig, columns: Mapping[str, int], *, length: int, platform: str
) -> int:
    """Operations of one sequence's prediction.

    Parameters
    ----------
    config
        Sizes of the network.
    columns
        How many columns of each head are computed; heads that are not asked for are left out.
    length
        bp of the sequence.
    platform
        JAX's name of where it runs: CPUs save multiplications in convolutions.
    """
    counted = _tower(config, length) + sum(
        count_operations(bins, kernel, platform=platform)
        for bins, kernel in convolutions(config, columns, length=length)
    )
    if set(columns) - {CONTACT_MAPS}:
        tokens = length // config.token_bp
        counted += _product(tokens, config.trunk_channels, config.token_embedding)
    if needs_bases(tuple(columns), config):
        counted += _decoder_skips(config, length) + _base_embedder(config, length)
    return counted + sum(_head(config, head, count, length) for head, count in columns.items())


def edit_operations(
    config: NetworkConfig, columns: Mapping[str, int], *, length: int, read: int, platform: str
) -> int:
    """Operations of one of many substitutions predicted in windows, `read` bp of it read.

    Parameters are those of `operations`. Counted are the encoder on the bins that the edit changes
    and those beside them, the tower, its last block for the tokens that are read alone, and decoder
    and heads where they are read, each block with its context. Of contacts the last block is not
    needed.
    """
    spans = near_spans(jnp.zeros(1, int), 1, total=length, config=config)
    encoder = [
        (span.wide, kernel)
        for span, kernels in zip(spans, _encoder_kernels(config), strict=False)
        for kernel in kernels
    ]
    bases = needs_bases(tuple(columns), config)
    blocks: list[tuple[int, tuple[int, int, int]]] = []
    around = [min(length, read + 2 * context) for context in decoder_contexts(config)]
    if bases:
        for i, seen in enumerate(around):
            blocks.extend((seen // (config.token_bp >> i) * (1 + n), kernel)
                          for n, kernel in enumerate(_decoder_kernels(config)[i]))  # fmt: skip
    counted = sum(
        count_operations(bins, kernel, platform=platform) for bins, kernel in encoder + blocks
    )
    of_tokens = set(columns) - {CONTACT_MAPS}
    seen = (around[0] if bases else read) // config.token_bp if of_tokens else 0
    counted += _tower(config, length, seen=seen)
    if of_tokens:
        counted += _product(read // config.token_bp, config.trunk_channels, config.token_embedding)
    if bases:
        counted += sum(
            _product(seen >> i, channels, channels)
            for (i, channels), seen in zip(
                enumerate(config.skip_channels), reversed(around), strict=True
            )
        )
        counted += _base_embedder(config, read)
    for head, count in columns.items():
        counted += _head(config, head, count, length if head == CONTACT_MAPS else read)
    return counted


def _product(rows: int, inputs: int, outputs: int) -> int:
    return 2 * rows * inputs * outputs


Kernel: TypeAlias = tuple[int, int, int]
"""Its width, and the channels that go in and come out."""


def convolutions(
    config: NetworkConfig, heads: Iterable[str], *, length: int
) -> list[tuple[int, Kernel]]:
    """Bins and kernel of each convolution that runs."""
    found = [
        (length >> i, kernel)
        for i, kernels in enumerate(_encoder_kernels(config))
        for kernel in kernels
    ]
    if needs_bases(tuple(heads), config):
        for i, (above, beside) in enumerate(_decoder_kernels(config)):
            bins = length // (config.token_bp >> i)
            found += [(bins, above), (2 * bins, beside)]
    return found


def _encoder_kernels(config: NetworkConfig) -> list[tuple[Kernel, Kernel]]:
    """Of both convolutions at each resolution, from 1 bp on."""
    channels, width = config.skip_channels, config.conv_width
    first = (config.stem_width, _BASES, channels[0])
    return [
        (first, (width, channels[0], channels[0])),
        *(((width, a, b), (width, b, b)) for a, b in itertools.pairwise(channels)),
    ]


def _decoder_kernels(config: NetworkConfig) -> list[tuple[Kernel, Kernel]]:
    """Of each block from the coarsest on: on bins from above, and on bins half as wide."""
    width = config.conv_width
    channels = [config.trunk_channels, *reversed(config.skip_channels)]
    return [((width, a, b), (width, b, b)) for a, b in itertools.pairwise(channels)]


def _decoder_skips(config: NetworkConfig, length: int) -> int:
    return sum(
        _product(length >> i, channels, channels) for i, channels in enumerate(config.skip_channels)
    )


def _base_embedder(config: NetworkConfig, length: int) -> int:
    tokens = length // config.token_bp
    of_tokens = _product(tokens, config.token_embedding, config.base_embedding)
    return _product(length, config.channels, config.base_embedding) + of_tokens


def _tower(config: NetworkConfig, length: int, *, seen: int | None = None) -> int:
    """Of all tokens; of the last block only what `seen` tokens of it need, if fewer are read."""
    tokens, bins = length // config.token_bp, length // config.length_multiple
    trunk, heads = config.trunk_channels, config.query_heads
    keys, values = config.key_channels, config.value_channels
    heard = _product(tokens, trunk, keys + values)
    biases = _product(bins**2, config.pair_channels, heads)

    def asking(count: int) -> int:
        block = _product(count, trunk, heads * keys)
        block += heads * (_product(count, keys, tokens) + _product(count, tokens, values))
        block += _product(count, heads * values, trunk)
        return block + 2 * _product(count, trunk, config.mlp_channels)

    updates = (config.tower_blocks + 1) // 2
    counted = (config.tower_blocks - 1) * (heard + biases + asking(tokens))
    counted += updates * _pair_update(config, bins)
    if seen == 0:
        return counted
    return counted + heard + biases + asking(tokens if seen is None else min(seen, tokens))


def _pair_update(config: NetworkConfig, bins: int) -> int:
    trunk, width = config.trunk_channels, config.pair_channels
    heads, keys = config.pair_heads, config.pair_key_channels
    counted = 2 * _product(bins, trunk, heads * keys)  # queries and keys
    counted += _product(2 * bins, 2 * config.pair_positions, heads * keys)  # distances
    counted += heads * (2 * _product(bins, keys, 2 * bins) + _product(bins, keys, bins))
    counted += 2 * _product(bins, trunk, width) + _product(bins**2, heads, width)
    counted += 3 * _product(bins**2, width, width)  # row attention
    counted += 2 * _product(bins**2, width, bins)
    return counted + 2 * _product(bins**2, width, config.pair_mlp_channels)


def _head(config: NetworkConfig, head: str, count: int, length: int) -> int:
    if head == CONTACT_MAPS:
        return _product((length // config.length_multiple) ** 2, config.pair_channels, count)
    if head == JUNCTIONS:
        sites, channels = min(SITES, length), config.junction_channels
        logits = _product(2 * _STRANDS * sites, config.base_embedding, channels)
        return logits + count * _STRANDS * _product(sites, channels, sites)
    bins = resolution(config, head)
    inputs = config.base_embedding if bins == 1 else config.token_embedding
    return _product(length // bins, inputs, count)
