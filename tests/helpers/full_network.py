"""Everything that the published network's reference files hold, computed by ours.

Keys are the files', without the organism. Values have the batch axis and are whole arrays;
`subsample` takes from them what the files keep.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from agviz.network.config import CONTACT_MAPS, JUNCTIONS, PUBLISHED, SPLICE_SITES, SPLICE_USAGE
from agviz.network.decoder import DECODER, Decoder
from agviz.network.embedders import (
    BASE_EMBEDDER,
    PAIR_EMBEDDER,
    TOKEN_EMBEDDER,
)
from agviz.network.encoder import ENCODER, Encoder, encode
from agviz.network.heads import scaled_predictions, splice_logits, usage_logits
from agviz.network.junctions import junction_counts, junction_mask
from agviz.network.layers import part
from agviz.network.predict import BASE_EMBEDDING, BASES, PAIRS, TOKENS, embed, predict
from agviz.network.tower import TOWER, Tower
from agviz.network.units import to_data_units

Variables = Mapping[str, Any]
Arrays = dict[str, Array]

SPACINGS = {
    "embeddings_1bp": (61, 17),
    "embeddings_128bp": (3, 17),
    "embeddings_pair": (1, 1, 5),
    f"{CONTACT_MAPS}/predictions": (),
    f"{JUNCTIONS}/predictions": (1, 1, 23),
    f"{JUNCTIONS}/splice_junction_mask": (1, 1, 23),
    f"{JUNCTIONS}/splice_site_positions": (),
}
"""Of which entries the files keep one, by axis; of all else 61 or 3 by length, 7 by track."""

FEW_TRACKS = 10  # up to so many tracks, all are kept


def subsample(values: np.ndarray, key: str, *, length: int) -> np.ndarray:
    """What a reference file of sequences of this length keeps of an array."""
    if key.startswith("intermediates/"):
        steps = intermediate_steps(values.shape)
    elif key in SPACINGS:
        steps = SPACINGS[key]
    else:
        bins, tracks = values.shape
        steps = (61 if bins == length else 3, 7 if tracks > FEW_TRACKS else 1)
    return values[tuple(slice(None, None, step) for step in steps)]


def intermediate_steps(shape: tuple[int, ...]) -> tuple[int, ...]:
    if len(shape) == 2:
        return max(1, shape[0] // 16), max(1, shape[1] // 24)
    return (1, 1, max(1, shape[2] // 16)) if shape[0] < 16 else (1, 16, 16)


def every_array(
    variables: Variables,
    sequence: Array,
    organism: Array,
    *,
    positions: Array,
    means: Mapping[str, Array],
) -> Arrays:
    """What `predict` gives; besides it embeddings, logits, and both resolutions' predictions."""
    ours = parts(variables, sequence, organism, positions=positions, means=means)
    public = predict_all(variables, sequence, organism, means=means)
    ours["embeddings_1bp"] = public.pop(BASE_EMBEDDING)
    for head in PUBLISHED.track_heads:
        finest = min(head.resolutions)
        ours[f"{head.name}/predictions_{finest}bp"] = public.pop(head.name)
    return ours | {f"{name}/predictions": values for name, values in public.items()}


@jax.jit
def predict_all(
    variables: Variables, sequence: Array, organism: Array, *, means: Mapping[str, Array]
) -> Arrays:
    return predict(
        variables,
        sequence,
        organism,
        config=PUBLISHED,
        heads=PUBLISHED.heads,
        columns={},
        means=means,
    )


@jax.jit
def parts(
    variables: Variables,
    sequence: Array,
    organism: Array,
    *,
    positions: Array,
    means: Mapping[str, Array],
) -> Arrays:
    """What `predict` does not give."""
    embeddings = embed(variables, sequence, organism, config=PUBLISHED, heads=PUBLISHED.heads)
    bases = embeddings[BASES]
    ours = {
        "embeddings_128bp": embeddings[TOKENS],
        "embeddings_pair": embeddings[PAIRS],
        f"{SPLICE_SITES}/logits": splice_logits(variables, bases, organism, config=PUBLISHED),
        f"{SPLICE_USAGE}/logits": usage_logits(variables, bases, organism, config=PUBLISHED),
        f"{JUNCTIONS}/predictions": junction_counts(
            variables, bases, positions, organism=organism, config=PUBLISHED
        ),
        f"{JUNCTIONS}/splice_junction_mask": junction_mask(
            positions, tissues=PUBLISHED.junction_tissues
        ),
    }
    for head in PUBLISHED.track_heads:
        for resolution in head.resolutions:
            scaled = scaled_predictions(
                variables,
                embeddings[BASES if resolution == 1 else TOKENS],
                organism,
                config=PUBLISHED,
                head=head.name,
                resolution=resolution,
            )
            ours[f"{head.name}/scaled_predictions_{resolution}bp"] = scaled
            ours[f"{head.name}/predictions_{resolution}bp"] = to_data_units(
                scaled, means[head.name], resolution=resolution, power=head.power
            )
    return ours


@jax.jit
def every_intermediate(variables: Variables, sequence: Array, organism: Array) -> Arrays:
    """What each module gives, as `intermediates/<module path>`."""
    (_, skips), ours = captured(Encoder(PUBLISHED), variables, sequence, path=ENCODER)
    trunk = encode(variables, sequence, organism, config=PUBLISHED).trunk
    (trunk, _), of_tower = captured(Tower(PUBLISHED), variables, trunk, path=TOWER)
    _, of_decoder = captured(Decoder(PUBLISHED), variables, trunk, skips, path=DECODER)
    embeddings = embed(variables, sequence, organism, config=PUBLISHED, heads=PUBLISHED.heads)
    for name, path in ((BASES, BASE_EMBEDDER), (TOKENS, TOKEN_EMBEDDER), (PAIRS, PAIR_EMBEDDER)):
        ours[f"intermediates/{path}"] = embeddings[name]
    return ours | of_tower | of_decoder


def captured(module: Any, variables: Variables, *inputs: Any, path: str) -> tuple[Any, Arrays]:
    """What a module gives, and what each module in it gives."""
    result, state = module.apply(
        part(variables, path), *inputs, capture_intermediates=True, mutable=["intermediates"]
    )
    return result, dict(flat_calls(state["intermediates"], f"intermediates/{path}"))


def flat_calls(tree: Mapping[str, Any], path: str) -> Iterator[tuple[str, Array]]:
    for name, value in tree.items():
        if name != "__call__":
            yield from flat_calls(value, f"{path}/{name}")
            continue
        (result,) = value
        values = result if hasattr(result, "shape") else result[0]  # the trunk comes first
        if "attention_bias_block" in path.rpartition("/")[2]:
            for axis in (2, 3):  # the reference's are repeated for each token
                values = jnp.repeat(values, PUBLISHED.tokens_per_pair, axis=axis)
        yield path, values
