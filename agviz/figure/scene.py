"""The scene: what a figure is once everything is decided. Marks in mm, ready to be drawn.

The origin is the top left corner and y grows downwards, as on a page. Marks are drawn in order,
the first at the bottom. All are clipped already, all text is placed by its baseline: a renderer
only translates. Arrays are read-only.
"""

import dataclasses
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float64, UInt8

HAlign = Literal["left", "center", "right"]
Face = Literal["regular", "bold", "italic"]


def frozen(values: object) -> Float64[np.ndarray, "..."]:
    """A read-only float64 copy of `values`."""
    array = np.array(values, dtype=np.float64)
    array.flags.writeable = False
    return array


@dataclasses.dataclass(frozen=True, eq=False)
class Mark:
    """Anything on a scene. `role` says what it is, such as `"track.reference"`."""

    role: str


@dataclasses.dataclass(frozen=True, eq=False)
class Polygon(Mark):
    """A filled outline: `points` (n, 2) in mm; `stroke` in pt, 0 for none, in the fill's color."""

    points: Float64[np.ndarray, "points 2"]
    color: str
    alpha: float = 1.0
    stroke: float = 0.0


@dataclasses.dataclass(frozen=True, eq=False)
class Rectangles(Mark):
    """Filled rectangles: `boxes` (n, 4) of left, top, right, bottom in mm."""

    boxes: Float64[np.ndarray, "boxes 4"]
    color: str
    alpha: float = 1.0


@dataclasses.dataclass(frozen=True, eq=False)
class Polyline(Mark):
    """A line through `points` (n, 2) in mm, `width` in pt."""

    points: Float64[np.ndarray, "points 2"]
    color: str
    width: float
    alpha: float = 1.0
    dash: tuple[float, float] | None = None


@dataclasses.dataclass(frozen=True, eq=False)
class Segments(Mark):
    """Separate straight lines: `ends` (n, 2, 2) in mm, `width` in pt."""

    ends: Float64[np.ndarray, "segments 2 2"]
    color: str
    width: float
    alpha: float = 1.0
    dash: tuple[float, float] | None = None


@dataclasses.dataclass(frozen=True, eq=False)
class Paths(Mark):
    """Filled outlines with straight and curved edges, drawn as one shape by the nonzero rule.

    `points` (n, 2) in mm. `codes` (n) says what each is: `MOVE` begins an outline, `LINE` goes to
    the point, `CURVE` is one of the three points of a cubic Bézier curve, `CLOSE` ends the outline
    (its point is not looked at).
    """

    points: Float64[np.ndarray, "points 2"]
    codes: UInt8[np.ndarray, " points"]
    color: str
    alpha: float = 1.0


MOVE, LINE, CURVE, CLOSE = 1, 2, 4, 79
"""Of `Paths`; the numbers are those of `matplotlib.path.Path`."""


@dataclasses.dataclass(frozen=True, eq=False)
class Curves(Mark):
    """Cubic Bézier lines: `points` (n, 4, 2) in mm, each as wide as `widths` (n) says, in pt."""

    points: Float64[np.ndarray, "curves 4 2"]
    widths: Float64[np.ndarray, " curves"]
    color: str
    alpha: float = 1.0
    dash: tuple[float, float] | None = None


@dataclasses.dataclass(frozen=True, eq=False)
class Image(Mark):
    """A grid of colored cells: `cells` (rows, columns, 4), red, green, blue, alpha of 0 to 255.

    `corners` (3, 2) says where on the page, in mm, the top left, top right and bottom left corner
    of the grid lie, so that it can be turned; what lies outside `outline` (n, 2) is cut off.
    """

    cells: UInt8[np.ndarray, "rows columns 4"]
    corners: Float64[np.ndarray, "3 2"]
    outline: Float64[np.ndarray, "points 2"]


@dataclasses.dataclass(frozen=True, eq=False)
class Text(Mark):
    """One line of text: `x` and `baseline` in mm, `size` in pt, `width` as measured, in mm.

    If `turned`, it reads upwards: it begins at height `baseline`, with its letters left of `x`.
    """

    text: str
    x: float
    baseline: float
    size: float
    width: float
    color: str = "#000000"
    face: Face = "regular"
    align: HAlign = "left"
    turned: bool = False

    @property
    def left(self) -> float:
        """Left edge in mm, of text that is not turned."""
        return self.x - self.width * {"left": 0.0, "center": 0.5, "right": 1.0}[self.align]


