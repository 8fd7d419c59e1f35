"""Variants as lines: through all panels those of the data and the figure, through one its own."""

from collections.abc import Iterable, Sequence

from agviz._counts import counted
from agviz.errors import VariantError
from agviz.figure.annotations import merged_variants, variant_key, variant_words
from agviz.figure.columns import Column
from agviz.figure.filled import Filled, data_edges
from agviz.figure.regions import changed_span, region_text, variant_point
from agviz.figure.scales import XScale
from agviz.figure.scene import HoverPoints, Mark, Segments, frozen
from agviz.figure.style import VARIANT_LINE
from agviz.figure.style_marks import Styling
from agviz.genome.types import Interval, Variant

ABOVE = 0.6  # mm that lines through all panels reach above the rows, towards their labels
HOVER_ABOVE = 0.35  # mm


def shown_variants(
    column: Column, region: Interval, elsewhere: Sequence[Interval]
) -> tuple[list[tuple[Variant, str, str]], list[str]]:
    """The variants within the region, and a note on those outside all regions."""
    shown, outside = [], 0
    for variant, label, color in column.variants():
        if any(is_within(variant, other) for other in elsewhere):
            if is_within(variant, region):
                shown.append((variant, label, color))
            continue
        if variant.chromosome != region.chromosome:
            raise VariantError(
                f"Variant {variant} is on {variant.chromosome!r}, but the figure shows "
                f"{region_text(region)}; draw a region of {variant.chromosome!r} with .at(interval)"
            )
        if is_within(variant, region):
            shown.append((variant, label, color))
        else:
            outside += 1
    notes = [f"{counted(outside, 'variant')} outside {region_text(region)}"] if outside else []
    return shown, notes


def is_within(variant: Variant, region: Interval) -> bool:
    """Whether a region shows what a variant changes."""
    start, end = changed_span(variant)
    on_it = variant.chromosome == region.chromosome
    return on_it and start <= region.end and end >= region.start


def variant_lines(
    column: Column, variants: list[tuple[Variant, str, str]], *, scale: XScale, styling: Styling
) -> list[Mark]:
    """A set of vertical lines per color: from the labels to the axis, or through a panel's rows."""
    shared, seen = column.through_all(), {variant_key(variant) for variant, _, _ in variants}
    everywhere = [each for each in variants if variant_key(each[0]) in shared]
    top, bottom = data_edges(column)
    marks = styling.on(_lines(everywhere, scale, top=top - ABOVE, bottom=bottom), column.styles)
    for box in column.boxes:
        own = [
            each
            for each in merged_variants((), box.panel.annotations)
            if variant_key(each[0]) in seen - shared
        ]
        if box.rows:
            lines = _lines(own, scale, top=box.rows[0].top, bottom=box.rows[-1].bottom)
            marks += styling.on(lines, column.styles_in(box))
    return marks


def _lines(
    variants: Iterable[tuple[Variant, str, str]], scale: XScale, *, top: float, bottom: float
) -> list[Mark]:
    by_color: dict[str, list[list[list[float]]]] = {}
    for variant, _, color in variants:
        x = scale.at(variant_point(variant))
        by_color.setdefault(color, []).append([[x, top], [x, bottom]])
    return [
        Segments("variant.line", frozen(ends), color, VARIANT_LINE)
        for color, ends in by_color.items()
    ]


def variant_hover(filled: Filled, elsewhere: Sequence[Interval]) -> list[Mark]:
    """Each variant's words, above the rows, where they are in the way of no value."""
    variants, _ = shown_variants(filled.column, filled.region, elsewhere)
    if not variants:
        return []
    y = data_edges(filled.column)[0] - HOVER_ABOVE
    points = [[filled.scale.at(variant_point(variant)), y] for variant, _, _ in variants]
    words = tuple(variant_words(variant) for variant, _, _ in variants)
    return [HoverPoints("variant.hover", frozen(points), words)]
