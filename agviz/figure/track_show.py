"""What is shown of two alleles: both, one, or their difference; and rows renamed and colored."""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import numpy as np
from jaxtyping import Float32

from agviz._counts import counted
from agviz.errors import InputError
from agviz.figure.options import check_text
from agviz.figure.signals import ArraySignal
from agviz.figure.track_inputs import Change, Lane, Layer
from agviz.figure.track_ratio import difference, log_ratio, pseudocount

Show = Literal["overlay", "difference", "log ratio", "reference", "alternate"]
SUFFIX = {"difference": "ALT\xa0−\xa0REF", "log ratio": "log2\xa0ALT/REF"}
"""What the label of a row of both alleles says of them."""


def as_shown(
    lanes: Sequence[Lane],
    show: str,
    *,
    color: str | Sequence[str] | None,
    labels: str | Sequence[str] | None,
    change: Change | None = None,
    pseudo: float | None = None,
    suffix: bool = True,
) -> tuple[Lane, ...]:
    """The lanes with what `show` asks for, in `color`, named by `labels`.

    `change` says which bases ALT lacks: their difference is what REF lost. `pseudo` is that of a
    ratio; None for a part of each track's largest value. `suffix`: whether the label of a row says
    what of both alleles it is.

    Raises
    ------
    InputError
        When `show` needs two alleles and there is one, or labels do not match the rows.
    """
    paired = any(layer.part == "alternate" for lane in lanes for layer in lane.layers)
    if show != "overlay" and not paired:
        raise InputError(
            f"show={show!r} needs two alleles; give Tracks an Alleles(reference, alternate, "
            "variant)"
        )
    if show in SUFFIX:
        end = SUFFIX[show] if suffix else ""
        lanes = [_compared(lane, show, change=change, pseudo=pseudo, end=end) for lane in lanes]
    else:
        inks = [color] * len(lanes) if color is None or isinstance(color, str) else list(color)
        if len(inks) != len(lanes):
            raise InputError(
                f"color must be one, or one per row; got {len(inks)} for "
                f"{counted(len(lanes), 'row')}"
            )
        lanes = [_shown(lane, show, ink) for lane, ink in zip(lanes, inks, strict=True)]
    names = [lane.label for lane in lanes]
    if labels is not None:
        names = [labels] * len(lanes) if isinstance(labels, str) else _listed(labels)
    if len(names) != len(lanes):
        raise InputError(
            f"label must be one per row; got {len(names)} for {counted(len(lanes), 'row')}"
        )
    return tuple(
        dataclasses.replace(lane, label=name) for lane, name in zip(lanes, names, strict=True)
    )


def _listed(labels: Any) -> list[str]:
    if not isinstance(labels, Iterable):
        raise InputError(f"label must be text, or one text per row; got {labels!r}")
    return [check_text("label", each) for each in labels]


def grouped(lanes: Sequence[Lane], groups: Sequence[str | int]) -> tuple[Lane, ...]:
    """Lanes whose scale is shared within `groups`, one per row.

    Raises
    ------
    InputError
        When there are not as many groups as rows.
    """
    if len(groups) != len(lanes):
        raise InputError(
            f"groups must be one per row; got {len(groups)} for {counted(len(lanes), 'row')}"
        )
    return tuple(
        dataclasses.replace(lane, group=f"group {group}")
        for lane, group in zip(lanes, groups, strict=True)
    )


def _compared(lane: Lane, show: str, change: Change | None, pseudo: float | None, end: str) -> Lane:
    """A lane of the difference or the ratio of its two alleles, `end` at its label's end."""
    reference, alternate = (layer.signal for layer in lane.layers)
    assert isinstance(reference, ArraySignal)
    assert isinstance(alternate, ArraySignal)
    pair = reference.values, _with_losses(reference, alternate, change)
    used = None
    beside = None
    if show == "difference":
        beside = reference
        values = difference(*pair)
    else:
        used = pseudocount(pair, pseudo, reference.name)
        values = log_ratio(*pair, used)
    values.flags.writeable = False
    signal = dataclasses.replace(reference, values=values)
    label = f"{lane.label} {end}".strip()
    layer = Layer(signal, "difference", pseudo=used, reference=beside)
    return dataclasses.replace(lane, layers=(layer,), unseen=(), label=label)


def _shown(lane: Lane, show: str, color: str | None) -> Lane:
    if show in ("reference", "alternate"):
        seen = tuple(layer for layer in lane.layers if layer.part in (show, "single"))
        unseen = tuple(layer for layer in lane.layers if layer not in seen)
        return dataclasses.replace(lane, layers=seen, unseen=(*lane.unseen, *unseen))
    layers = tuple(
        dataclasses.replace(layer, color=color) if layer.part == "single" else layer
        for layer in lane.layers
    )
    return dataclasses.replace(lane, layers=layers)


def _with_losses(
    reference: ArraySignal, alternate: ArraySignal, change: Change | None
) -> Float32[np.ndarray, " positions"]:
    """ALT's values, 0 at deleted bases, which it lacks: all of REF's is lost there."""
    values = alternate.values.copy()
    for start, end in () if change is None else change.deletions:
        bins = reference.indices(start, end)
        lost = np.isnan(values[bins])  # a bin deleted in part has a value of its own
        values[bins] = np.where(lost & ~np.isnan(reference.values[bins]), 0, values[bins])
    return values
