"""`Logo`: letters as high as what each base gives, or as a motif asks for it."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args

import numpy as np

from agviz.errors import InputError, check_choice
from agviz.figure.compose import Annotation, Panel, assign
from agviz.figure.logo_hover import letter_hover
from agviz.figure.logo_inputs import LogoRow, Matrix, converted, read_logo
from agviz.figure.logo_marks import CLASSIC, SAFE, has_letters, letter_marks, part_of
from agviz.figure.logo_show import as_shown, check_seen, row_names, tidy_limits
from agviz.figure.logo_stack import StackOrder, stacked
from agviz.figure.motif_marks import LANE, bracket_marks, brackets, read_motifs
from agviz.figure.place import Ask, Drawn, Place, Row
from agviz.figure.regions import copy_variant, hull
from agviz.figure.scales import YScale, number_text
from agviz.figure.scene import Hover, Mark
from agviz.figure.style import LOGO_ROW
from agviz.figure.track_axis import YAxis, base_line, row_axis, row_label
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
        The same of the ALT sequence, in its own coordinates: drawn below, or subtracted.
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
        What makes ALT of REF; marked by a line.
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

    Raises
    ------
    InputError
        For data without letters, an unknown option, or alleles that cannot be subtracted.
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
    ) -> None:
        check_choice("show", show, get_args(Show))
        check_choice("values", values, get_args(Values))
        check_choice("stack_order", stack_order, get_args(StackOrder))
        check_choice("scale", scale, ("shared", "free"))
        check_choice("yaxis", yaxis, get_args(YAxis))
        if isinstance(colors, str):
            check_choice("colors", colors, tuple(PALETTES))
        if ylim is not None and not ylim[0] < ylim[1]:
            raise InputError(f"ylim must be (low, high) with low < high; got {ylim}")
        if not height > 0:
            raise InputError(f"height must be over 0 mm; got {height}")
        if (from_type is None) != (to_type is None):
            raise InputError("from_type and to_type go together; give both or neither")
        given = [data] if alternate is None else [data, alternate]
        rows = [read_logo(each, interval=interval, values=values) for each in given]
        if from_type is not None and to_type is not None:
            for each in (from_type, to_type):
                check_choice("from_type and to_type", each, get_args(Matrix))
            weights = None if background is None else np.array(background, dtype=np.float64)
            rows = [
                converted(row, from_type=from_type, to_type=to_type, background=weights)
                for row in rows
            ]
        shown, names = as_shown(rows, show)
        assign(self, rows=shown, labels=row_names(label, names), show=show)
        assign(self, motifs=read_motifs(motifs), stack_order=stack_order, scale=scale)
        assign(self, marked=() if variant is None else (copy_variant(variant),))
        limits = None if ylim is None else (float(ylim[0]), float(ylim[1]))
        assign(self, ylim=limits, yaxis=yaxis, height=float(height), annotations=())
        palette = PALETTES[colors] if isinstance(colors, str) else dict(colors)
        models = {row.model for row in rows} - {None}
        assign(self, colors=palette, model=", ".join(sorted(map(str, models))) or None)

    def region(self) -> Interval | None:
        """What the rows cover."""
        return hull(row.interval for row in self.rows)

    def variants(self) -> tuple[Variant, ...]:
        """The variant that tells ALT from REF."""
        return self.marked

    def row_labels(self) -> tuple[str, ...]:
        """REF and ALT, or what was said."""
        return self.labels

    def row_heights(self, ask: Ask) -> tuple[float, ...]:
        """The same for each row; brackets have their lanes above the first."""
        found, _ = brackets(
            self.motifs, x=ask.x, region=ask.region, font=ask.font, page_width=ask.width
        )
        lanes = max((each.lane + 1 for each in found), default=0)
        first = self.height + lanes * LANE
        return (first, *[self.height] * (len(self.rows) - 1))

    def draw(self, place: Place) -> Drawn:
        """Letters or bars, axes, labels, brackets."""
        marks: list[Mark] = []
        notes: list[str] = []
        for row in self.rows:
            check_seen(row, place.region)
        found, dropped = brackets(
            self.motifs, x=place.x, region=place.region, font=place.font, page_width=place.x.right
        )
        if dropped:
            notes.append(f"{dropped} of {dropped + len(found)} motifs had no room")
        lanes = max((each.lane + 1 for each in found), default=0)
        limits = self._limits(place.region)
        for number, (row, box) in enumerate(zip(self.rows, place.rows, strict=True)):
            inner = Row(box.top + lanes * LANE * (number == 0), box.bottom)
            y = YScale(*limits[number], inner.bottom, inner.top)
            marks.append(base_line(place, y))
            role = f"logo.{number}"
            marks += letter_marks(
                row, role, place=place, y=y, colors=self.colors, order=self.stack_order
            )
            marks += row_axis(place, inner, y=y, style=self.yaxis)
            if number == 0:
                marks += bracket_marks(found, bottom=inner.top - 0.3, font=place.font)
            if place.label_right > place.label_left and self.labels[number]:
                label, said = row_label(place, inner, self.labels[number])
                marks.extend(label)
                notes.extend(said)
        return Drawn(tuple(marks), tuple(notes))

    def hover(self, place: Place) -> tuple[Hover, ...]:
        """Of each position its letters and their values."""
        labels = self.labels if len(self.rows) > 1 else ("",)
        return letter_hover(self.rows, labels, place)

    def words(self, place: Place) -> tuple[str, ...]:
        """What the letters are, how they are stacked and scaled."""
        kinds = list(dict.fromkeys(row.kind for row in self.rows))
        which = {"difference": "ALT - REF of ", "alternate": "ALT, "}.get(self.show, "")
        model = f" (model {self.model})" if self.model else ""
        words = [f"Logo of {which}{'; '.join(kinds)}{model}"]
        width = self.rows[0].values.shape[1]
        if not has_letters(place.x):
            seen = min(width, place.region.width)
            each = -(-seen // min(seen, place.bins)) if seen else 1
            words.append("bases are bars in their letters' colors (" + self._key() + ")")
            if each > 1:
                words.append(f"each bar is the position with the highest pile of {each:,}")
        limits = list(dict.fromkeys(self._limits(place.region)))
        unit = f" {self.rows[0].unit}" if self.rows[0].unit else ""
        spans = "; ".join(f"{number_text(a)} to {number_text(b)}{unit}" for a, b in limits)
        words.append(f"vertical scale {spans}")
        if self.motifs:
            words.append("brackets: motifs")
        return tuple(words)

    def to_logomaker(self, ax: Any = None, *, row: int = 0) -> Any:
        """A live `logomaker.Logo` of one row, for what logomaker can do with it.

        Parameters
        ----------
        ax
            The matplotlib Axes to draw into; by default a new one.
        row
            Which row, from 0.
        """
        import logomaker
        import pandas as pd

        chosen = self.rows[row]
        table = pd.DataFrame(
            np.nan_to_num(chosen.values.T.astype(np.float64)), columns=list(chosen.letters)
        )
        table.index = pd.RangeIndex(chosen.start, chosen.start + len(table), name="pos")
        scheme = {letter: self.colors.get(letter, "#6E6E6E") for letter in chosen.letters}
        return logomaker.Logo(table, ax=ax, color_scheme=scheme, stack_order=self.stack_order)

    def _key(self) -> str:
        letters = dict.fromkeys(letter for row in self.rows for letter in row.letters)
        return ", ".join(f"{letter} {self.colors.get(letter, '')}".strip() for letter in letters)

    def _limits(self, region: Interval) -> list[tuple[float, float]]:
        """Lower and upper end of each row's scale."""
        if self.ylim is not None:
            return [self.ylim] * len(self.rows)
        each = []
        for row in self.rows:
            lower, upper = stacked(part_of(row, region)[1], self.stack_order)
            each.append((float(lower.min(initial=0.0)), float(upper.max(initial=0.0))))
        if self.scale == "shared":
            each = [(min(a for a, _ in each), max(b for _, b in each))] * len(each)
        if self.show == "difference":
            each = [(-max(-a, b), max(-a, b)) for a, b in each]
        return [tidy_limits(low, high) for low, high in each]
