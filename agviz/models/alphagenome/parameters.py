"""A network's parameters on its device: each module is put there once, when first needed.

ChIP-seq alone needs no decoder, and no question needs the coarse half of a head; what nobody asks
for stays in the file. `agviz.network.parameters` says which head needs what.
"""

from collections.abc import Callable, Iterable

import jax

from agviz.network.config import NetworkConfig
from agviz.network.parameters import Flat, Variables, flatten, needed_modules, nest, prepare, prune
from agviz.network.shapes import ROOT


class DeviceParameters:
    """Those of a network's parameters that were asked for, cast and on the device.

    Parameters
    ----------
    variables
        Gives the whole network's variables, as a tree that may be taken apart.
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
        self._ready: Flat = {}
        self._loaded: set[str] = set()

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
        """What `agviz.network.predict` needs for these heads."""
        names = tuple(heads)
        paths = needed_modules(names, config=self._config)
        missing = [path for path in paths if path not in self._loaded]
        if missing:
            needed = prune(self._source(), names, config=self._config)
            wanted = nest(_below(flatten(needed), missing))
            del needed  # each leaf is free again as soon as it is on the device
            ready = flatten(
                prepare(wanted, precision=self._precision, device=self._device, consume=True)
            )
            for collection, modules in ready.items():
                self._ready.setdefault(collection, {}).update(modules)
            self._loaded.update(missing)
        return nest(_below(self._ready, paths))


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
