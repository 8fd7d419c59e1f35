"""The legend of `Tracks`: what the colors of their layers are."""

import functools
from collections import Counter
from collections.abc import Sequence
from typing import Any

from agviz.figure.place import LegendEntry
from agviz.figure.style import ALTERNATE, REFERENCE
from agviz.figure.track_names import shared_words


def track_legend(tracks: Any) -> tuple[LegendEntry, ...]:
    """REF and ALT, or the tracks laid over each other; strips have a color bar."""
    if tracks.style == "heat":
        return ()
    parts = {layer.part for lane in tracks.lanes for layer in lane.layers}
    if "difference" in parts:
        return ()  # above and below zero is plain; the row's label says of what
    if parts - {"single"}:
        both = (("reference", "REF", REFERENCE), ("alternate", "ALT", ALTERNATE))
        alleles = [
            LegendEntry(text, color, role=f"track.{part}")
            for part, text, color in both
            if part in parts
        ]
        return (*_named_layers(tracks), *alleles)
    if not tracks.mirror and any(len(lane.layers) > 1 for lane in tracks.lanes):
        return _named_layers(tracks)
    return ()


def _named_layers(tracks: Any) -> tuple[LegendEntry, ...]:
    """The tracks laid over each other, or over those of two alleles."""
    looks: dict[tuple[str, bool, int], list[str]] = {}
    for lane in tracks.lanes:
        # Of one look in different rows they are one entry; in the same row they are not told apart.
        seen: Counter[tuple[str, bool]] = Counter()
        for each in lane.layers:
            if each.part != "single":
                continue
            look = (each.color or "", each.dashed and tracks.style == "line")
            looks.setdefault((*look, seen[look]), []).append(each.label or "")
            seen[look] += 1
    return tuple(
        LegendEntry(_common(labels), color, dashed=dashed, role="track.single")
        for (color, dashed, _), labels in looks.items()
    )


def _common(labels: Sequence[str]) -> str:
    """What rows of one look are: what their labels share, or all of them."""
    several = tuple(dict.fromkeys(labels))
    shared = functools.reduce(shared_words, several)
    return shared or ", ".join(several)
