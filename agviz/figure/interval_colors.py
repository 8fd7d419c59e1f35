"""Colors of features: one for all, or by strand, score, the file's own colors or a column."""

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
from jaxtyping import Float64

from agviz.errors import InputError
from agviz.figure.interval_inputs import HeldFeatures
from agviz.figure.options import check_color as check_color
from agviz.figure.place import LegendEntry
from agviz.figure.sashimi_inks import BY_STRAND, lightened
from agviz.figure.scales import number_text

FEATURE = "#4C6A86"
"""A feature of which nothing else is known: slate blue, dark enough for white letters."""

OTHER = "#B9B9B9"
"""A value that no color was given for."""

PALETTE = ("#332288", "#E69F00", "#AA4499", "#009E73", "#000000", "#A9DDF3")
"""Colors of a column's values, apart in grey and for colour-blind readers (`color_vision.merges`).

After the palettes of Okabe and Ito (2008) and of Tol (2021).
"""

STEPS = 5
DARKEST, PALEST = "#1A1A1A", 0.65  # of greys and tints, and the part of white in the palest
STRAND, SCORE, NAME, FILE_COLOR = "strand", "score", "name", "item_rgb"
_RGB = re.compile(r"(\d{1,3}),(\d{1,3}),(\d{1,3})")


@dataclasses.dataclass(frozen=True, eq=False)
class Coloring:
    """How features are colored: `by` what, if not all by `color`; `colors` of a column's values."""

    by: str | None
    color: str
    colors: Mapping[str, str]

    @property
    def column(self) -> str | None:
        """The column that has to be read for it."""
        return None if self.by in (None, STRAND, SCORE) else self.by

    def inks(self, features: HeldFeatures, limits: tuple[float, float] | None) -> tuple[str, ...]:
        """The color of each feature; greys run from the lower to the upper of `limits`.

        Raises
        ------
        InputError
            When a file's color is none.
        """
        if self.by is None:
            return (self.color,) * len(features)
        if self.by == STRAND:
            return tuple(BY_STRAND[strand] for strand in features.strands)
        if self.by == SCORE:
            steps = tints(DARKEST)
            levels = score_steps(features, limits)
            return tuple(self.color if step < 0 else steps[step] for step in levels)
        if self.by == FILE_COLOR and not self.colors:
            return tuple(_file_color(text, self.color) for text in features.groups)
        return tuple(self.colors.get(group, OTHER) for group in features.groups)

    def legend(self, role: str) -> tuple[LegendEntry, ...]:
        """Colors of marks of that role; greys are explained in the caption."""
        if self.by == STRAND:
            signs = {"+": "+ strand", "-": "− strand"}
            return tuple(
                LegendEntry(text, BY_STRAND[sign], role=role) for sign, text in signs.items()
            )
        return tuple(LegendEntry(value, color, role=role) for value, color in self.colors.items())

    def words(self, features: HeldFeatures, limits: tuple[float, float] | None) -> tuple[str, ...]:
        """What colors mean, for the caption."""
        if self.by == STRAND:
            return ("colored by strand" + (", grey without" if "." in features.strands else ""),)
        if self.by == SCORE:
            return (_score_words(features, limits),)
        if self.by == FILE_COLOR and not self.colors:
            return ("colored as the file says",)
        if self.by is None:
            return ()
        other = any(group not in self.colors for group in features.groups)
        return (f"colored by {self.by}" + (", others pale grey" if other else ""),)


def read_coloring(color: Any, by: Any, *, default: str) -> Coloring:
    """What `color` and `color_by` say together.

    Raises
    ------
    InputError
        For what is no color, or no name of a column.
    """
    colors: dict[str, str] = {}
    if isinstance(color, Mapping):
        colors = {str(value): check_color(each) for value, each in color.items()}
        color, by = None, by or NAME
        if by in (STRAND, SCORE):
            raise InputError(
                f"color_by={by!r} has colors of its own; give color={{value: '#rrggbb'}} with the "
                "name of a column"
            )
    if by is not None and not isinstance(by, str):
        raise InputError(
            f"color_by must be 'strand', 'score' or a column's name; got {type(by).__name__}"
        )
    return Coloring(by, default if color is None else check_color(color), colors)


def with_palette(coloring: Coloring, features: HeldFeatures | None) -> Coloring:
    """`coloring`, with colors for a column's values where none were given.

    Raises
    ------
    InputError
        When the values are not known before they are drawn, or are too many to tell apart.
    """
    if coloring.column in (None, FILE_COLOR) or coloring.colors:
        return coloring
    by = coloring.column
    if features is None:
        raise InputError(
            f"color_by={by!r} of a file needs a color for each of its values: "
            "color={value: '#rrggbb'}"
        )
    values = sorted(set(features.groups) - {""})
    if len(values) > len(PALETTE):
        raise InputError(
            f"color_by={by!r} has {len(values)} values, more than the {len(PALETTE)} colors that "
            "can be told apart; choose some: color={value: '#rrggbb'}"
        )
    return dataclasses.replace(coloring, colors=dict(zip(values, PALETTE, strict=False)))


def tints(color: str, steps: int = STEPS) -> tuple[str, ...]:
    """`color` and paler ones, from the palest to itself."""
    return tuple(lightened(color, float(part)) for part in np.linspace(PALEST, 0.0, steps))


def score_limits(scores: Float64[np.ndarray, " features"]) -> tuple[float, float] | None:
    """The lowest and the highest finite score, or None where there is none."""
    known = scores[np.isfinite(scores)]
    return (float(known.min()), float(known.max())) if len(known) else None


def score_steps(features: HeldFeatures, limits: tuple[float, float] | None) -> list[int]:
    """The step of each feature's score, from 0; -1 where it is not known."""
    if limits is None:
        return [-1] * len(features)
    low, high = limits
    part = np.ones(len(features))
    if high > low:
        known = np.clip(np.nan_to_num(features.scores, nan=low), low, high)  # infinite ones too
        part = (known - low) / (high - low)
    steps = np.minimum((part * STEPS).astype(np.int64), STEPS - 1)
    return [int(step) for step in np.where(np.isnan(features.scores), -1, steps)]


def _score_words(features: HeldFeatures, limits: tuple[float, float] | None) -> str:
    if limits is None:
        return "none has a score to be colored by"
    low, high = map(number_text, limits)
    steps = "all darkest, with the same score of " + low
    if limits[1] > limits[0]:
        steps = f"grey by score in {STEPS} equal steps from {low} (pale) to {high} (dark)"
    unknown = int(np.isnan(features.scores).sum())
    return steps + (f", {unknown:,} without a score in color" if unknown else "")


def _file_color(text: str, default: str) -> str:
    """A BED file's `255,0,0`; "0" and nothing mean none."""
    if text in ("", "0"):
        return default
    found = _RGB.fullmatch(text)
    if found is None or max(map(int, found.groups())) > 255:
        raise InputError(f"item_rgb must be as in '255,0,0'; got {text!r}")
    return "#" + "".join(f"{int(part):02X}" for part in found.groups())
