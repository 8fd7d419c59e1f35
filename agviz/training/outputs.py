"""What the network computes in training: each head at all its resolutions, before its last step.

Losses compare scaled predictions and logits, where `network.predict` gives values in data units.

References
----------
Avsec et al., *Nature* 649:1206-1218 (2026), methods.
"""

from collections.abc import Mapping
from typing import Any

from jaxtyping import Array, Float, Int

from agviz.network.config import (
    CONTACT_MAPS,
    JUNCTIONS,
    SPLICE_SITES,
    SPLICE_USAGE,
    NetworkConfig,
)
from agviz.network.heads import contact_maps, scaled_predictions, splice_logits, usage_logits
from agviz.network.junctions import junction_counts
from agviz.network.predict import BASES, PAIRS, TOKENS, embed


def output_name(head: str, resolution: int) -> str:
    """What a track head's prediction at one resolution is called: `"rna_seq_128"`."""
    return f"{head}_{resolution}"


def training_outputs(
    variables: Mapping[str, Any],
    sequence: Float[Array, "batch length 4"],
    organism: Int[Array, " batch"],
    *,
    config: NetworkConfig,
    heads: tuple[str, ...],
    positions: Int[Array, "batch 4 sites"] | None = None,
) -> dict[str, Array]:
    """What the losses of these heads compare with the targets.

    Parameters
    ----------
    variables
        Of the whole network: a `Training`, for norms by the batch, or plain.
    sequence
        One-hot bases A C G T; a multiple of `config.length_multiple` long.
    organism
        Which organism each sequence of the batch is of.
    config
        Sizes of the network.
    heads
        Which heads, as in `config.heads`.
    positions
        Sites of donor +, acceptor +, donor -, acceptor -, -1 for none; junctions need them.

    Returns
    -------
    dict[str, Array]
        Scaled predictions by `output_name` (batch, bins, tracks), contact maps (batch, bins, bins,
        tracks), logits of splice sites (batch, length, 5) and usage (batch, length, tracks), and
        junction counts (batch, sites, sites, 2 x tissues), by the heads' names.

    Raises
    ------
    InputError
        The sequence is no multiple of a pair bin long.
    UnknownNameError
        The network has no such head.
    """
    embeddings = embed(variables, sequence, organism, config=config, heads=heads)
    outputs: dict[str, Array] = {}
    for head in (head for head in config.track_heads if head.name in heads):
        for resolution in head.resolutions:
            outputs[output_name(head.name, resolution)] = scaled_predictions(
                variables,
                embeddings[BASES if resolution == 1 else TOKENS],
                organism,
                config=config,
                head=head.name,
                resolution=resolution,
            )
    if CONTACT_MAPS in heads:
        outputs[CONTACT_MAPS] = contact_maps(variables, embeddings[PAIRS], organism, config=config)
    for name, logits in ((SPLICE_SITES, splice_logits), (SPLICE_USAGE, usage_logits)):
        if name in heads:
            outputs[name] = logits(variables, embeddings[BASES], organism, config=config)
    if JUNCTIONS in heads and positions is not None:
        outputs[JUNCTIONS] = junction_counts(
            variables, embeddings[BASES], positions, organism=organism, config=config
        )
    return outputs
