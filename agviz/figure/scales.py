"""Scales: from genome to page (`XScale`), from value to page (`YScale`), and tidy numbers."""

import dataclasses
import math
from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64, Real

from agviz.figure.scene import frozen

_TIDY = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)


@dataclasses.dataclass(frozen=True, eq=False)
class XScale:
    """Piecewise linear map from genomic coordinates (0-based edges) to mm on the page.

    `genome` and `page` are the knots, both ascending. With two knots it is the identity up to
    a factor; introns are shrunk and axes broken by more. Positions outside are clamped.
    `schematic` if widths on the page say nothing of lengths: no bar can stand for one.
    """

    genome: Float64[np.ndarray, " knots"]
    page: Float64[np.ndarray, " knots"]
    schematic: bool = False

    @classmethod
    def identity(cls, start: int, end: int, *, left: int | float, right: int | float) -> "XScale":
        """The scale that shows [start, end) from `left` to `right` mm, every base as wide."""
        return cls(frozen([start, end]), frozen([left, right]))

    @property
    def left(self) -> float:
        """Left end in mm."""
        return float(self.page[0])

    @property
    def right(self) -> float:
        """Right end in mm."""
        return float(self.page[-1])

    @property
    def start(self) -> float:
        """First edge in genomic coordinates."""
        return float(self.genome[0])

    @property
    def end(self) -> float:
        """Last edge in genomic coordinates."""
        return float(self.genome[-1])

    def mm(self, positions: Real[np.ndarray, "..."]) -> Float64[np.ndarray, "..."]:
        """Page positions of genomic `positions`."""
        return np.asarray(np.interp(positions, self.genome, self.page), dtype=np.float64)

    def at(self, position: int | float | np.integer) -> float:
        """Page position of one genomic position."""
        return float(np.interp(position, self.genome, self.page))

    def shows(self, start: int | float, end: int | float) -> bool:
        """Whether any of [start, end] is on the page."""
        return start <= self.end and end >= self.start


@dataclasses.dataclass(frozen=True, eq=False)
class YScale:
    """Map from [low, high] to [bottom, top] in mm, clipping what lies beyond.

    It is linear, or if `log` that of ``sign(v) log10(1 + |v| / threshold)``: linear near zero, up
    to about `threshold`, logarithmic far from it, on both sides.
    """

    low: float
    high: float
    bottom: float
    top: float
    log: bool = False
    threshold: float = 1.0

    def mm(self, values: Real[np.ndarray, "..."]) -> Float64[np.ndarray, "..."]:
        """Page positions of `values`; NaN stays NaN."""
        low, high = self._flat(np.array([self.low, self.high]))
        part = (self._flat(np.asarray(values, dtype=np.float64)) - low) / (high - low)
        return np.asarray(self.bottom + np.clip(part, 0.0, 1.0) * (self.top - self.bottom))

    def _flat(self, values: Float64[np.ndarray, "..."]) -> Float64[np.ndarray, "..."]:
        """Values as they are spaced on the page."""
        if not self.log:
            return values
        return np.asarray(
            np.sign(values) * np.log1p(np.abs(values) / self.threshold) / math.log(10)
        )

    def at(self, value: int | float) -> float:
        """Page position of one value."""
        return float(self.mm(np.array(value)))


def tidy_above(value: int | float) -> float:
    """The least tidy number (1, 1.2, 1.5, 2 ... times a power of ten) that is not below `value`.

    >>> tidy_above(0.986), tidy_above(13.1), tidy_above(0.0)
    (1.0, 15.0, 1.0)
    """
    if not value > 0 or not math.isfinite(value):
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    for step in _TIDY:
        tidy = float(f"{step * power:.12g}")
        if tidy >= value * (1 - 1e-6):  # float32 data: 0.9000000358 is 0.9
            return tidy
    return float(f"{10 * power:.12g}")


def tidy_step(span: int | float, most: int) -> float:
    """A step of 1, 2 or 5 times a power of ten that divides `span` into at most `most` parts."""
    rough = span / max(most, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    for step in (1, 2, 5, 10):
        if step * power >= rough * (1 - 1e-9):
            return step * power
    return 10 * power


def number_text(value: int | float, *, digits: int = 3, fixed: bool = False) -> str:
    """A value as a figure writes it: few digits, a true minus sign, powers where it is long.

    Zeros at the end are left out unless `fixed`.

    >>> number_text(1.0), number_text(-0.25), number_text(12500.0), number_text(3.2e-05)
    ('1', '−0.25', '12,500', '3.2e−5')
    >>> number_text(0.996, digits=2, fixed=True), number_text(123.4, digits=2)
    ('1.0', '123')
    >>> number_text(math.inf), number_text(-math.inf)
    ('∞', '−∞')
    """
    if value == 0:
        return "0"
    size = abs(value)
    if math.isinf(size):
        return "−∞" if value < 0 else "∞"
    if size >= 1e6 or size < 1e-3:
        mantissa, exponent = f"{size:.{digits - 1}e}".split("e")
        text = f"{float(mantissa):g}e{int(exponent)}".replace("-", "−")
    else:
        text = f"{size:{'#' if fixed else ''}.{digits}g}" if size < 1000 else f"{size:,.0f}"
        if "e" in text or text.endswith("."):  # three digits before the point, two wanted
            text = f"{size:.0f}"
    return ("−" if value < 0 else "") + text


def span_text(ends: tuple[float, float]) -> str:
    """Both ends of a scale in words.

    >>> span_text((-0.5, 2.0))
    '−0.5 to 2'
    """
    return f"{number_text(ends[0])} to {number_text(ends[1])}"


def scale_words(spans: Sequence[str]) -> str:
    """What is said of the vertical scales of rows, which each have a span in words.

    >>> scale_words(["0 to 2"]), scale_words(["0 to 2", "0 to 2"])
    ('vertical scale 0 to 2', 'vertical scales the same for all rows: 0 to 2')
    >>> scale_words(["0 to 2", "0 to 9", "0 to 2"])
    'vertical scales differing between rows: 0 to 2; 0 to 9'
    """
    different = list(dict.fromkeys(spans))
    if len(spans) == 1:
        return f"vertical scale {spans[0]}"
    kind = "the same for all" if len(different) == 1 else "differing between"
    return f"vertical scales {kind} rows: {'; '.join(different)}"
