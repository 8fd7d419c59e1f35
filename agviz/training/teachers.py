"""What several networks think of a sequence, on average, and the network between them all.

References
----------
Wortsman et al. (2022) "Model soups: averaging weights of multiple fine-tuned models improves
accuracy without increasing inference time", ICML.
"""

import dataclasses
import functools
from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from alphagenome.models.dna_model import Organism
from jaxtyping import Array, Int8

from agviz.catalog.outputs import OUTPUTS
from agviz.network.config import JUNCTIONS, SPLICE_SITES, NetworkConfig
from agviz.network.junctions import find_sites, junction_counts
from agviz.network.parameters import prepare
from agviz.network.predict import BASE_EMBEDDING, predict
from agviz.teaching.windows import BP_PER_SITE
from agviz.training.batches import COUNTS, POSITIONS, Batch
from agviz.weights.bundle import Bundle


class TeacherMean:
    """The mean prediction of some networks of one config, in units of the data.

    Parameters
    ----------
    bundles
        The networks. Junctions are of the splice sites that their mean probability finds.
    """

    def __init__(self, bundles: Sequence[Bundle]) -> None:
        self._config = bundles[0].config
        self._variables = [prepare(each.variables, precision="float32") for each in bundles]
        self._means = [_means(each) for each in bundles]

    def __call__(self, codes: Int8[np.ndarray, "batch length"]) -> Batch:
        """Targets for sequences, by head, with the positions and counts of junctions."""
        predicted = [
            _predict(variables, codes, means, config=self._config)
            for variables, means in zip(self._variables, self._means, strict=True)
        ]
        embeddings = [each.pop(BASE_EMBEDDING, None) for each in predicted]
        mean = {
            name: sum(each[name] for each in predicted) / len(predicted) for name in predicted[0]
        }
        batch = {name: np.asarray(values, dtype=np.float32) for name, values in mean.items()}
        if JUNCTIONS in self._config.heads:
            sites = max(1, codes.shape[1] // BP_PER_SITE)
            positions = find_sites(mean[SPLICE_SITES], count=sites)
            counts = [
                _count(variables, embedding, positions, config=self._config)
                for variables, embedding in zip(self._variables, embeddings, strict=True)
            ]
            batch[POSITIONS] = np.asarray(positions)
            batch[COUNTS] = np.asarray(sum(counts) / len(counts), dtype=np.float32)
        return batch


def mean_weights(bundles: Sequence[Bundle]) -> Bundle:
    """The first bundle with the mean of all their weights, in float32.

    Networks that went on from one and the same, not for long, have something in common between
    them; the mean of others is nothing.

    Parameters
    ----------
    bundles
        Networks of one config.
    """

    def mean(*leaves: np.ndarray) -> np.ndarray:
        total = sum(np.asarray(leaf, dtype=np.float64) for leaf in leaves)
        return np.asarray(total / len(leaves), dtype=np.float32)

    variables = jax.tree.map(mean, *(bundle.variables for bundle in bundles))
    return dataclasses.replace(bundles[0], leaves=variables)


@functools.partial(jax.jit, static_argnames="config")
def _predict(
    variables: Any, codes: Int8[Array, "batch length"], means: Any, *, config: NetworkConfig
) -> dict[str, Array]:
    return predict(
        variables,
        jax.nn.one_hot(codes, 4, dtype=jnp.float32),
        jnp.zeros(len(codes), jnp.int32),
        config=config,
        heads=config.heads,
        columns={},
        means=means,
    )


@functools.partial(jax.jit, static_argnames="config")
def _count(variables: Any, embeddings: Array, positions: Array, *, config: NetworkConfig) -> Array:
    organism = jnp.zeros(len(embeddings), jnp.int32)
    counts: Array = junction_counts(
        variables, embeddings, positions, organism=organism, config=config
    )
    return counts


def _means(bundle: Bundle) -> dict[str, np.ndarray]:
    """`nonzero_mean` of each track head's columns."""
    outputs = {info.attribute: output for output, info in OUTPUTS.items()}
    return {
        head.name: bundle.tracks.padded_means(outputs[head.name], Organism.HOMO_SAPIENS)
        for head in bundle.config.track_heads
    }