@dataclasses.dataclass(frozen=True, eq=False)
class Hover(Mark):
    """What an interactive figure tells under the pointer; nothing is drawn. Of three kinds."""


@dataclasses.dataclass(frozen=True, eq=False)
class HoverPoints(Hover):
    """`texts` (n) that are told near `points` (n, 2) in mm."""

    points: Float64[np.ndarray, "points 2"]
    texts: tuple[str, ...]


@dataclasses.dataclass(frozen=True, eq=False)
class HoverCells(Hover):
    """Texts that are told within cells: one per cell, row by row, empty where there is none.

    `x` (columns + 1) and `y` (rows + 1) are the cells' edges in mm, ascending.
    """

    x: Float64[np.ndarray, " across"]
    y: Float64[np.ndarray, " down"]
    texts: tuple[str, ...]


@dataclasses.dataclass(frozen=True, eq=False)
class HoverValues(Hover):
    """Values that are told within cells, by one `template` for all of them: less than texts.

    `values` (rows, columns, fields) go into the template as those of `str.format`: `"{0:,.0f}"` for
    a position, `"{1:,.3f}"` for a value. Cells that are not `known` tell nothing.
    """

    x: Float64[np.ndarray, " across"]
    y: Float64[np.ndarray, " down"]
    values: Float64[np.ndarray, "rows columns fields"]
    known: Bool[np.ndarray, "rows columns"]
    template: str


@dataclasses.dataclass(frozen=True, eq=False)
class View:
    """A part of the page that shows a region: what is within it can be zoomed.

    Edges in mm; [`start`, `end`) of `contig` from left to right; `linear` if every base is as
    wide. `axis` is how far down its horizontal axis lies.
    """

    left: float
    top: float
    right: float
    bottom: float
    contig: str
    start: int
    end: int
    axis: float
    linear: bool = True


@dataclasses.dataclass(frozen=True, eq=False)
class Scene:
    """A whole figure, decided: `width` and `height` in mm, marks in drawing order.

    Attributes
    ----------
    font
        The font its text was measured in.
    notes
        What a reader would not see: labels that were dropped or shortened.
    views
        Where its regions are shown.
    groups
        What each mark belongs to, such as `"Genes-2"`: the second panel. By it an SVG keeps marks
        together. Empty where nothing is said.
    """

    width: float
    height: float
    marks: tuple[Mark, ...]
    font: str
    notes: tuple[str, ...] = ()
    views: tuple[View, ...] = ()
    groups: tuple[str, ...] = ()

    def texts(self) -> tuple[Text, ...]:
        """Its texts, in drawing order."""
        return tuple(mark for mark in self.marks if isinstance(mark, Text))

    def role(self, prefix: str) -> tuple[Mark, ...]:
        """The marks whose role is `prefix` or starts with `prefix` and a dot."""
        return tuple(
            mark for mark in self.marks if mark.role == prefix or mark.role.startswith(prefix + ".")
        )


CURVE_STEPS = 12
"""Points along a curve, less one."""


def outline(mark: Mark) -> Float64[np.ndarray, "_ 2"]:
    """Points that span a mark, in mm; none where it has nothing to show."""
    if isinstance(mark, Rectangles):
        return mark.boxes.reshape(-1, 2)
    if isinstance(mark, Segments):
        return mark.ends.reshape(-1, 2)
    if isinstance(mark, Curves):
        return sampled(mark.points).reshape(-1, 2)
    if isinstance(mark, Paths):
        return mark.points[mark.codes != CLOSE]
    if isinstance(mark, Image):
        return mark.outline
    if isinstance(mark, Text) and mark.turned:
        return np.array([[mark.x, mark.baseline], [mark.x, mark.baseline - mark.width]])
    if isinstance(mark, Text):
        return np.array([[mark.left, mark.baseline], [mark.left + mark.width, mark.baseline]])
    if isinstance(mark, HoverCells | HoverValues):
        return np.array([[mark.x[0], mark.y[0]], [mark.x[-1], mark.y[-1]]])
    if isinstance(mark, Polygon | Polyline | HoverPoints):
        return mark.points
    raise TypeError(f"cannot draw {type(mark).__name__}")


def sampled(points: Float64[np.ndarray, "curves 4 2"]) -> Float64[np.ndarray, "curves steps 2"]:
    """Points along cubic Bézier curves."""
    t = np.linspace(0, 1, CURVE_STEPS + 1)
    weights = np.stack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
    return np.einsum("kt,nkd->ntd", weights, points)
