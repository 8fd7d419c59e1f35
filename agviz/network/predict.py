"""The whole network: from sequences to the outputs that were asked for, and nothing else.

References
----------
Avsec et al., *Nature* 649:1206-1218 (2026), methods.
"""

from collections.abc import Mapping
from typing import Any

from jaxtyping import Array, Float, Float32, Int

from agviz.errors import InputError, unknown_name
from agviz.network.config import (
    CONTACT_MAPS,
    JUNCTIONS,
    SPLICE_SITES,
    SPLICE_USAGE,
    NetworkConfig,
    TrackHead,
)
from agviz.network.decoder import decode
from agviz.network.embedders import embed_bases, embed_pairs, embed_tokens
from agviz.network.encoder import encode
from agviz.network.heads import (
    contact_maps,
    scaled_predictions,
    splice_logits,
    splice_probabilities,
    usage,
    usage_logits,
)
from agviz.network.tower import transform
from agviz.network.units import to_data_units

BASE_EMBEDDING = "embeddings_1bp"
"""Key of the 1-bp embedding among the results, from which junctions are counted."""


BASES, TOKENS, PAIRS = "bases", "tokens", "pairs"
"""Names of the three embeddings that the heads read."""


def needs_bases(heads: tuple[str, ...], config: NetworkConfig) -> bool:
    """Whether any of these heads reads the 1-bp embedding, for which the decoder must run."""
    return BASES in embeddings_read(heads, config)


def embeddings_read(heads: tuple[str, ...], config: NetworkConfig) -> frozenset[str]:
    """Which of `BASES`, `TOKENS` and `PAIRS` these heads read."""
    return frozenset(_reads(name, config) for name in heads)


def embed(
    variables: Mapping[str, Any],
    sequence: Float[Array, "batch length 4"],
    organism: Int[Array, " batch"],
    *,
    config: NetworkConfig,
    heads: tuple[str, ...],
) -> dict[str, Array]:
    """The embeddings that these heads read; parameters are those of `predict`.

    Returns
    -------
    dict[str, Array]
        Those that are needed of `BASES` (batch, length, channels), `TOKENS` (batch, tokens,
        channels) and `PAIRS` (batch, bins, bins, channels). Tokens come with bases always, so
        that a head's coarser resolution can be computed too.

    Raises
    ------
    InputError
        The sequence is no multiple of a pair bin long.
    UnknownNameError
        The network has no such head.
    """
    _check(sequence, config, heads)
    read = embeddings_read(heads, config)
    trunk, skips = encode(variables, sequence, organism, config=config)
    trunk, pair = transform(variables, trunk, config=config)
    embeddings = {}
    if PAIRS in read:
        embeddings[PAIRS] = embed_pairs(variables, pair, organism, config=config)
    if read & {TOKENS, BASES}:
        embeddings[TOKENS] = embed_tokens(variables, trunk, organism, config=config)
    if BASES in read:
        decoded = decode(variables, trunk, skips, config=config)
        embeddings[BASES] = embed_bases(
            variables, decoded, embeddings[TOKENS], organism=organism, config=config
        )
    return embeddings


def predict(
    variables: Mapping[str, Any],
    sequence: Float[Array, "batch length 4"],
    organism: Int[Array, " batch"],
    *,
    config: NetworkConfig,
    heads: tuple[str, ...],
    columns: Mapping[str, Int[Array, " _"]],
    means: Mapping[str, Float[Array, " _"]],
) -> dict[str, Array]:
    """What the network predicts for sequences; ready for `jax.jit`.

    Parameters
    ----------
    variables
        Of the whole network, or of what these heads need; their dtype is the precision.
    sequence
        One-hot bases A C G T, all zeros where the base is none of them; a multiple of
        `config.length_multiple` long.
    organism
        Which organism each sequence of the batch is of: 0 human, 1 mouse in the published network.
    config
        Sizes of the network.
    heads
        Which heads, as in `config.heads`; nothing is computed that none of them needs.
    columns
        Which tracks of a head, padding counted; all of a head that has no entry.
    means
        `nonzero_mean` of these tracks, for each track head.

    Returns
    -------
    dict[str, Array]
        For each head: tracks in data units at the finest resolution (batch, bins, n), contact maps
        (batch, bins, bins, n), probabilities of splice sites (batch, length, 5), splice-site usage
        (batch, length, n). If junctions are among the heads: splice sites and the 1-bp embedding
        (`BASE_EMBEDDING`), from which `find_sites` and `junction_counts` go on. All in the
        parameters' dtype.

    Raises
    ------
    InputError
        The sequence is no multiple of a pair bin long, or a track head has no means, or others
        than its columns.
    UnknownNameError
        The network has no such head.
    """
    _check(sequence, config, heads)
    check_means(columns, means, config=config, heads=heads)
    embeddings = embed(variables, sequence, organism, config=config, heads=heads)
    return read_embeddings(
        variables, embeddings, organism, config=config, heads=heads, columns=columns, means=means
    )


