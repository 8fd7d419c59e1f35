"""Colors for values: small tables of our own, mixed so that equal steps look equally large.

Mixing two colors as they are stored makes dull and uneven steps between them. In Oklab, a space
made so that distances are as large as they look, the way between two colors is even.

References
----------
Ottosson (2020), A perceptual color space for image processing,
https://bottosson.github.io/posts/oklab/
"""

import dataclasses
import re
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from jaxtyping import Float64, Int64, Real, UInt8

from agviz.errors import InputError, check_choice
from agviz.figure.compose import assign
from agviz.figure.style import GAIN, LOSS

LEVELS = 255
"""Colors of a table: odd, so that zero has one of its own; with that of NaN 256, as files like."""
UNKNOWN = "#D9D9D9"
"""Color of what has no value."""
_MIDDLE = LEVELS // 2
_HEX = re.compile(r"#[0-9A-Fa-f]{6}")

# From linear sRGB to the responses of the eye's cones, and from their cube roots to Oklab.
_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


@dataclasses.dataclass(frozen=True, init=False)
class ColorMap:
    """Colors from the lowest to the highest value.

    Parameters
    ----------
    stops
        Two or more colors, `"#rrggbb"`, at even distances; between them colors are mixed in Oklab.
    diverging
        Whether the middle color stands for zero whatever the limits, the others for as much below
        and above it. Needs an odd number of colors.

    Raises
    ------
    InputError
        For too few colors, an even number of a diverging map, or what is no color.

    Examples
    --------
    >>> ColorMap(["#FFFFFF", "#000000"]).hex()[::127]
    ('#FFFFFF', '#636363', '#000000')
    """

    stops: tuple[str, ...]
    diverging: bool

    def __init__(self, stops: Sequence[str], *, diverging: bool = False) -> None:
        given = tuple(stops)
        if len(given) < 2:
            raise InputError(f"A color map needs two colors or more; got {list(given)}")
        if diverging and len(given) % 2 == 0:
            raise InputError(
                f"The {len(given)} colors have no middle one for zero; give an odd number of "
                "them, or ColorMap(colors, diverging=False)"
            )
        for stop in given:
            if not isinstance(stop, str) or not _HEX.fullmatch(stop):
                raise InputError(f"A color is written as '#rrggbb'; got {stop!r}")
        assign(self, stops=given, diverging=diverging)

    def table(self) -> UInt8[np.ndarray, "255 3"]:
        """Red, green and blue of each level, from the lowest to the highest."""
        stops = to_oklab(np.array([_rgb(stop) for stop in self.stops]))
        places = np.linspace(0, 1, len(stops))
        levels = np.linspace(0, 1, LEVELS)
        mixed = np.column_stack([np.interp(levels, places, stops[:, k]) for k in range(3)])
        return from_oklab(mixed)

    def hex(self) -> tuple[str, ...]:
        """The table as `"#RRGGBB"`."""
        return tuple("#{:02X}{:02X}{:02X}".format(*row) for row in self.table().tolist())


Colors: TypeAlias = str | Sequence[str] | ColorMap | None

SEQUENTIAL = ColorMap(["#FFFFFF", "#FBDCAE", "#F2A065", "#D65A44", "#98264F", "#45123F"])
"""White to dark, ever darker: it can be read in grey."""
DIVERGING = ColorMap([LOSS, "#FFFFFF", GAIN], diverging=True)
"""Blue below zero, white at zero, red above, which is darker: the ends stay apart in grey."""
NAMED = {"sequential": SEQUENTIAL, "diverging": DIVERGING}


def read_colors(colors: Colors, *, diverging: bool) -> ColorMap:
    """A color map from what a user said: a name, colors from low to high, a map, or nothing.

    `diverging` says whether the values have a zero that is to be seen. Then, of an odd number of
    colors, the middle one is that of zero; an even number runs from the lowest to the highest.

    Raises
    ------
    InputError
        For an unknown name or a list that makes no map.
    """
    if isinstance(colors, ColorMap):
        return colors
    if colors is None:
        return DIVERGING if diverging else SEQUENTIAL
    if isinstance(colors, str):
        check_choice("colors", colors, NAMED)
        return NAMED[colors]
    return ColorMap(colors, diverging=diverging and len(colors) % 2 == 1)


@dataclasses.dataclass(frozen=True)
class ColorScale:
    """A color for every value from `low` to `high`; those beyond have the colors of the ends.

    In a diverging map the farther end has the last color of its side, and the nearer end the color
    that is as far from white as its value from zero: equal steps on both sides.
    """

    colors: ColorMap
    low: float
    high: float

    def levels(self, values: Real[np.ndarray, "*shape"]) -> Int64[np.ndarray, "*shape"]:
        """The level of each value in the table; of NaN, -1."""
        known = ~np.isnan(values)
        bounded = np.clip(np.where(known, values, self.low), self.low, self.high)
        if self.colors.diverging:
            reach = max(abs(self.low), abs(self.high))
            found = _MIDDLE + np.rint(bounded / reach * _MIDDLE)
        else:
            found = np.rint((bounded - self.low) / (self.high - self.low) * (LEVELS - 1))
        return np.where(known, found, -1).astype(np.int64)

    def rgba(self, values: Real[np.ndarray, "*shape"]) -> UInt8[np.ndarray, "*shape 4"]:
        """Opaque colors of values; NaN in grey."""
        table = np.full((LEVELS + 1, 4), 255, dtype=np.uint8)
        table[:LEVELS, :3] = self.colors.table()
        table[-1, :3] = np.rint(_rgb(UNKNOWN) * 255)  # level -1
        return table[self.levels(values)]


def to_oklab(rgb: Float64[np.ndarray, "colors 3"]) -> Float64[np.ndarray, "colors 3"]:
    """Lightness (0 to 1), green to red, blue to yellow, of sRGB colors from 0 to 1."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ _TO_CONES.T) @ _TO_OKLAB.T)


def from_oklab(lab: Float64[np.ndarray, "colors 3"]) -> UInt8[np.ndarray, "colors 3"]:
    """The sRGB colors, 0 to 255, nearest to colors in Oklab."""
    cones = (lab @ np.linalg.inv(_TO_OKLAB).T) ** 3
    linear = np.clip(cones @ np.linalg.inv(_TO_CONES).T, 0.0, 1.0)
    rgb = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.rint(rgb * 255).astype(np.uint8)


def _rgb(color: str) -> Float64[np.ndarray, "3"]:
    """Red, green, blue from 0 to 1."""
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
