"""What decides how a network is fine-tuned, in one frozen value."""

import dataclasses
import numbers

from agviz.errors import InputError, check_choice
from agviz.network.config import NetworkConfig
from agviz.teaching.grammar import CELLS
from agviz.training.loss_config import SEGMENT_BP, LossConfig
from agviz.training.optimizer import OptimizerConfig

HEADS_RATE, WHOLE_RATE = 3e-3, 1e-4
"""Peak learning rates: of new heads alone, and of a trained network, which is not to forget."""

FINAL_SHARE = 0.05
"""Of the peak: the learning rate at the end."""

WARMUP_SHARE = 0.05
"""Of the steps: those over which the rate rises."""

GIGABYTE = 10**9


def is_whole(value: object) -> bool:
    """Whether it is an int, of Python or numpy, and no bool."""
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)


@dataclasses.dataclass(frozen=True)
class FinetuneSettings:
    """How to fine-tune; the defaults suit new heads on a published network.

    Attributes
    ----------
    steps, batch
        Steps, and windows in each.
    length
        bp of a window; None: 131,072, or what the network takes if that is less.
    rate
        Peak learning rate; None: 3e-3 for new heads, 1e-4 for the whole network.
    head_rate
        That of the new heads where the whole network learns; None: 3e-3, or `rate` if that is more.
    losses
        Terms and weights; AlphaGenome's by default. Of the teaching recipe, those that compare
        cell types or twins do not apply.
    reverse_complement
        Train on both strands. With new heads alone, both strands' embeddings are kept.
    shift
        bp by which a window is moved at most, at random, each time. The whole network only:
        embeddings are kept of fixed windows.
    frozen_norms
        Norms divide by what they measured in pre-training; else by the mean square of each batch,
        as in training from scratch.
    validations
        How often, evenly over the steps, the held-out windows are predicted.
    cache_gb
        Most disk for embeddings, in GB.
    cache_dtype
        `"float16"`, or `"float32"` for twice the size.
    seed
        Of new heads, order, strands and shifts.
    """

    steps: int = 1000
    batch: int = 2
    length: int | None = None
    rate: int | float | None = None
    head_rate: int | float | None = None
    losses: LossConfig = LossConfig()  # noqa: RUF009 (it is frozen)
    reverse_complement: bool = True
    shift: int = 0
    frozen_norms: bool = True
    validations: int = 4
    cache_gb: int | float = 50
    cache_dtype: str = "float16"
    seed: int = 0

    def window(self, config: NetworkConfig) -> int:
        """How many bp a window has, for this network.

        Raises
        ------
        InputError
            The network does not take this length, or the losses' segments do not divide it.
        """
        multiple = config.length_multiple
        length = self.length
        if length is None:
            length = min(SEGMENT_BP, config.max_bases)
        is_multiple = is_whole(length) and length >= multiple and length % multiple == 0
        if not is_multiple or length > config.max_bases:
            raise InputError(
                f"length is a multiple of {multiple:,} bp up to {config.max_bases:,} for this "
                f"network; got {length:,}"
            )
        segments = [self.losses.segment_bp, *(each.segment_bp for each in self.losses.relative)]
        for segment in segments:
            if length > segment and length % segment:
                raise InputError(
                    f"Windows of {length:,} bp cannot be cut into the losses' segments of "
                    f"{segment:,} bp; take a multiple"
                )
        return length

    def optimizer(self, *, heads_only: bool) -> OptimizerConfig:
        """AdamW with its course."""
        peak = self.rate if self.rate is not None else HEADS_RATE if heads_only else WHOLE_RATE
        fast = max(peak, HEADS_RATE) if self.head_rate is None else self.head_rate
        return OptimizerConfig(
            steps=self.steps,
            peak=float(peak),
            final=float(peak) * FINAL_SHARE,
            warmup=max(1, round(self.steps * WARMUP_SHARE)),
            heads=1.0 if heads_only else float(fast / peak),
        )

    def check(self, *, heads_only: bool) -> None:
        """Refuse numbers that make no sense.

        Raises
        ------
        InputError
            A number is out of its range, or an option does not go with the mode.
        """
        least = {"steps": 2, "batch": 1, "shift": 0, "validations": 0, "seed": 0}
        for name, lowest in least.items():
            value = getattr(self, name)
            if not is_whole(value) or value < lowest:
                raise InputError(f"{name} is a whole number from {lowest} on; got {value}")
        if not self.cache_gb > 0:  # NaN is not, either
            raise InputError(f"cache_gb is more than 0 GB; got {self.cache_gb}")
        if self.rate is not None and not 0 < self.rate < 1:
            raise InputError(f"rate is a learning rate between 0 and 1; got {self.rate}")
        if self.head_rate is not None and (heads_only or not 0 < self.head_rate < 1):
            raise InputError(
                "head_rate is that of new heads where the whole network learns, between 0 and 1; "
                f"got {self.head_rate}" + (" for new heads alone (use rate)" if heads_only else "")
            )
        check_choice("cache_dtype", self.cache_dtype, ("float16", "float32"))
        if heads_only and self.shift:
            raise InputError(
                "shift moves windows, but new heads learn from embeddings of fixed ones; leave it "
                "0, or train the whole network"
            )
        if heads_only and not self.frozen_norms:
            raise InputError("New heads have no norms to train; leave frozen_norms as it is")
        if self.losses.twins:
            raise InputError("The losses compare twins, which measured tracks do not have")
        if any(term.cells for term in self.losses.relative):
            raise InputError(
                f"The losses compare groups of {len(CELLS)} cell types, as the teaching genome "
                "has; give their terms cells=0"
            )