def read_embeddings(
    variables: Mapping[str, Any],
    embeddings: Mapping[str, Array],
    organism: Int[Array, " batch"],
    *,
    config: NetworkConfig,
    heads: tuple[str, ...],
    columns: Mapping[str, Int[Array, " _"]],
    means: Mapping[str, Float[Array, " _"]],
) -> dict[str, Array]:
    """What heads say of embeddings, of a whole sequence or of a window of it.

    `embeddings` are those that `embed` gives for these heads; all else as for `predict`.
    """
    wanted = set(heads) - {JUNCTIONS}
    result = {}
    if JUNCTIONS in heads:
        wanted.add(SPLICE_SITES)
        result[BASE_EMBEDDING] = embeddings[BASES]
    for name in (name for name in config.heads if name in wanted):
        inputs = (variables, embeddings, organism)
        if name in (CONTACT_MAPS, SPLICE_SITES, SPLICE_USAGE):
            result[name] = _predict_other(*inputs, config=config, name=name, columns=columns)
        else:
            scaled = _predict_scaled(*inputs, config=config, name=name, columns=columns)
            result[name] = _in_data_units(scaled, means[name], config.track_head(name))
    dtype = variables["params"]["embed"]["embeddings"].dtype
    return {name: values.astype(dtype) for name, values in result.items()}


def _predict_other(
    variables: Mapping[str, Any],
    embeddings: Mapping[str, Array],
    organism: Int[Array, " batch"],
    *,
    config: NetworkConfig,
    name: str,
    columns: Mapping[str, Int[Array, " _"]],
) -> Float32[Array, "batch *bins n"]:
    """What a head that predicts no tracks gives, not yet rounded."""
    picked = columns.get(name)
    if name == CONTACT_MAPS:
        return contact_maps(variables, embeddings[PAIRS], organism, config=config, columns=picked)
    bases = embeddings[BASES]
    if name == SPLICE_SITES:
        return splice_probabilities(splice_logits(variables, bases, organism, config=config))
    return usage(usage_logits(variables, bases, organism, config=config, columns=picked))


def _predict_scaled(
    variables: Mapping[str, Any],
    embeddings: Mapping[str, Array],
    organism: Int[Array, " batch"],
    *,
    config: NetworkConfig,
    name: str,
    columns: Mapping[str, Int[Array, " _"]],
) -> Float32[Array, "batch bins n"]:
    """A track head's scaled predictions at its finest resolution."""
    return scaled_predictions(
        variables,
        embeddings[_reads(name, config)],
        organism,
        config=config,
        head=name,
        resolution=min(config.track_head(name).resolutions),
        columns=columns.get(name),
    )


def _in_data_units(
    scaled: Float32[Array, "batch bins n"], means: Float[Array, " n"], head: TrackHead
) -> Float32[Array, "batch bins n"]:
    return to_data_units(scaled, means, resolution=min(head.resolutions), power=head.power)


def _reads(name: str, config: NetworkConfig) -> str:
    """Which of the embeddings a head reads at its finest resolution."""
    if name == CONTACT_MAPS:
        return PAIRS
    if name in (SPLICE_SITES, SPLICE_USAGE, JUNCTIONS):
        return BASES
    return BASES if min(config.track_head(name).resolutions) == 1 else TOKENS


def _check(
    sequence: Float[Array, "batch length 4"], config: NetworkConfig, heads: tuple[str, ...]
) -> None:
    for name in heads:
        if name not in config.heads:
            raise unknown_name("head of the network", name, config.heads)
    length = sequence.shape[1]
    if not length or length % config.length_multiple:
        raise InputError(
            f"The network takes a multiple of {config.length_multiple:,} bp; "
            f"this sequence has {length:,}"
        )


def check_means(
    columns: Mapping[str, Int[Array, " _"]],
    means: Mapping[str, Float[Array, " _"]],
    *,
    config: NetworkConfig,
    heads: tuple[str, ...],
) -> None:
    """Raise `InputError` unless each track head among `heads` has a mean for each column."""
    for head in config.track_heads:
        if head.name not in heads:
            continue
        if head.name not in means:
            raise InputError(
                f"Head {head.name!r} predicts tracks in data units and needs their means: "
                f"means[{head.name!r}]"
            )
        tracks = len(columns[head.name]) if head.name in columns else head.tracks
        found = len(means[head.name])
        if found != tracks:
            raise InputError(f"Head {head.name!r} predicts {tracks} tracks, but means has {found}")
