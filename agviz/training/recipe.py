"""A training recipe as data: stages, each with its windows, steps, rates and losses.

The teaching recipe goes from short to long: motifs are learnt on short windows in large batches;
promoters, genes and splicing on longer ones; causes from counterfactual twins; reach at last.
"""

import dataclasses
import hashlib
import json

from agviz.network.config import (
    CONTACT_MAPS,
    JUNCTIONS,
    SPLICE_SITES,
    SPLICE_USAGE,
    NetworkConfig,
)
from agviz.training.loss_config import LossConfig, RelativeTerms
from agviz.training.optimizer import OptimizerConfig


@dataclasses.dataclass(frozen=True)
class Stage:
    """One stage of training; it begins with the averaged weights of the one before.

    Attributes
    ----------
    name
        Short: its folder's.
    length, batch
        bp of a window, and windows in a batch.
    twins
        Whether windows come with their counterfactual twins.
    optimizer
        Steps and rates.
    losses
        Terms and weights.
    frozen_norms
        Whether norms go by the averages that the stage begins with, as at inference, not by the
        batch. In a batch of one window and its twin, its own mean square hides how much of
        something there is: one enhancer alone looks as strong as three.
    """

    name: str
    length: int
    batch: int
    twins: bool
    optimizer: OptimizerConfig
    losses: LossConfig
    frozen_norms: bool = False


@dataclasses.dataclass(frozen=True)
class Recipe:
    """Stages in order.

    Attributes
    ----------
    name
        For the model card.
    stages
        What is done, one after the other.
    """

    name: str
    stages: tuple[Stage, ...]


def stage_hash(stage: Stage, *, config: NetworkConfig, **more: object) -> str:
    """SHA-256 of all that decides how a stage runs; `more`: seeds, folds, first weights."""
    told = {"stage": dataclasses.asdict(stage), "config": config.as_dict(), **more}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


RELATIVE = (
    RelativeTerms("dnase", 1024, 40, log_ratio=1, cells=1, twin_pseudo=40),
    RelativeTerms("cage", 1024, 4, log_ratio=4, cells=4, twin_pseudo=4),
    RelativeTerms("rna_seq", 1024, 10, log_ratio=2, cells=2, twin_pseudo=20),
    RelativeTerms("chip_tf", 4096, 20, log_ratio=0.5, cells=0),
    RelativeTerms("chip_histone", 4096, 40, log_ratio=0.5, cells=1),
)
"""Terms of the track heads, tuned with a prototype; pseudo-counts are near a track's background."""

SITES_WEIGHT = 400.0
"""Of splice sites and usage: one base in some hundreds is one, and the loss is a mean over all."""

MOTIFS_FIRST = {
    "dnase": 3.0,
    "chip_tf": 4.0,
    "chip_histone": 2.0,
    "cage": 0.25,
    "rna_seq": 0.5,
    CONTACT_MAPS: 2.0,
    SPLICE_SITES: 2 * SITES_WEIGHT,
    SPLICE_USAGE: SITES_WEIGHT / 2,
    JUNCTIONS: 0.1,
}
"""On short windows; with the full weights of CAGE and RNA, motifs come later."""

GENES_NEXT = {
    "dnase": 2.0,
    "chip_tf": 4.0,
    CONTACT_MAPS: 6.0,
    SPLICE_SITES: SITES_WEIGHT,
    SPLICE_USAGE: SITES_WEIGHT / 2,
    JUNCTIONS: 0.1,
}

CAUSES_LAST = {
    "dnase": 2.0,
    "chip_tf": 4.0,
    "chip_histone": 3.0,
    "cage": 2.0,
    "rna_seq": 1.5,
    CONTACT_MAPS: 4.0,
    SPLICE_SITES: 2 * SITES_WEIGHT,
    SPLICE_USAGE: 2 * SITES_WEIGHT,
    JUNCTIONS: 0.4,
}
"""When motifs are known and their effects are not. With 1 as their weight, junctions had more than
half of the gradient in the trunk."""

CELLS_LAST = 3
"""Times the weight of what differs between cell types, in CAGE and RNA, once motifs are known."""

TWINS_WEIGHT = 20.0
"""Of the log fold changes between twins; twice that once motifs are known."""

JUNCTION_LOG_RATIO = 1.0


def teaching_losses(
    weights: dict[str, float],
    *,
    twins: int | float = 0.0,
    relative: tuple[RelativeTerms, ...] = RELATIVE,
) -> LossConfig:
    """The teaching recipe's terms with these weights of heads."""
    return LossConfig(
        weights=tuple(sorted(weights.items())),
        relative=relative,
        twins=twins,
        junction_log_ratio=JUNCTION_LOG_RATIO,
    )


def with_twins(weights: dict[str, float]) -> LossConfig:
    """The teaching recipe's terms with these weights of heads, and the one between twins."""
    return teaching_losses(weights, twins=TWINS_WEIGHT)


def causes_last() -> LossConfig:
    """The terms of the later stages, in which differences count: of cells, and of twins."""
    relative = tuple(
        dataclasses.replace(terms, cells=CELLS_LAST * terms.cells)
        if terms.head in ("cage", "rna_seq")
        else terms
        for terms in RELATIVE
    )
    return teaching_losses(CAUSES_LAST, twins=2 * TWINS_WEIGHT, relative=relative)


def stage(
    name: str,
    windows: tuple[int, int],
    course: tuple[int, float, float],
    *,
    losses: LossConfig,
) -> Stage:
    """A stage of windows (bp, in a batch) and a course (steps, peak and final rate)."""
    steps, peak, final = course
    return Stage(
        name,
        *windows,
        twins=losses.twins > 0,
        optimizer=OptimizerConfig(steps=steps, peak=peak, final=final),
        losses=losses,
    )


ENCODER_LAST = 0.1
"""Of the rate of all else, at which the encoder learns in the last stages, on long windows."""


def late_stage(
    name: str,
    windows: tuple[int, int],
    course: tuple[int, float, float],
    *,
    encoder: int | float = 1.0,
) -> Stage:
    """A stage once motifs are known: the losses of `causes_last`, norms frozen.

    It goes on with what is known, so it needs little warm-up, and its average is short: a long one
    would give back the weights of many steps ago, of which the next stage would begin.

    `encoder` is the rate of the encoder, in parts of that of all else.
    """
    made = stage(name, windows, course, losses=causes_last())
    optimizer = dataclasses.replace(made.optimizer, warmup=20, average=0.99, encoder=encoder)
    return dataclasses.replace(made, frozen_norms=True, optimizer=optimizer)
