"""A network's parameters on its device: each module is put there once, when first needed.

ChIP-seq alone needs no decoder, and no question needs the coarse half of a head; what nobody asks
for stays in the file, unread. `agviz.network.parameters` says which head needs what.
"""

import math
import threading
from collections.abc import Callable, Iterable, Iterator

import jax

from agviz.network.config import NetworkConfig
from agviz.network.parameters import Flat, Variables, flatten, needed_modules, nest, prepare, prune
from agviz.network.shapes import ROOT, shapes
from agviz.weights.leaves import read

FLOAT_BYTES = 4
PART_BYTES = 75_000_000
"""Read at a time: what is in memory twice while it goes to the device."""


class DeviceParameters:
    """Those of a network's parameters that were asked for, cast and on the device.

    Threads may share it: one at a time loads, and nobody waits to learn what is loaded.

    Parameters
    ----------
    variables
        Gives the whole network's variables, as a tree that may be taken apart. Leaves may be
        `agviz.weights.leaves.Unread`: only those that are missing here are read then.
    config
        Sizes of the network.
    precision
        `"float32"` or `"bfloat16"`.
    device
        Where to put them.
    """

    def __init__(
        self,
        variables: Callable[[], Variables],
        *,
        config: NetworkConfig,
        precision: str,
        device: jax.Device,
    ) -> None:
        self._source = variables
        self._config = config
        self._precision = precision
        self._device = device
        self._ready: Flat = {}  # replaced by another, never changed: others may be reading it
        self._loaded: frozenset[str] = frozenset()
        self._loading = threading.Lock()

    def loaded_bytes(self, heads: Iterable[str]) -> int:
        """Bytes of what these heads need that are on the device already."""
        ready = _below(self._ready, needed_modules(heads, config=self._config))
        return sum(
            leaf.nbytes
            for modules in ready.values()
            for leaves in modules.values()
            for leaf in leaves.values()
        )

    def of(self, heads: Iterable[str]) -> Variables:
        """What `agviz.network.predict` needs for these heads.

        Raises
        ------
        FormatError
            The file that has them is damaged, or another one since it was opened.
        """
        names = tuple(heads)
        paths = needed_modules(names, config=self._config)
        with self._loading:
            missing = [path for path in paths if path not in self._loaded]
            if missing:
                more = self._load(names, missing)
                self._ready = {
                    collection: self._ready.get(collection, {}) | modules
                    for collection, modules in more.items()
                }
                self._loaded |= set(missing)
        return nest(_below(self._ready, paths))

    def _load(self, heads: tuple[str, ...], paths: Iterable[str]) -> Flat:
        """The modules at these paths, read, prepared and on the device, part by part."""
        needed = _below(flatten(prune(self._source(), heads, config=self._config)), paths)
        ready: Flat = {collection: {} for collection in needed}
        for part in _parts(needed, config=self._config):
            wanted = nest(read(part))
            more = prepare(wanted, precision=self._precision, device=self._device, consume=True)
            # Copies to the device go on meanwhile and hold what they copy: wait, or they add up.
            for collection, modules in flatten(jax.block_until_ready(more)).items():
                ready[collection].update(modules)
        return ready


def _parts(flat: Flat, *, config: NetworkConfig) -> Iterator[Flat]:
    """Whole modules, of about `PART_BYTES` together."""
    sizes = {
        (collection, module): FLOAT_BYTES * sum(math.prod(shape) for shape in leaves.values())
        for collection, modules in shapes(config).items()
        for module, leaves in modules.items()
    }
    part: Flat = {}
    size = 0
    for collection, modules in flat.items():
        for module, leaves in modules.items():
            part.setdefault(collection, {})[module] = leaves
            size += sizes[collection, module]
            if size >= PART_BYTES:
                yield part
                part, size = {}, 0
    if part:
        yield part


def _below(flat: Flat, paths: Iterable[str]) -> Flat:
    """The modules at and below these paths; every collection is kept, perhaps empty."""
    roots = tuple(f"{ROOT}/{path}" for path in paths)
    inside = tuple(f"{root}/" for root in roots)
    return {
        collection: {
            module: leaves
            for module, leaves in modules.items()
            if module in roots or module.startswith(inside)
        }
        for collection, modules in flat.items()
    }
