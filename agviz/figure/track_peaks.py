"""Labels at the highest peaks of a row: value and position, none over another."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from agviz._counts import counted
from agviz.figure.labels import LaneLabel, fitting, spread
from agviz.figure.place import Place
from agviz.figure.scales import YScale, number_text
from agviz.figure.scene import Mark, Segments, frozen
from agviz.figure.signals import ArraySignal, Binned
from agviz.figure.style import FAINT, NUMBER_SIZE, THIN_LINE
from agviz.figure.text import cap_height, line_height, place_text, text_width
from agviz.figure.track_inputs import Layer

PEAK_LANE = line_height(NUMBER_SIZE) + 0.9  # mm kept free above (and below zero) for labels
APART = 1.0  # mm: peaks closer than this count as one
AIR = 0.9  # mm between the data and the lane of labels
LABEL_AIR = 1.4  # mm between two labels
LEAST_PART = 0.05  # of the scale: a lower peak is not worth a label


@dataclasses.dataclass(frozen=True)
class Peak:
    """A peak at `x` mm: its value, and the words for it."""

    x: float
    value: float
    text: str


def peak_labels(
    layers: Sequence[tuple[Layer, Binned]],
    most: int,
    *,
    place: Place,
    y: YScale,
    below: float = 0.0,
) -> tuple[list[Mark], list[str]]:
    """Labels of the `most` highest peaks; those without room are dropped, lowest first.

    The lane below the scale begins `below` mm under it.
    """
    found = [peak for layer, binned in layers for peak in _peaks(layer, binned, most, place)]
    found.sort(key=lambda peak: -abs(peak.value))
    least = LEAST_PART * max(abs(y.low), abs(y.high))
    peaks: list[Peak] = []
    for peak in found:
        # The same site in REF and ALT is labelled once, by the higher.
        near = any(abs(peak.x - p.x) < APART and (peak.value > 0) == (p.value > 0) for p in peaks)
        if not near and abs(peak.value) >= least and len(peaks) < most:
            peaks.append(peak)
    marks: list[Mark] = []
    notes: list[str] = []
    for above in (True, False):
        side = [peak for peak in peaks if (peak.value > 0) == above]
        drawn, dropped = peak_lane(side, place=place, y=y, above=above, below=below)
        marks.extend(drawn)
        if dropped:
            notes.append(f"{counted(dropped, 'label')} of peaks had no room")
    return marks, notes


def _peaks(layer: Layer, binned: Binned, most: int, place: Place) -> list[Peak]:
    """The highest bins, at least `APART` mm from each other, either sign."""
    centers = place.x.mm((binned.edges[:-1] + binned.edges[1:]) / 2)
    found: list[Peak] = []
    for sign, values in ((1, binned.high), (-1, binned.low)):
        size = np.nan_to_num(sign * values, nan=0.0, posinf=0.0, neginf=0.0)
        taken: list[int] = []
        for index in np.argsort(-size, kind="stable"):
            if len(taken) == most or size[index] <= 0:
                break
            if all(abs(centers[index] - centers[other]) >= APART for other in taken):
                taken.append(int(index))
        found += [
            Peak(float(centers[i]), float(values[i]), _words(layer, binned, i, sign > 0))
            for i in taken
        ]
    return found


def _words(layer: Layer, binned: Binned, index: int, highest: bool) -> str:
    """Value, and the 1-based position where the data have one per base."""
    value = float((binned.high if highest else binned.low)[index])
    text = number_text(value, digits=2, fixed=True)
    if layer.part == "difference" and value > 0:
        text = "+" + text
    start, end = int(binned.edges[index]), int(binned.edges[index + 1])
    if binned.grain > 1 or not isinstance(layer.signal, ArraySignal):
        return text
    position = layer.signal.position(start, end, highest=highest) + 1
    return f"{text} ({position:,})"


def peak_lane(
    peaks: Sequence[Peak],
    *,
    place: Place,
    y: YScale,
    above: bool,
    below: float = 0.0,
    role: str = "track.peak",
) -> tuple[list[Mark], int]:
    """Labels in one lane above the scale, or `below` mm under it, and how many had no room.

    The first are the most important; each has a leader to its peak.
    """
    edge = y.top - AIR if above else y.bottom + AIR + below
    left, right = place.x.left, place.x.right
    labels = [
        LaneLabel(p.x, p.text, text_width(p.text, NUMBER_SIZE, font=place.font)) for p in peaks
    ]
    keep = fitting(labels, right - left, air=LABEL_AIR)
    centers = spread(labels[:keep], left=left, right=right, air=LABEL_AIR)
    baseline = edge if above else edge + cap_height(NUMBER_SIZE)
    marks: list[Mark] = []
    leaders = []
    for peak, label, center in zip(peaks, labels, centers, strict=False):
        marks.append(
            place_text(
                f"{role}_label",
                label.text,
                x=center,
                baseline=baseline,
                size=NUMBER_SIZE,
                font=place.font,
                align="center",
            )
        )
        near = edge + 0.35 if above else edge - 0.35
        leaders.append([[center, near], [peak.x, y.at(peak.value)]])
    if leaders:
        marks.append(Segments(f"{role}_leader", frozen(leaders), FAINT, THIN_LINE))
    return marks, len(peaks) - keep
