"""How a network trains: norms go by their batch, and what they measured is collected.

At inference a norm divides by the moving average of the mean squares that were seen in training. In
training it divides by the mean square of its own batch, and that must get out, to enter the moving
average. So all parts of the network take, in place of plain variables, a `Training` of them: `run`
then lets the norms write to the state, and keeps what they wrote. Nothing else is different.

References
----------
Ioffe and Szegedy (2015) "Batch normalization", ICML 448-456.
Avsec et al., *Nature* 649:1206-1218 (2026), methods.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from flax import linen as nn
from jaxtyping import Array, Float

STATE = "state"
"""The collection of what is measured, not learnt."""


class Training(Mapping[str, Any]):
    """Variables of a network that is being trained; make one for each pass.

    Parameters
    ----------
    variables
        Of the whole network, kernels not standardised.

    Attributes
    ----------
    measured
        The mean squares of the parts that ran, a tree like the state.
    """

    def __init__(self, variables: Mapping[str, Any]) -> None:
        self._variables = variables
        self.measured: dict[str, Any] = {}

    def __getitem__(self, collection: str) -> Any:
        return self._variables[collection]

    def __iter__(self) -> Iterator[str]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)

    def apply(
        self, module: nn.Module, own: Mapping[str, Any], *inputs: Any, path: tuple[str, ...]
    ) -> Any:
        """Apply a module to its own variables, and keep what its norms measured."""
        outputs, changed = module.apply(own, *inputs, mutable=[STATE])
        if changed.get(STATE):
            node = self.measured
            for name in path[:-1]:
                node = node.setdefault(name, {})
            node[path[-1]] = changed[STATE]
        return outputs


def measures(module: nn.Module) -> bool:
    """Whether this module runs in training, and is to write the mean square of its batch."""
    return module.is_mutable_collection(STATE) and not module.is_initializing()


def moving_average(
    state: Mapping[str, Any],
    measured: Mapping[str, Any],
    *,
    momentum: int | float | Float[Array, ""],
) -> dict[str, Any]:
    """The state, moved towards what a batch measured.

    Parameters
    ----------
    state
        Moving averages, a tree as `variables["state"]`.
    measured
        The same tree, of one batch: `Training.measured` after a pass. What it lacks, as the decoder
        if no head needs it, stays as it is.
    momentum
        Weight of the batch, from 0 to 1. The k-th batch with 1/k (k from 1) gives the plain mean.
    """
    moved = dict(state)
    for name, new in measured.items():
        old = state[name]
        if isinstance(new, Mapping):
            moved[name] = moving_average(old, new, momentum=momentum)
        else:
            moved[name] = (1 - momentum) * old + momentum * new
    return moved
