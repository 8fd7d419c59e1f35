"""How a `Logo` fills its rows: letters, axes, labels, brackets and indels of each line."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from agviz._counts import counted
from agviz.errors import VariantError
from agviz.figure.annotations import variant_label
from agviz.figure.axis import Axis, region_words
from agviz.figure.indel_marks import indel_marks
from agviz.figure.logo_callout import LABEL, callout_marks
from agviz.figure.logo_lines import (
    AXIS,
    AXIS_AIR,
    VARIANT_LANE,
    WORDS,
    Line,
    below,
    change_within,
    lines_of,
    shown_span,
)
from agviz.figure.logo_marks import letter_marks, part_of, zero_marks
from agviz.figure.logo_show import check_seen, logo_limits
from agviz.figure.motif_marks import bracket_marks
from agviz.figure.place import Drawn, Place, Row
from agviz.figure.regions import region_text, variant_point
from agviz.figure.scales import YScale
from agviz.figure.scene import Mark, Segments, frozen
from agviz.figure.style import SMALL_SIZE, TICK_SIZE, VARIANT, VARIANT_LINE
from agviz.figure.text import cap_height, descent, place_text
from agviz.figure.track_axis import row_axis, row_label


def draw_logo(logo: Any, place: Place) -> Drawn:
    """Marks of all lines."""
    for row in logo.rows:
        check_seen(row, place.region)
    marks: list[Mark] = []
    notes: list[str] = []
    rows = list(place.rows)
    lines = _level(logo, place)
    limits = logo_limits(logo, place)
    for number, line in enumerate(lines):
        own, rows = rows[: len(line.parts)], rows[len(line.parts) :]
        part = dataclasses.replace(place, region=line.region, x=line.x, rows=tuple(own))
        drawn = _draw_line(logo, line, part, limits=limits, first=number == 0)
        marks.extend(drawn.marks)
        notes.extend(drawn.notes)
    for row, name in zip(logo.rows, logo.labels, strict=True):
        if np.isnan(part_of(row, place.region)[1]).all():
            notes.append(f"{name.strip() or 'the logo'} has no value in this region")
    dropped = sum(line.dropped for line in lines)
    if dropped:
        total = dropped + sum(len(line.found) for line in lines)
        notes.append(f"{dropped} of {counted(total, 'motif')} had no room")
    if logo.wrap is not None:
        marks.append(_region_text(logo, place))
        notes.extend(_unseen_variant(logo, lines, place))
    return Drawn(tuple(marks), tuple(dict.fromkeys(notes)))


def _level(logo: Any, place: Place) -> list[Line]:
    """The lines here, with as much room above the letters as beside them in other regions."""
    lines = lines_of(logo, place.region, place.x, font=place.font)
    if logo.wrap is not None or not place.others:
        return lines
    beside = [lines_of(logo, each.region, each.x, font=each.font)[0] for each in place.others]
    most = max(line.lanes for line in (*lines, *beside))
    return [dataclasses.replace(lines[0], lanes=most)]


def _draw_line(
    logo: Any, line: Line, place: Place, *, limits: Sequence[tuple[float, float]], first: bool
) -> Drawn:
    """Letters, inserted bases, axes, labels, brackets of one line."""
    marks: list[Mark] = []
    notes: list[str] = []
    change = change_within(logo.change, line.region, first=first)
    last = len(line.parts) - 1
    for index, ((number, inserted), box) in enumerate(zip(line.parts, place.rows, strict=True)):
        foot = below(logo, line) if index == last else 0.0
        inner = Row(box.top + line.above * (index == 0), box.bottom - foot)
        y = YScale(*limits[number], inner.bottom, inner.top)
        row = logo.rows[number]
        look = {"colors": logo.colors, "order": logo.stack_order}
        if inserted:
            above = place.rows[index - 1].bottom
            marks += callout_marks(
                row, change.insertions[0], place=place, above=above, box=inner, y=y, **look
            )
        else:
            marks += zero_marks(row, place=place, y=y)
            marks += letter_marks(row, f"logo.{number}", place=place, y=y, **look)
            marks += row_axis(place, inner, y=y, style=logo.yaxis)
            if logo.parts[number] != "reference":
                kept = (
                    change if row.inserted is None else dataclasses.replace(change, insertions=())
                )
                marks += indel_marks(kept, inner, place.x)
        if index == 0:
            marks += bracket_marks(line.found, bottom=inner.top - 0.3, font=place.font)
            marks += _variant_marks(line, place, top=box.top)
        label = LABEL if inserted else logo.labels[number]
        if place.label_right > place.label_left and label:
            texts, said = row_label(place, inner, label)
            marks.extend(texts)
            notes.extend(said)
    if logo.wrap is not None:
        marks += _axis(logo, line, place)
    return Drawn(tuple(marks), tuple(notes))


def _axis(logo: Any, line: Line, place: Place) -> list[Mark]:
    """Ticks with 1-based positions below a line."""
    bottom = place.rows[-1].bottom
    row = Row(bottom - below(logo, line) + AXIS_AIR, bottom)
    axis = Axis(scale_bar=False, show_region=False)
    return list(axis.draw(dataclasses.replace(place, rows=(row,))).marks)


def _region_text(logo: Any, place: Place) -> Mark:
    """All that is shown, below the last line."""
    whole = dataclasses.replace(place, region=shown_span(logo, place.region))
    return place_text(
        "axis.region",
        region_words(whole),
        x=place.label_left,
        baseline=place.rows[-1].bottom - descent(TICK_SIZE),
        size=TICK_SIZE,
        font=place.font,
    )


def _variant_marks(line: Line, place: Place, *, top: float) -> list[Mark]:
    """The variant's line through the rows of a wrapped line, and its name above."""
    if line.variant is None:
        return []
    x = place.x.at(variant_point(line.variant))
    lower = place.rows[-1].bottom - AXIS + AXIS_AIR - (WORDS if line.last else 0.0)
    upper = top + VARIANT_LANE
    name = place_text(
        "variant.label", variant_label(line.variant), x=x, size=TICK_SIZE, font=place.font,
        baseline=top + cap_height(SMALL_SIZE), align="center",
    )  # fmt: skip
    # Near an edge the name is moved in; the line stays.
    shift = max(place.label_left - name.left, 0.0) or min(
        place.page_width - name.left - name.width, 0.0
    )
    ends = frozen([[[x, upper - 0.4], [x, lower]]])
    return [
        Segments("variant.line", ends, VARIANT, VARIANT_LINE),
        dataclasses.replace(name, x=name.x + shift),
    ]


def _unseen_variant(logo: Any, lines: Sequence[Line], place: Place) -> list[str]:
    """A note on a variant that no line holds; one of another contig is refused."""
    if not logo.marked or any(line.variant is not None for line in lines):
        return []
    (variant,) = logo.marked
    region = place.region
    if region.chromosome != variant.chromosome:
        raise VariantError(
            f"Variant {variant} is on {variant.chromosome!r}, but the figure shows "
            f"{region_text(region)}; draw a region of {variant.chromosome!r} with .at(interval)"
        )
    return [f"1 variant outside {region_text(region)}"]
