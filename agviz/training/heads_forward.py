"""New heads on kept embeddings: what fine-tuning computes if the trunk is frozen."""

from typing import Any

import jax.numpy as jnp
from jaxtyping import Array

from agviz.network.config import NetworkConfig
from agviz.network.heads import HEADS, scaled_predictions
from agviz.network.predict import BASES, TOKENS
from agviz.training.outputs import output_name
from agviz.training.step import Batch, Forward


def heads_forward(config: NetworkConfig, *, organism: int) -> Forward:
    """Heads on embeddings that a batch brings; the parameters are the heads' alone."""

    def forward(params: Any, norms: Any, batch: Batch) -> tuple[dict[str, Array], Any]:
        outputs: dict[str, Array] = {}
        for head in config.track_heads:
            for resolution in head.resolutions:
                embedding = jnp.asarray(batch[BASES if resolution == 1 else TOKENS], jnp.float32)
                outputs[output_name(head.name, resolution)] = scaled_predictions(
                    {"params": {HEADS: params}, "state": norms},
                    embedding,
                    jnp.full(len(embedding), organism, jnp.int32),
                    config=config,
                    head=head.name,
                    resolution=resolution,
                )
        return outputs, None

    return forward
