"""`Links`: arcs between pairs of anchors, such as loops, or enhancers and their genes."""

import dataclasses
from typing import Any, Literal, get_args

import numpy as np
from jaxtyping import Bool, Float64

from agviz._counts import counted
from agviz.errors import InputError, check_choice
from agviz.figure.compose import Annotation, Panel, assign
from agviz.figure.hover import told_curves, told_most, where
from agviz.figure.interval_colors import check_color
from agviz.figure.interval_marks import empty_words
from agviz.figure.interval_rows import LEAST
from agviz.figure.link_arcs import (
    SeenLinks,
    link_curves,
    link_feet,
    score_rises,
    seen_links,
    span_rises,
)
from agviz.figure.link_inputs import HeldLinks, SourceLinks, read_links
from agviz.figure.options import check_height
from agviz.figure.place import Ask, Drawn, Place, Row
from agviz.figure.scales import YScale, number_text, tidy_above
from agviz.figure.scene import Curves, Hover, Mark, Rectangles, Segments, frozen
from agviz.figure.style import FAINT, MM_PER_PT, THIN_LINE
from agviz.figure.track_axis import row_axis, row_label
from agviz.genome.types import Interval

LINK = "#6A4C93"
"""Of links: violet, unlike strands, alleles and bases."""

ROW = 10.0  # mm
LEAST_ROW = 3.0  # mm
ANCHOR, ANCHOR_GAP = 0.9, 0.15  # mm: height of anchors, and from the base line to them
THINNEST, EQUAL, THICKEST = 0.35, 0.7, 2.0  # pt
CROWD, PALEST = 60, 0.3  # links: of more, lines are thinner and paler, down to this alpha
DASH = (3.0, 2.0)  # pt
BEYOND = 100_000  # bp
HeightBy = Literal["span", "score"]


