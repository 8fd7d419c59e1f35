"""SpliceAI's trained weights, read from the user's own copy of the PyPI package `spliceai`.

agviz ships neither. The package's code is GPLv3 and its trained weights are for non-commercial use
only (Illumina's terms, in the package's own README); academic and other non-commercial users
install it themselves. Only its data files are read: the package is never imported, as its code
needs TensorFlow.

References
----------
Jaganathan et al. (2019) "Predicting splicing from primary sequence with deep learning", *Cell*
176:535-548, https://doi.org/10.1016/j.cell.2018.12.015
"""

import dataclasses
import functools
import hashlib
import importlib.metadata
import itertools
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import jax
import numpy as np
from jaxtyping import Float32

from agviz.errors import FormatError, MissingPackageError, require
from agviz.models.spliceai.network import PUBLISHED, NetworkConfig, SpliceAINetwork

PACKAGE = "spliceai"
CITATION = "Jaganathan et al. 2019"
NETWORKS = 5
INSTALL = "pip install 'agviz[spliceai]', or pip install --no-deps spliceai h5py"

NORM_LEAVES = {  # ours: Keras's
    "scale": "gamma",
    "offset": "beta",
    "mean": "moving_mean",
    "variance": "moving_variance",
}

LeafPath = tuple[str, ...]
NetworkParameters = dict[str, Any]  # a tree of numpy arrays, as `SpliceAINetwork` takes them


@dataclasses.dataclass(frozen=True, eq=False)
class SpliceAIWeights:
    """The parameters of one or more networks, and where they come from.

    Attributes
    ----------
    networks
        Per network, the tree of float32 arrays that `SpliceAINetwork.apply({"params": ...})` takes.
    source
        For captions: `"SpliceAI 1.3.1, Jaganathan et al. 2019"`.
    sha256
        Of the weight files' bytes, one after the other; 64 hexadecimal digits.
    """

    networks: tuple[NetworkParameters, ...]
    source: str
    sha256: str


def installed_file(path: str) -> Path:
    """A data file of the installed package `spliceai`, such as `"models/spliceai1.h5"`.

    Raises
    ------
    MissingPackageError
        When the package is not installed, or has no such file.
    """
    try:
        distribution = importlib.metadata.distribution(PACKAGE)
    except importlib.metadata.PackageNotFoundError as error:
        raise MissingPackageError(
            "SpliceAI's weights come with the package 'spliceai' (weights for non-commercial use "
            f"only), which is not installed: {INSTALL}"
        ) from error
    file = Path(str(distribution.locate_file(f"{PACKAGE}/{path}")))
    if not file.is_file():
        raise MissingPackageError(
            f"The installed package 'spliceai' {distribution.version} has no file {path!r}: "
            f"{INSTALL}"
        )
    return file


@functools.lru_cache(maxsize=1)
def published_weights() -> SpliceAIWeights:
    """The five published networks, from the installed package; read once and kept (14 MB).

    Raises
    ------
    MissingPackageError
        When `spliceai` or `h5py` is not installed; the message says how to get them.
    """
    files = [installed_file(f"models/spliceai{number}.h5") for number in range(1, NETWORKS + 1)]
    version = importlib.metadata.version(PACKAGE)
    return read_weights(files, source=f"SpliceAI {version}, {CITATION}")


def read_weights(
    files: Sequence[str | os.PathLike[str]], *, source: str, config: NetworkConfig = PUBLISHED
) -> SpliceAIWeights:
    """Read networks from Keras HDF5 files, one each.

    Raises
    ------
    FormatError
        When a file lacks a layer of the network, or a layer has another shape.
    """
    h5py = require("h5py", extra="spliceai", why="Reading SpliceAI's weights")
    digest = hashlib.sha256()
    networks = []
    for file in map(Path, files):
        digest.update(file.read_bytes())
        networks.append(_read_network(h5py, file, config=config))
    return SpliceAIWeights(tuple(networks), source=source, sha256=digest.hexdigest())


def _read_network(h5py: ModuleType, file: Path, *, config: NetworkConfig) -> NetworkParameters:
    """One network's tree of parameters, each checked against the shape the network asks for."""
    wanted = parameter_shapes(config)
    addresses: dict[LeafPath, list[str]] = {path: [] for path in wanted}
    for path, address in _addresses(config):
        addresses[path].append(address)
    read: NetworkParameters = {}
    try:
        with h5py.File(file, "r") as stored:
            for path, shape in wanted.items():
                # The units of a group lie one after the other on a leading axis.
                stacked = len(addresses[path]) > 1
                layer_shape = shape[1:] if stacked else shape
                layers = [
                    _read_layer(stored, address, file=file, shape=layer_shape)
                    for address in addresses[path]
                ]
                _put(read, path, np.stack(layers) if stacked else layers[0])
    except OSError as error:
        raise FormatError(
            f"{str(file)!r} is not a SpliceAI network saved by Keras: {error.args[0]}"
        ) from error
    return read


def _read_layer(
    stored: Mapping[str, Any], address: str, *, file: Path, shape: tuple[int, ...]
) -> Float32[np.ndarray, "..."]:
    place = f"model_weights/{address}"
    if place not in stored:
        raise FormatError(
            f"{str(file)!r} is not a SpliceAI network saved by Keras: it has no {place!r}"
        )
    values = np.asarray(stored[place], dtype=np.float32)
    # Keras stores a convolution of width 1 as (1, in, out).
    if values.shape not in (shape, (1, *shape)):
        raise FormatError(
            f"{str(file)!r} is not this SpliceAI network: {address!r} has shape {values.shape}, "
            f"not {shape}"
        )
    return values.reshape(shape)


def parameter_shapes(config: NetworkConfig = PUBLISHED) -> dict[LeafPath, tuple[int, ...]]:
    """Every parameter of the network by its path in the tree, and its shape."""
    shapes = jax.eval_shape(
        SpliceAINetwork(config).init,
        jax.random.key(0),
        jax.ShapeDtypeStruct((1, 2 * config.context + config.multiple, 4), np.float32),
    )
    leaves = jax.tree_util.tree_leaves_with_path(shapes["params"])
    return {tuple(str(key.key) for key in path): leaf.shape for path, leaf in leaves}


def _addresses(config: NetworkConfig) -> Iterator[tuple[LeafPath, str]]:
    """Each parameter's path in our tree and its address in a Keras file.

    Keras numbers convolutions and batch norms in the order they were made: input, first skip, then
    per group its units and its skip, and the output last.
    """
    convolutions, norms = itertools.count(1), itertools.count(1)

    def convolution(*path: str) -> Iterator[tuple[LeafPath, str]]:
        layer = f"conv1d_{next(convolutions)}"
        for leaf in ("kernel", "bias"):
            yield (*path, leaf), f"{layer}/{layer}/{leaf}:0"

    def norm(*path: str) -> Iterator[tuple[LeafPath, str]]:
        layer = f"batch_normalization_{next(norms)}"
        for leaf, stored in NORM_LEAVES.items():
            yield (*path, leaf), f"{layer}/{layer}/{stored}:0"

    yield from convolution("stem")
    yield from convolution("skip_0")
    for number, group in enumerate(config.groups, start=1):
        for _ in range(group.units):
            for half in ("first", "second"):
                yield from norm(f"group_{number}", half)
                yield from convolution(f"group_{number}", half)
        yield from convolution(f"skip_{number}")
    yield from convolution("head")


def _put(tree: NetworkParameters, path: LeafPath, values: Float32[np.ndarray, "..."]) -> None:
    for name in path[:-1]:
        tree = tree.setdefault(name, {})
    tree[path[-1]] = values
