"""From a spec to places on a page, in mm: the page's size, and how far rows stretch to fill it.

`layout(spec, width)` decides everything that does not depend on the data's values, so that a zoom
only needs `fill(layout, region, pixels)`.
"""

from agviz.errors import InputError
from agviz.figure.arrangement import NARROWEST_DATA, Slot, arrange
from agviz.figure.columns import Layout
from agviz.figure.compose import Figure, as_figure
from agviz.figure.notice import with_notice
from agviz.figure.options import is_number
from agviz.figure.shown import Shown
from agviz.figure.style import PAGE_MARGIN

NARROWEST_PAGE = NARROWEST_DATA + 2 * PAGE_MARGIN
LARGEST_PAGE = 2000.0  # mm, either way: a poster; more is a mistake of units
LEAST_STRETCH = 0.35  # rows may shrink to this part of their own height, not further


def layout(
    spec: Shown,
    width_mm: int | float,
    *,
    font: str = "Arial",
    height_mm: int | float | None = None,
) -> Layout:
    """Places for every panel of `spec` on a page `width_mm` wide.

    Parameters
    ----------
    spec
        A panel or a figure.
    width_mm
        Width of the page.
    font
        The font that will be used: one of `style.FONTS`, or a `text.MeasuredFont`.
    height_mm
        Height of the page; by default what the rows need. Otherwise rows grow or shrink.

    Raises
    ------
    InputError
        When there is nothing to draw, or the page is too small for it or not of a sane size.
    IntervalError
        When no region is said and none follows from the data.
    """
    _check_page(width_mm, height_mm)
    figure = with_notice(as_figure(spec))
    if not figure.panels():
        raise InputError("The figure has no panel; add one, such as Tracks(...) or Genes(...)")
    stretch = 1.0 if height_mm is None else _stretch_to(figure, width_mm, font, height_mm)
    slot = Slot(PAGE_MARGIN, width_mm - PAGE_MARGIN, PAGE_MARGIN, font, stretch)
    columns, bottom = arrange(figure, slot)
    height = bottom + PAGE_MARGIN if height_mm is None else float(height_mm)
    if not height <= LARGEST_PAGE:
        raise InputError(
            f"The figure would be {height:,.0f} mm high; a page has at most {LARGEST_PAGE:g} mm. "
            "Show fewer rows, or give them less height"
        )
    return Layout(float(width_mm), height, font, tuple(columns))


def _check_page(width_mm: int | float, height_mm: int | float | None) -> None:
    """Refuse what is no size of a page; a NaN is refused too, as it compares with nothing."""
    if not (is_number(width_mm) and NARROWEST_PAGE <= width_mm <= LARGEST_PAGE):
        raise InputError(
            f"width_mm must be a number from {NARROWEST_PAGE:g} to {LARGEST_PAGE:g} mm; got "
            f"{width_mm!r}"
        )
    if height_mm is not None and not (is_number(height_mm) and 0 < height_mm <= LARGEST_PAGE):
        raise InputError(
            f"height_mm must be a number over 0 and at most {LARGEST_PAGE:g} mm; got {height_mm!r}"
        )


def _stretch_to(figure: Figure, width_mm: int | float, font: str, height_mm: int | float) -> float:
    """The factor of row heights that fills `height_mm`; found by halving, heights grow with it."""

    def height(stretch: float) -> float:
        slot = Slot(PAGE_MARGIN, width_mm - PAGE_MARGIN, PAGE_MARGIN, font, stretch)
        return arrange(figure, slot)[1] + PAGE_MARGIN

    least = height(LEAST_STRETCH)
    if least > height_mm:
        raise InputError(
            f"A height of {height_mm:g} mm is too small for this figure at a width of "
            f"{width_mm:g} mm; it needs {least:.1f} mm or more"
        )
    low, high = LEAST_STRETCH, 1.0
    while height(high) < height_mm and high < 1000:
        low, high = high, high * 2
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (middle, high) if height(middle) <= height_mm else (low, middle)
    return low
