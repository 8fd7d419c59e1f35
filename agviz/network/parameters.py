"""The parameters of a network: as trees, at random, in a precision, and only those needed.

In this room variables are nested by module, as the modules read them; files and checkpoints list
them flat, by module path. `shapes` (in shapes.py) says what there must be.
"""

import math
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from agviz.errors import FormatError, InputError, check_choice, suggest
from agviz.network.config import CONTACT_MAPS, JUNCTIONS, SPLICE_SITES, NetworkConfig
from agviz.network.layers import standardize
from agviz.network.shapes import ROOT, Shape, shapes

Variables: TypeAlias = dict[str, Any]
"""`{"params": nested, "state": nested}`, nested dicts by module name; leaves are arrays."""

Flat: TypeAlias = dict[str, dict[str, dict[str, Any]]]
"""`{"params" | "state": {"alphagenome/...": {leaf: array}}}`, as in the checkpoints."""

PRECISIONS = {"float32": jnp.float32, "bfloat16": jnp.bfloat16}
CONVOLUTION = "standardized_conv1_d"

TRUNK = ("sequence_encoder", "embed", "transformer_tower")
TOKENS = ("output_embedder",)
BASES = ("sequence_decoder", "output_embedder_1")
PAIRS = ("output_pair",)


def nest(flat: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Variables:
    """Variables by module name, from a checkpoint's list by module path.

    Raises
    ------
    FormatError
        A module path does not begin with `alphagenome/`.
    """
    nested: Variables = {}
    for collection, modules in flat.items():
        tree = nested.setdefault(collection, {})
        for path, leaves in modules.items():
            root, _, rest = path.partition("/")
            if root != ROOT or not rest:
                raise FormatError(f"A module path begins with '{ROOT}/'; got {path!r}")
            node = tree
            for name in rest.split("/"):
                node = node.setdefault(name, {})
            node.update(leaves)
    return nested


def flatten(variables: Mapping[str, Any]) -> Flat:
    """A checkpoint's list by module path, from variables by module name; `nest` undoes it."""
    return {collection: dict(_modules(ROOT, modules)) for collection, modules in variables.items()}


def _modules(path: str, node: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    leaves = {name: value for name, value in node.items() if not isinstance(value, Mapping)}
    if leaves:
        yield path, leaves
    for name, value in node.items():
        if isinstance(value, Mapping):
            yield from _modules(f"{path}/{name}", value)


def initialize(config: NetworkConfig, *, seed: int) -> Variables:
    """Random float32 parameters, as numpy arrays.

    Each leaf follows from the seed, its name and its shape alone. Matrices and kernels keep the
    variance of what passes; offsets, embeddings and the like are small but not zero, so that every
    part of the network shows in the outputs, which are finite and vary along the sequence.

    Parameters
    ----------
    config
        Sizes of the network.
    seed
        The same seed gives the same parameters.
    """
    flat: Flat = {
        collection: {
            path: {
                leaf: _random_leaf(f"{seed}|{collection}|{path}|{leaf}", leaf, shape)
                for leaf, shape in leaves.items()
            }
            for path, leaves in modules.items()
        }
        for collection, modules in shapes(config).items()
    }
    return nest(flat)


def _random_leaf(key: str, leaf: str, shape: Shape) -> np.ndarray:
    center, spread = _SCALES.get(leaf, (0.0, 0.1))
    if leaf == "w":  # the first axis of three is the organism or the kernel's width
        organism = "multi_organism_linear" in key
        spread = 1 / math.sqrt(math.prod(shape[1:-1] if organism else shape[:-1]))
    seed = zlib.crc32(key.encode())
    random = np.random.Generator(np.random.SFC64(seed))
    values = random.standard_normal(shape, dtype=np.float32)
    values = np.asarray(values)  # of no axis a plain number
    values *= np.float32(spread)
    values += np.float32(center)
    return np.abs(values) if leaf == "var_ema" else values


_SCALES = {
    "scale": (1.0, 0.1),
    "residual_scale": (0.9, 0.0),
    "var_ema": (2.0, 0.2),
    "embeddings": (0.0, 0.3),
    "learnt_scale": (0.0, 0.3),
}
"""Center and spread of the leaves; of the others 0 and 0.1. Matrices: by what goes in."""


def cast(variables: Mapping[str, Any], precision: str) -> Variables:
    """All parameters and state in `"float32"` or `"bfloat16"`; arrays stay numpy or JAX arrays.

    Arrays of that dtype already are not copied.

    Raises
    ------
    InputError
        No such precision.
    """
    check_choice("precision", precision, PRECISIONS)
    return {name: _cast(value, PRECISIONS[precision]) for name, value in variables.items()}


def _cast(value: Any, dtype: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _cast(below, dtype) for name, below in value.items()}
    if isinstance(value, jax.Array):
        return value.astype(dtype)
    return np.asarray(value).astype(dtype, copy=False)


def prepare(
    variables: Mapping[str, Any],
    *,
    precision: str,
    device: jax.Device | None = None,
    consume: bool = False,
) -> Variables:
    """Parameters ready for inference on a device: cast, and all kernels standardised.

    A convolution standardises its kernel whenever it runs; here this is done once, in the same
    arithmetic, and its `scale` left out: layers then take the kernel as it is. The leaves are read,
    cast and put on the device one by one, so that no second copy of all is ever in memory, provided
    nobody else holds the first: they may be memory-mapped, or anything that numpy can read, or
    given away with `consume`. To prepare what is prepared changes nothing.

    Parameters
    ----------
    variables
        Of a whole or pruned network.
    precision
        `"float32"`, or `"bfloat16"` for the published mixed precision.
    device
        Where to put them; JAX's default device if not given.
    consume
        Empty `variables` (its dicts) on the way, so that each leaf's memory is free at once.

    Raises
    ------
    InputError
        No such precision, or kernels that were prepared in another one.
    """
    check_choice("precision", precision, PRECISIONS)
    return {
        collection: _prepare(variables, collection, (precision, device, consume))
        for collection in list(variables)
    }


_How: TypeAlias = tuple[str, jax.Device | None, bool]  # precision, device, consume


def _prepare(parent: Mapping[str, Any], name: str, how: _How) -> Any:
    """One module or leaf of `parent`, prepared; taken out of `parent` if it is to be consumed."""
    value = parent[name]
    if isinstance(value, Mapping):
        if name == CONVOLUTION and "w" in value:
            ready: Any = _prepare_convolution(value, how)
        else:
            ready = {below: _prepare(value, below, how) for below in list(value)}
    else:
        ready = _put(value, how)
    if how[2]:
        parent.pop(name)  # type: ignore[attr-defined]
    return ready


def _prepare_convolution(leaves: Mapping[str, Any], how: _How) -> dict[str, Array]:
    precision = how[0]
    if "scale" not in leaves and leaves["w"].dtype != PRECISIONS[precision]:
        raise InputError(
            f"These parameters were prepared in {leaves['w'].dtype}, which cannot be undone; "
            f"prepare the original ones in {precision}"
        )
    ready = {leaf: _prepare(leaves, leaf, how) for leaf in list(leaves)}
    if "scale" in ready:
        # Compiled, bfloat16 would not be rounded at each step, as the published network does.
        how_standardized = standardize if precision == "bfloat16" else jax.jit(standardize)
        ready["w"] = how_standardized(ready["w"], ready.pop("scale")).block_until_ready()
    return ready


def _put(value: Any, how: _How) -> Array:
    precision, device, _ = how
    return jax.device_put(_cast(value, PRECISIONS[precision]), device)


def prune(
    variables: Mapping[str, Any], heads: Iterable[str], *, config: NetworkConfig
) -> Variables:
    """Only the modules that these heads need, at the resolution which their outputs have.

    Heads at 128 bp and contact maps need no decoder; heads with both resolutions only their finest.
    Junctions need the splice sites too. The arrays are shared, not copied.

    Parameters
    ----------
    variables
        Of the whole network.
    heads
        Names of heads, some of `config.heads`.
    config
        Sizes of the network.

    Raises
    ------
    InputError
        There is no such head, or none is named.
    """
    paths = needed_modules(heads, config=config)
    pruned: Variables = {}
    for collection, modules in variables.items():
        tree = pruned.setdefault(collection, {})
        for path in paths:
            _share(modules, tree, path.split("/"))
    return pruned


def needed_modules(heads: Iterable[str], *, config: NetworkConfig) -> tuple[str, ...]:
    """Paths of the modules that these heads need, without the leading `alphagenome/`.

    Raises
    ------
    InputError
        There is no such head, or none is named.
    """
    names = dict.fromkeys(heads)
    if not names:
        raise InputError("No head is named; name at least one of: " + ", ".join(config.heads))
    for name in names:
        if name not in config.heads:
            raise InputError(f"The network has no head {name!r}; {suggest(name, config.heads)}")
    if JUNCTIONS in names:
        names[SPLICE_SITES] = None
    finest = {head.name: head.resolutions[0] for head in config.track_heads}
    paths = list(TRUNK)
    if set(names) - {CONTACT_MAPS}:
        paths += TOKENS  # the embedding of bases takes that of tokens in
    if any(finest.get(name, 1) == 1 for name in names if name != CONTACT_MAPS):
        paths += BASES
    if CONTACT_MAPS in names:
        paths += PAIRS
    for name in names:
        paths.append(f"head/{name}/resolution_{finest[name]}" if name in finest else f"head/{name}")
    return tuple(paths)


def _share(source: Mapping[str, Any], target: dict[str, Any], names: list[str]) -> None:
    """Set at a path of `target` what `source` has there, if anything."""
    *above, last = names
    for name in above:
        if name not in source:
            return
        source, target = source[name], target.setdefault(name, {})
    if last in source:
        target[last] = source[last]
