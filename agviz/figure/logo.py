"""`Logo`: letters as high as what each base gives, or as a motif asks for it."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args

import numpy as np

from agviz.errors import InputError, check_choice
from agviz.figure.compose import Annotation, Composable, Panel, assign
from agviz.figure.findings import Finding
from agviz.figure.letters import LETTERS
from agviz.figure.logo_callout import LABEL
from agviz.figure.logo_findings import logo_findings
from agviz.figure.logo_hover import logo_hover
from agviz.figure.logo_indel import aligned
from agviz.figure.logo_inputs import LogoRow, Matrix, converted, logo_frame, read_logo
from agviz.figure.logo_lines import row_heights
from agviz.figure.logo_marks import CLASSIC, OTHER_LETTER, SAFE
from agviz.figure.logo_rows import draw_logo
from agviz.figure.logo_show import as_shown, logo_limits, row_names
from agviz.figure.logo_stack import StackOrder
from agviz.figure.logo_words import logo_words
from agviz.figure.motif_marks import read_motifs
from agviz.figure.options import check_height, check_palette, read_ends
from agviz.figure.place import Ask, Drawn, Place
from agviz.figure.regions import copy_variant, hull
from agviz.figure.scene import Hover
from agviz.figure.style import LOGO_ROW
from agviz.figure.told_scale import ToldScale
from agviz.figure.track_axis import YAxis
from agviz.figure.track_lanes import Change
from agviz.figure.track_names import quoted
from agviz.genome.types import Interval, Variant

Show = Literal["both", "difference", "reference", "alternate"]
Values = Literal["observed", "hypothetical"]
PALETTES = {"safe": SAFE, "classic": CLASSIC}


@dataclasses.dataclass(frozen=True, eq=False, init=False, repr=False)
class Logo(Panel):
    """Letters stacked by value: contributions of bases, or a motif's matrix.

    Letters narrower than a point become bars of the same colors, so thousands of positions can be
    looked at; where even bars are too many, each bin shows its position with the highest pile.

    Parameters
    ----------
    data
        Labelled scores (`sequence_scores`, position x base); a data frame with a column per letter
        as logomaker takes it; or an array of shape (positions, 4), columns A, C, G, T. Copied.
    alternate
        The same of the ALT sequence, in its own coordinates: drawn below, or subtracted. With
        `variant` it is laid over REF: deleted bases are hatched, inserted ones stand in a box.
    show
        With `alternate`: `"both"` (default), `"difference"` (ALT - REF), `"reference"`,
        `"alternate"`.
    values
        Of labelled scores: `"observed"`, the letters that are there; `"hypothetical"`, all four.
    interval
        Where a data frame or an array lies; without it, positions count from 1.
    from_type, to_type
        Make another kind of motif matrix first: `"counts"`, `"probability"`, `"weight"`,
        `"information"` (by `logomaker.transform_matrix`).
    background
        Probabilities of the letters, for that; by default all alike.
    variant
        What makes ALT of REF, needed where that is an insertion or deletion; marked by a line.
    motifs
        `Interval`s with names (and strands), or a table: brackets above the letters.
    stack_order
        `"big_on_top"`, `"small_on_top"`, `"fixed"` (the alphabet's).
    scale
        `"shared"`: REF and ALT have the same range. `"free"`: each its own.
    ylim
        Lower and upper end of the scale; letters beyond are cut, which is said.
    yaxis
        `"ticks"`, `"range"` or `"none"`.
    height
        Of a row, in mm.
    colors
        `"safe"` (for colour-blind readers, too), `"classic"`, or a color per letter.
    label
        Left of the row, or one text per row.
    wrap
        Break the logo into lines of so many positions, each with its own axis, all of one scale.
        Such a logo stands alone: panels beside it do not share its axis.

    Raises
    ------
    InputError
        For data without letters, an unknown option, or alleles that do not fit each other.

    Examples
    --------
    >>> logo = ag.Logo(effects, label="DNase, T-ALL line")
    """

    rows: tuple[LogoRow, ...]
    labels: tuple[str, ...]
    show: Show
    motifs: tuple[Interval, ...]
    marked: tuple[Variant, ...]
    stack_order: StackOrder
    scale: str
    ylim: tuple[float, float] | None
    yaxis: YAxis
    height: float
    colors: Mapping[str, str]
    model: str | None
    change: Change | None
    wrap: int | None
    annotations: tuple[Annotation, ...]

    def __init__(
        self,
        data: Any,
        *,
        alternate: Any = None,
        show: str = "both",
        values: str = "observed",
        interval: Interval | None = None,
        from_type: Matrix | None = None,
        to_type: Matrix | None = None,
        background: Sequence[float] | None = None,
        variant: Variant | None = None,
        motifs: Any = (),
        stack_order: str = "big_on_top",
        scale: str = "shared",
        ylim: tuple[int | float, int | float] | None = None,
        yaxis: str = "ticks",
        height: int | float = LOGO_ROW,
        colors: str | Mapping[str, str] = "safe",
        label: str | Sequence[str] | None = None,
        wrap: int | None = None,
    ) -> None:
        check_choice("show", show, get_args(Show))
        check_choice("values", values, get_args(Values))
        check_choice("stack_order", stack_order, get_args(StackOrder))
        check_choice("scale", scale, ("shared", "free"))
        check_choice("yaxis", yaxis, get_args(YAxis))
        limits = read_ends("ylim", ylim)
        tall = check_height(height)
        if wrap is not None and (isinstance(wrap, bool) or not wrap >= 1):
            raise InputError(f"wrap must be a number of positions per line, over 0; got {wrap}")
        given = [data] if alternate is None else [data, alternate]
        rows = [read_logo(each, interval=interval, values=values) for each in given]
        rows = _converted(rows, from_type=from_type, to_type=to_type, background=background)
        change = None
        if len(rows) == 2:
            rows[1], change = aligned(rows[0], rows[1], variant)
        shown, names = as_shown(rows, show)
        assign(self, rows=shown, show=show)
        assign(self, labels=row_names(label, names, units=[row.unit for row in shown]))
        assign(self, motifs=read_motifs(motifs), stack_order=stack_order, scale=scale)
        assign(self, marked=() if variant is None else (copy_variant(variant),))
        assign(self, ylim=limits, yaxis=yaxis, height=tall, annotations=())
        models = {row.model for row in rows} - {None}
        assign(self, colors=_palette(colors), model=", ".join(sorted(map(str, models))) or None)
        assign(self, change=change, wrap=None if wrap is None else int(wrap))

    def __add__(self, other: Composable) -> Panel:
        if self.wrap is not None and isinstance(other, Annotation):
            raise InputError(
                f"A wrapped Logo takes no {type(other).__name__}; it marks its own variant= and "
                "motifs="
            )
        return super().__add__(other)

    @property
    def stands_alone(self) -> bool:
        """A wrapped one has an axis below each of its lines."""
        return self.wrap is not None

    @property
    def parts(self) -> tuple[str, ...]:
        """Of each row, whether it is of REF, of ALT, or their difference."""
        both = ("reference", "alternate")
        return both[: len(self.rows)] if self.show == "both" else (self.show,)

    def region(self) -> Interval | None:
        """What the rows cover."""
        return hull(row.interval for row in self.rows)

    def variants(self) -> tuple[Variant, ...]:
        """The variant that tells ALT from REF; a wrapped logo marks it itself."""
        return () if self.stands_alone else self.marked

    def row_labels(self) -> tuple[str, ...]:
        """REF and ALT, or what was said, and what inserted bases are called."""
        inserted = (LABEL,) if any(row.inserted is not None for row in self.rows) else ()
        return (*self.labels, *inserted)

    def row_heights(self, ask: Ask) -> tuple[float, ...]:
        """The same for each row; brackets have their lanes above the first."""
        return row_heights(self, ask)

    def draw(self, place: Place) -> Drawn:
        """Letters or bars, axes, labels, brackets."""
        return draw_logo(self, place)

    def hover(self, place: Place) -> tuple[Hover, ...]:
        """Of each position its letters and their values."""
        return logo_hover(self, place)

    def findings(self, place: Place) -> tuple[Finding, ...]:
        """Letters beyond the scale."""
        return logo_findings(self, place)

    def told_scale(self, place: Place) -> ToldScale | None:
        """That of its letters, apart from those of differences."""
        kind = ("logo", self.rows[0].unit, "difference" if self.show == "difference" else "values")
        ends = frozenset(logo_limits(self, place))
        return ToldScale(kind, quoted(self.labels[0] or "logo"), ends, self.yaxis != "none")

    def words(self, place: Place) -> tuple[str, ...]:
        """What the letters are, how they are stacked, scaled and broken into lines."""
        return logo_words(self, place)

    def to_frame(self, *, row: int = 0) -> Any:
        """One row as logomaker takes it: a column per letter, indexed by position `pos`.

        Parameters
        ----------
        row
            Which row, from 0.

        Returns
        -------
        pandas.DataFrame
            Heights; positions 0-based on the contig (of a motif from 0); NaN where not known.

        Raises
        ------
        InputError
            When there is no such row.
        """
        if not 0 <= row < len(self.rows):
            raise InputError(f"row must be from 0 to {len(self.rows) - 1}; got {row}")
        return logo_frame(self.rows[row])

    def to_logomaker(self, ax: Any = None, *, row: int = 0) -> Any:
        """A live `logomaker.Logo` of one row, for what logomaker can do with it.

        Parameters
        ----------
        ax
            The matplotlib Axes to draw into; by default a new one.
        row
            Which row, from 0.

        Raises
        ------
        InputError
            When there is no such row.
        """
        import logomaker

        table = self.to_frame(row=row).fillna(0.0)  # logomaker refuses what is not known
        scheme = {letter: self.colors.get(letter, OTHER_LETTER) for letter in table.columns}
        return logomaker.Logo(table, ax=ax, color_scheme=scheme, stack_order=self.stack_order)


def _converted(
    rows: Sequence[LogoRow],
    *,
    from_type: Matrix | None,
    to_type: Matrix | None,
    background: Sequence[float] | None,
) -> list[LogoRow]:
    """Rows as another kind of motif matrix, if that is asked for."""
    if from_type is None and to_type is None:
        return list(rows)
    if from_type is None or to_type is None:
        raise InputError("from_type and to_type go together; give both or neither")
    for each in (from_type, to_type):
        check_choice("from_type and to_type", each, get_args(Matrix))
    weights = None if background is None else np.array(background, dtype=np.float64)
    return [
        converted(row, from_type=from_type, to_type=to_type, background=weights) for row in rows
    ]


def _palette(colors: str | Mapping[str, str]) -> Mapping[str, str]:
    """A color per letter, by the name of a palette or as they are said."""
    if isinstance(colors, str):
        check_choice("colors", colors, tuple(PALETTES))
        return PALETTES[colors]
    return check_palette(colors, LETTERS, what="letters")
