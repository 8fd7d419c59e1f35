"""A caption says in words what a figure shows and how, so that nobody has to guess."""

from agviz.figure.columns import Column
from agviz.figure.fill import fill, places
from agviz.figure.layout import layout
from agviz.figure.regions import POSITIONS, region_text
from agviz.figure.shown import Shown

LIMITS = "Predictions are for research use only, not for clinical decisions."

NAMED_MOST = 20  # variants named one by one


def _where(column: Column) -> str:
    """The region, the assembly if known, and that positions are 1-based."""
    known = f" ({column.assembly})" if column.assembly else ""
    where = f"{region_text(column.region)}{known}"
    if column.region.chromosome == POSITIONS:
        return f"{where.capitalize()}."
    return f"{where}, 1-based positions."


def caption(spec: Shown, width_mm: int | float) -> str:
    """Region, tracks, scales, binning, alignment, notes on what was left out, limits.

    The width matters because it decides the bins.
    """
    page = layout(spec, width_mm)
    sentences: list[str] = []
    for each in places(page):
        column = each.column
        if not column.free:
            sentences.append(_where(column))
        for box, place in each.boxes:
            words = "; ".join(box.panel.words(place))
            if words:
                sentences.append(words[0].upper() + words[1:] + ".")
        marked = column.variants()
        if marked:
            names = [label for _, label, _ in marked if label]
            more = f" and {len(names) - NAMED_MOST:,} more" if len(names) > NAMED_MOST else ""
            sentences.append(f"Variants (orange lines): {', '.join(names[:NAMED_MOST])}{more}.")
    if any(column.overviews for column in page.columns):
        sentences.append("Grey: what is magnified below.")
    sentences = list(dict.fromkeys(sentences))  # of several columns, what holds for all
    panels = [box.panel for column in page.columns for box in column.boxes]
    drawn = {output for panel in panels for output in panel.drawn_outputs()}
    # What one panel had to leave out of its data another one may show.
    notes = [note for note in dict.fromkeys(fill(page).notes) if note not in drawn]
    if notes:
        sentences.append("Not shown: " + "; ".join(notes) + ".")
    return " ".join([*sentences, LIMITS])
