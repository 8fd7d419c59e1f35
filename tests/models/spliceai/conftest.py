"""Random networks, and SpliceAI written a second time: slowly, in numpy, from its description."""

from collections.abc import Callable

import numpy as np
import pytest

from agviz.models.spliceai.network import PUBLISHED, Group, NetworkConfig
from agviz.models.spliceai.weights import SpliceAIWeights, parameter_shapes

# As the published network in all but size: 24 bp of context on each side.
SMALL = NetworkConfig(channels=3, groups=(Group(3, 1, units=2), Group(6, 2, units=2)))


def random_parameters(config: NetworkConfig, seed: int) -> dict:
    """A tree of parameters such that every layer and both strands' context show in the output."""
    rng = np.random.default_rng(seed)
    tree: dict = {}
    for path, shape in parameter_shapes(config).items():
        values = rng.standard_normal(shape)
        if path[-1] == "kernel":
            values = values / np.sqrt(np.prod(shape[-3:-1] if len(shape) > 2 else shape[:1]))
        elif path[-1] in ("scale", "variance"):
            values = np.exp(0.3 * values)
        else:
            values = 0.1 * values
        node = tree
        for name in path[:-1]:
            node = node.setdefault(name, {})
        node[path[-1]] = values.astype(np.float32)
    tree["head"]["kernel"] *= 0.3
    return tree


def random_weights(config: NetworkConfig = PUBLISHED, *, networks: int = 1) -> SpliceAIWeights:
    trees = tuple(random_parameters(config, seed) for seed in range(networks))
    return SpliceAIWeights(trees, source="random networks", sha256="0" * 64)


def slow_network(tree: dict, bases: np.ndarray, config: NetworkConfig) -> np.ndarray:
    """SPLICEAI.md to the letter in float64: SAME padding, dilated taps, crop at the end."""

    def convolve(x: np.ndarray, kernel: np.ndarray, bias: np.ndarray, dilation: int) -> np.ndarray:
        width, reach = len(kernel), (len(kernel) - 1) * dilation
        padded = np.pad(x, ((reach // 2, reach - reach // 2), (0, 0)))
        taps = [padded[w * dilation : w * dilation + len(x)] @ kernel[w] for w in range(width)]
        return np.sum(taps, axis=0) + bias

    def half(x: np.ndarray, layers: dict, unit: int, dilation: int) -> np.ndarray:
        of = {leaf: values[unit].astype(np.float64) for leaf, values in layers.items()}
        x = (x - of["mean"]) / np.sqrt(of["variance"] + 0.001) * of["scale"] + of["offset"]
        return convolve(np.maximum(x, 0), of["kernel"], of["bias"], dilation)

    def point(x: np.ndarray, name: str) -> np.ndarray:
        return x @ tree[name]["kernel"].astype(np.float64) + tree[name]["bias"]

    x = point(bases.astype(np.float64), "stem")
    skip = point(x, "skip_0")
    for number, group in enumerate(config.groups, start=1):
        layers = tree[f"group_{number}"]
        for unit in range(group.units):
            y = half(x, layers["first"], unit, group.dilation)
            x = x + half(y, layers["second"], unit, group.dilation)
        skip = skip + point(x, f"skip_{number}")
    reach = sum(2 * g.units * (g.width - 1) * g.dilation for g in config.groups) // 2
    scores = np.exp(point(skip[reach:-reach], "head"))
    return scores / scores.sum(axis=1, keepdims=True)


@pytest.fixture(scope="session")
def small_config() -> NetworkConfig:
    return SMALL


@pytest.fixture(scope="session")
def make_weights() -> Callable[..., SpliceAIWeights]:
    return random_weights


@pytest.fixture(scope="session")
def slow() -> Callable[..., np.ndarray]:
    return slow_network


@pytest.fixture(scope="session")
def make_bases() -> Callable[..., np.ndarray]:
    """One-hot bases, one in ten of them unknown (zeros)."""

    def make(length: int, seed: int = 0) -> np.ndarray:
        codes = np.random.default_rng(seed).choice(5, size=length, p=[0.225] * 4 + [0.1])
        return np.eye(5, 4, dtype=np.float32)[codes]

    return make
