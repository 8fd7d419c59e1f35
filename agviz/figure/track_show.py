"""What is shown of two alleles: both, one, or their difference; and rows renamed and colored."""

import dataclasses
from collections.abc import Sequence
from typing import Literal

import numpy as np

from agviz.errors import InputError
from agviz.figure.signals import ArraySignal
from agviz.figure.track_inputs import Change, Lane, Layer

Show = Literal["overlay", "difference", "reference", "alternate"]


def as_shown(
    lanes: Sequence[Lane],
    show: str,
    *,
    color: str | None,
    labels: str | Sequence[str] | None,
    change: Change | None = None,
) -> tuple[Lane, ...]:
    """The lanes with what `show` asks for, in `color`, named by `labels`.

    `change` says which bases ALT lacks: their difference is what REF lost.

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
    lanes = [_shown(lane, show, color, change) for lane in lanes]
    names = [lane.label for lane in lanes]
    if labels is not None:
        names = [labels] * len(lanes) if isinstance(labels, str) else list(labels)
    if len(names) != len(lanes):
        raise InputError(f"label must be one per row; got {len(names)} for {len(lanes)} rows")
    return tuple(
        dataclasses.replace(lane, label=name) for lane, name in zip(lanes, names, strict=True)
    )


def grouped(lanes: Sequence[Lane], groups: Sequence[str | int]) -> tuple[Lane, ...]:
    """Lanes whose scale is shared within `groups`, one per row.

    Raises
    ------
    InputError
        When there are not as many groups as rows.
    """
    if len(groups) != len(lanes):
        raise InputError(f"groups must be one per row; got {len(groups)} for {len(lanes)} rows")
    return tuple(
        dataclasses.replace(lane, group=f"group {group}")
        for lane, group in zip(lanes, groups, strict=True)
    )


def _shown(lane: Lane, show: str, color: str | None, change: Change | None) -> Lane:
    if show == "difference":
        label = f"{lane.label} ALT\xa0−\xa0REF".strip()
        layer = Layer(_difference(lane, change), "difference")
        return dataclasses.replace(lane, layers=(layer,), label=label)
    if show in ("reference", "alternate"):
        seen = tuple(layer for layer in lane.layers if layer.part in (show, "single"))
        unseen = tuple(layer for layer in lane.layers if layer not in seen)
        return dataclasses.replace(lane, layers=seen, unseen=unseen)
    layers = tuple(
        dataclasses.replace(layer, color=color) if layer.part == "single" else layer
        for layer in lane.layers
    )
    return dataclasses.replace(lane, layers=layers)


def _difference(lane: Lane, change: Change | None) -> ArraySignal:
    """ALT - REF; -REF at deleted bases, which ALT lacks; NaN where either is not known."""
    reference, alternate = (layer.signal for layer in lane.layers)
    assert isinstance(reference, ArraySignal)
    assert isinstance(alternate, ArraySignal)
    values = np.subtract(alternate.values, reference.values)
    for start, end in () if change is None else change.deletions:
        bins = reference.indices(start, end)
        lost = np.isnan(alternate.values[bins])  # a bin deleted in part has a value of its own
        values[bins] = np.where(lost, 0 - reference.values[bins], values[bins])
    values.flags.writeable = False
    return dataclasses.replace(reference, values=values)