@dataclasses.dataclass(frozen=True, eq=False, init=False, repr=False)
class Links(Panel):
    """Arcs from the middle of one anchor to that of the other, anchors as boxes below.

    What leaves the region is drawn to its edge; links that pass over it, or lead to another
    contig, are counted.

    Parameters
    ----------
    data
        A list of pairs of `Interval`, a frame with Chromosome, Start, End, Chromosome2, Start2,
        End2 (0-based) and score if known, or a `Source` of a BEDPE file
        (``agviz.open_track("loops.bedpe")``).
    height_by
        What the height of an arc says: `"span"`, or `"score"`, with an axis from 0.
    width_by_score
        Whether lines are as wide as the score is high.
    color
        Of arcs and anchors, as `"#rrggbb"`.
    label
        Text left of the row; by default the source's name.
    height
        Of the row, in mm.
    predicted
        Whether a model made the links: longer ones than `flag_beyond` are dashed then, and the
        caption says why.
    flag_beyond
        In bp: beyond, the AlphaGenome paper does not show predictions to be reliable [1]_.

    Raises
    ------
    InputError
        For data that hold no links, or an option out of its range.

    References
    ----------
    .. [1] Ž. Avsec et al., AlphaGenome: advancing regulatory variant effect prediction with a
       unified DNA sequence model, bioRxiv 2025.06.25.661532 (2025).

    Examples
    --------
    >>> pair = peak_interval, assembly.gene("TAL1").interval
    >>> arcs = ag.Links([pair], predicted=True)
    """

    data: HeldLinks | SourceLinks
    height_by: HeightBy
    width_by_score: bool
    color: str
    label: str
    height: float
    predicted: bool
    flag_beyond: int
    annotations: tuple[Annotation, ...]

    def __init__(
        self,
        data: Any,
        *,
        height_by: str = "span",
        width_by_score: bool = False,
        color: str = LINK,
        label: str | None = None,
        height: int | float = ROW,
        predicted: bool = False,
        flag_beyond: int = BEYOND,
    ) -> None:
        check_choice("height_by", height_by, get_args(HeightBy))
        if not check_height(height) >= LEAST_ROW:
            raise InputError(f"height must be {LEAST_ROW:g} mm or more; got {height}")
        if not flag_beyond > 0:
            raise InputError(f"flag_beyond must be over 0 bp; got {flag_beyond}")
        read = read_links(data)
        name = "Links" if isinstance(read, HeldLinks) else read.source.name
        assign(self, data=read, height_by=height_by, width_by_score=bool(width_by_score))
        assign(self, color=check_color(color), label=name if label is None else label)
        assign(self, height=float(height), predicted=bool(predicted), annotations=())
        assign(self, flag_beyond=int(flag_beyond))

    def region(self) -> Interval | None:
        """What a list or a frame spans, if on one contig."""
        return self.data.region()

    def is_measured(self) -> bool:
        """Whether no model made them, as far as was said."""
        return not self.predicted

    def row_labels(self) -> tuple[str, ...]:
        """One label."""
        return (self.label,) if self.label else ()

    def row_heights(self, ask: Ask) -> tuple[float, ...]:
        """One row."""
        return (self.height,)

    def _seen(self, place: Place) -> SeenLinks:
        return seen_links(self.data.within(place.region), place.region)

    def _far(self, seen: SeenLinks) -> Bool[np.ndarray, " links"]:
        """The links that are longer than a model can be trusted with."""
        return np.asarray(self.predicted & (seen.lengths > self.flag_beyond))

    def draw(self, place: Place) -> Drawn:
        """Arcs, anchors, base line and label, and what is not drawn."""
        marks: list[Mark] = []
        notes: list[str] = []
        row = place.rows[0]
        if self.label and place.label_right > place.label_left:
            written, said = row_label(place, row, self.label)
            marks.extend(written)
            notes.extend(said)
        seen = self._seen(place)
        notes.extend(self._notes(seen))
        if not len(seen.links):
            return Drawn((*marks, empty_words(place, "links")), tuple(notes))
        base = _base(row)
        ends = frozen([[[place.x.left, base], [place.x.right, base]]])
        marks.append(Segments("link.base", ends, FAINT, THIN_LINE))
        marks.extend(self._arcs(seen, place, base))
        anchors = _anchor_boxes(seen.links, place, row)
        if len(anchors):
            marks.append(Rectangles("link.anchor", anchors, self.color))
        return Drawn(tuple(marks), tuple(notes))

    def _notes(self, seen: SeenLinks) -> list[str]:
        what = self.label or "Links"
        said = []
        if seen.between:
            said.append(f"{counted(seen.between, 'link')} of {what} to another contig")
        if seen.over:
            said.append(f"{counted(seen.over, 'link')} of {what} with both ends outside")
        if seen.unscored and (self.height_by == "score" or self.width_by_score):
            said.append(
                f"the score of {counted(seen.unscored, 'link')} of {what}, unknown or below 0"
            )
        return said

    def _arcs(self, seen: SeenLinks, place: Place, base: float) -> list[Mark]:
        """Whole lines, then dashed ones; an axis where heights are scores."""
        marks: list[Mark] = []
        widths = self._widths(seen)
        curves, y = self._curves(seen, place, base)
        if y is not None:
            marks.extend(row_axis(place, Row(y.top, base), y=y, style="ticks"))
        far, alpha = self._far(seen), max(PALEST, _crowding(len(seen.links)))
        for rows, dash in ((~far, None), (far, DASH)):
            if rows.any():
                points, own = frozen(curves[rows]), frozen(widths[rows])
                marks.append(Curves("link.arc", points, own, self.color, alpha, dash))
        return marks

    def _curves(
        self, seen: SeenLinks, place: Place, base: float
    ) -> tuple[Float64[np.ndarray, "links 4 2"], YScale | None]:
        """The arcs above `base`, and the scale of their heights if these are scores."""
        feet = link_feet(seen, place.x)
        top = place.rows[0].top + float(self._widths(seen).max()) * MM_PER_PT / 2
        if self.height_by == "score":
            y = YScale(0.0, tidy_above(float(seen.scores.max())), base, top)
            rises = score_rises(seen.scores, room=base - top, top=y.high)
            return link_curves(feet, rises, base), y
        rises = span_rises(feet, room=base - top, page=place.x.right - place.x.left)
        return link_curves(feet, rises, base), None

    def hover(self, place: Place) -> tuple[Hover, ...]:
        """Of each link its anchors and its score."""
        seen = self._seen(place)
        if not len(seen.links):
            return ()
        curves, _ = self._curves(seen, place, _base(place.rows[0]))
        contig = place.region.chromosome
        texts = []
        for (a, b, c, d), score in zip(seen.links.anchors.tolist(), seen.links.scores, strict=True):
            told = "" if np.isnan(score) else f"\nscore {number_text(float(score))}"
            texts.append(f"{where(contig, a, b)}\n{where(contig, c, d)}{told}")
        chosen = told_most(np.ones(len(texts), dtype=bool))
        return told_curves("link.hover", curves[chosen], [texts[i] for i in chosen])

    def _widths(self, seen: SeenLinks) -> Float64[np.ndarray, " links"]:
        """Width of each line in pt."""
        count = len(seen.links)
        crowd = _crowding(count)
        most = float(seen.scores.max(initial=0.0))
        if not self.width_by_score or most <= 0:
            return np.full(count, max(THINNEST, EQUAL * crowd))
        thickest = max(THINNEST, THICKEST * crowd)
        return np.asarray(THINNEST + (thickest - THINNEST) * seen.scores / most)

    def words(self, place: Place) -> tuple[str, ...]:
        """How many links there are, what height and width say, and the limits of a model."""
        seen = self._seen(place)
        name = self.label or "links"
        if not len(seen.links):
            return (f"{name}: no links in this region",)
        said = [f"{name}: {counted(len(seen.links), 'link')}"]
        said.append("height by score" if self.height_by == "score" else "height by span")
        if self.width_by_score:
            most = number_text(float(seen.scores.max(initial=0.0)))
            said.append(f"line width by score, up to {most}")
        if cut := seen.cut(place.region):
            said.append(f"{cut:,} of them cut at the region's edge")
        sentences = [", ".join(said)]
        if self._far(seen).any():
            sentences.append(
                f"links over {_length(self.flag_beyond)} (dashed) go beyond what the AlphaGenome "
                "paper shows to be reliable"
            )
        return tuple(sentences)


