"""The legend of `Tracks`: what the colors of their layers are."""

from typing import Any

from agviz.figure.place import LegendEntry
from agviz.figure.style import ALTERNATE, REFERENCE


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
    layers = [layer for lane in tracks.lanes for layer in lane.layers if layer.part == "single"]
    return tuple(
        dict.fromkeys(
            LegendEntry(
                each.label or "",
                each.color or "",
                dashed=each.dashed and tracks.style == "line",
                role="track.single",
            )
            for each in layers
        )
    )
