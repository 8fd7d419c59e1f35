"""The marks of packed features: boxes by color, strand chevrons, names, the strip of the rest."""

import dataclasses
from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64

from agviz.figure.color_vision import lightness
from agviz.figure.hover import TOLD_MOST, told_boxes, where
from agviz.figure.interval_colors import STEPS, tints
from agviz.figure.interval_inputs import HeldFeatures
from agviz.figure.interval_rows import CHEVRONS_FROM, PackedRows, strip_steps
from agviz.figure.overlap import overlaps, text_box
from agviz.figure.place import Place
from agviz.figure.scales import number_text
from agviz.figure.scene import HoverCells, Mark, Rectangles, Segments, Text, frozen
from agviz.figure.style import FAINT, INK, NUMBER_SIZE, SMALL_SIZE, TICK_LINE
from agviz.figure.text import place_text

BOX_PART = 0.74  # of a row, that a box is high
CHEVRON, CHEVRON_STEP = 0.45, 3.5  # mm, half the size and the distance of strand marks
PALE_INK = 60.0  # lightness: letters on what is paler are black, on what is darker white


@dataclasses.dataclass(frozen=True, eq=False)
class Laid:
    """Features, their rows and colors, the color of the strip, and mm from row to row."""

    features: HeldFeatures
    packed: PackedRows
    inks: tuple[str, ...]
    strip_ink: str
    pitch: float

    @property
    def drawn(self) -> list[int]:
        """The features that have a row of their own."""
        return [int(i) for i in np.flatnonzero(~self.packed.in_strip)]

    def middles(self, place: Place) -> Float64[np.ndarray, " features"]:
        """Half way down each feature's row; the strip is the last."""
        row = np.where(self.packed.in_strip, self.packed.rows - 1, self.packed.row)
        return np.asarray(place.rows[0].top + (row + 0.5) * self.pitch)


def feature_marks(laid: Laid, place: Place) -> list[Mark]:
    """All marks but the label, from bottom to top."""
    return [
        *_boxes(laid, place),
        *_strip(laid, place),
        *_chevrons(laid, place),
        *_names(laid, place),
    ]


def feature_hover(laid: Laid, place: Place) -> tuple[HoverCells, ...]:
    """Of each feature its name, strand, place and score."""
    features, contig = laid.features, place.region.chromosome
    texts = []
    for i, (start, end) in enumerate(features.spans.tolist()):
        strand = {"+": " (+)", "-": " (−)"}.get(features.strands[i], "")
        score, group = features.scores[i], features.groups[i]
        lines = [f"{features.names[i]}{strand}".strip(), where(contig, start, end)]
        lines.append("" if np.isnan(score) else f"score {number_text(float(score))}")
        lines.append("" if group == features.names[i] else group)
        texts.append("\n".join(filter(None, lines)))
    boxes = _rectangles(laid.packed.edges, laid.middles(place), laid)
    return told_boxes("interval.hover", boxes[:TOLD_MOST], texts[:TOLD_MOST])


def most_overlapping(laid: Laid, place: Place) -> int:
    """How many features of the strip lie on one spot at most."""
    edges = laid.packed.edges[laid.packed.in_strip]
    return strip_steps(edges, place.x, bins=place.bins, steps=STEPS)[1]


def merged_count(laid: Laid, place: Place, texts: Sequence[Text]) -> list[Mark]:
    """How many features are in the strip, beside it, if no other text is there."""
    merged = int(laid.packed.in_strip.sum())
    if not merged:
        return []
    text = place_text(
        "interval.merged",
        f"+{merged:,} merged",
        x=place.label_left,
        middle=float(laid.middles(place)[laid.packed.in_strip][0]),
        size=NUMBER_SIZE,
        font=place.font,
        color=FAINT,
    )
    free = not any(overlaps(text_box(text), text_box(other)) for other in texts)
    return [text] if free and text.width + 0.8 <= place.x.left - place.label_left else []


def empty_words(place: Place, what: str) -> Mark:
    """What an empty row says: it is there, there is nothing in it."""
    return place_text(
        "empty",
        f"no {what}",
        x=place.x.left + 0.5,
        middle=place.rows[0].middle,
        size=NUMBER_SIZE,
        font=place.font,
        color=FAINT,
    )


def _rectangles(
    edges: Float64[np.ndarray, "boxes 2"], middles: Float64[np.ndarray, " boxes"], laid: Laid
) -> Float64[np.ndarray, "boxes 4"]:
    half = BOX_PART * laid.pitch / 2
    return frozen(np.stack([edges[:, 0], middles - half, edges[:, 1], middles + half], axis=1))


def _boxes(laid: Laid, place: Place) -> list[Mark]:
    """One mark for each color."""
    by_ink: dict[str, list[int]] = {}
    for i in laid.drawn:
        by_ink.setdefault(laid.inks[i], []).append(i)
    middles = laid.middles(place)
    return [
        Rectangles("interval.box", _rectangles(laid.packed.edges[of], middles[of], laid), ink)
        for ink, of in by_ink.items()
    ]


def _strip(laid: Laid, place: Place) -> list[Mark]:
    """What has no row of its own, in tints by how much overlaps."""
    apart = laid.packed.in_strip
    if not apart.any():
        return []
    steps, _ = strip_steps(laid.packed.edges[apart], place.x, bins=place.bins, steps=STEPS)
    inks = tints(laid.strip_ink, len(steps)) if len(steps) > 1 else (laid.strip_ink,)
    middle = float(laid.middles(place)[apart][0])
    return [
        Rectangles("interval.strip", _rectangles(edges, np.full(len(edges), middle), laid), ink)
        for edges, ink in zip(steps, inks, strict=True)
        if len(edges)
    ]


def _on(ink: str) -> str:
    """The color of letters on a box."""
    return INK if lightness(ink) > PALE_INK else "#FFFFFF"


def _chevrons(laid: Laid, place: Place) -> list[Mark]:
    """Arrow heads along the strand in wide boxes, where no name stands in them."""
    named = {name.feature for name in laid.packed.names if name.side == "inside"}
    by_ink: dict[str, list[list[list[float]]]] = {}
    size = min(CHEVRON, BOX_PART * laid.pitch / 4)
    middles = laid.middles(place)
    for i in laid.drawn:
        left, right = laid.packed.edges[i].tolist()
        strand, middle = laid.features.strands[i], float(middles[i])
        if strand == "." or right - left < CHEVRONS_FROM or i in named:
            continue
        tip = size / 2 if strand == "+" else -size / 2
        count = max(1, int((right - left) / CHEVRON_STEP))
        heads = by_ink.setdefault(_on(laid.inks[i]), [])
        for at in np.linspace(left, right, count + 2)[1:-1].tolist():
            heads += [[[at + tip, middle], [at - tip, middle + rise]] for rise in (-size, size)]
    return [
        Segments("interval.strand", frozen(ends), ink, TICK_LINE) for ink, ends in by_ink.items()
    ]


def _names(laid: Laid, place: Place) -> list[Mark]:
    middles = laid.middles(place)
    return [
        place_text(
            "interval.name",
            name.text,
            x=name.x,
            middle=float(middles[name.feature]),
            size=SMALL_SIZE,
            font=place.font,
            color=_on(laid.inks[name.feature]) if name.side == "inside" else INK,
        )
        for name in laid.packed.names
    ]