def _base(row: Row) -> float:
    """How far down the line is that arcs stand on."""
    return row.bottom - ANCHOR - ANCHOR_GAP


def _crowding(count: int) -> float:
    """1 for few links, less the more there are."""
    return float(np.sqrt(CROWD / max(count, CROWD)))


def _length(bases: int) -> str:
    """A length as people say it.

    >>> _length(100_000), _length(1_500)
    ('100 kb', '1.5 kb')
    """
    return f"{number_text(bases / 1000)} kb" if bases >= 1000 else f"{bases} bp"


def _anchor_boxes(links: HeldLinks, place: Place, row: Row) -> Float64[np.ndarray, "boxes 4"]:
    """The anchors that are seen, each once, below the base line."""
    region = place.region
    spans = np.unique(links.anchors.reshape(-1, 2), axis=0)
    spans = spans[(spans[:, 0] < region.end) & (spans[:, 1] > region.start)]
    edges = place.x.mm(spans)
    middle = np.clip(edges.mean(1), place.x.left + LEAST / 2, place.x.right - LEAST / 2)
    narrow = edges[:, 1] - edges[:, 0] < LEAST
    edges[narrow] = middle[narrow, None] + np.array([-LEAST / 2, LEAST / 2])
    top, bottom = np.full(len(edges), row.bottom - ANCHOR), np.full(len(edges), row.bottom)
    return frozen(np.stack([edges[:, 0], top, edges[:, 1], bottom], axis=1))
