"""A caption says in words what a figure shows and how, so that nobody has to guess."""

from collections.abc import Sequence

from agviz.figure.allele_words import ALIGNED
from agviz.figure.annotations import highlight_bands
from agviz.figure.columns import Column
from agviz.figure.fill import fill, places
from agviz.figure.filled import Filled
from agviz.figure.layout import layout
from agviz.figure.panel import Panel
from agviz.figure.place import Place
from agviz.figure.regions import POSITIONS, region_text
from agviz.figure.shown import Shown
from agviz.figure.style import VARIANT
from agviz.figure.styles import styled_ink
from agviz.figure.variant_marks import is_within

LIMITS = "Predictions are for research use only, not for clinical decisions."

NAMED_MOST = 20  # variants or highlights named one by one


def _where(column: Column) -> str:
    """The region, the assembly if known, and that positions are 1-based."""
    known = f" ({column.assembly})" if column.assembly else ""
    where = f"{region_text(column.region)}{known}"
    if column.region.chromosome == POSITIONS:
        return f"{where.capitalize()}."
    return f"{where}, 1-based positions."


def _variants(filled: Filled) -> list[str]:
    """Which variants are marked."""
    marked = [each for each in filled.column.variants() if is_within(each[0], filled.region)]
    names = [label for _, label, _ in marked if label]
    if not names:
        return []
    inks = {styled_ink("variant.line", ink, styles=filled.column.styles) for *_, ink in marked}
    lines = "orange lines" if inks == {VARIANT} else "lines"
    return [f"Variants ({lines}): {_listed(names)}."]


def _highlights(filled: Filled) -> list[str]:
    """Which intervals are highlighted, by name or place."""
    own = [*filled.column.annotations, *filled.column.panel_annotations()]
    names = [
        label or region_text(interval)
        for interval, label, _, _ in highlight_bands(own)
        if interval.chromosome == filled.region.chromosome and interval.overlaps(filled.region)
    ]
    return [f"Highlighted: {_listed(names)}."] if names else []


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - NAMED_MOST:,} more" if len(names) > NAMED_MOST else ""
    return f"{', '.join(names[:NAMED_MOST])}{more}"


def _only_model(panels: Sequence[Panel]) -> str | None:
    """The model that all of several panels of predictions name; a caption says it once."""
    models = [getattr(panel, "model", None) for panel in panels if not panel.is_measured()]
    return str(models[0]) if len(models) > 1 and len(set(models)) == 1 and models[0] else None


def _words_of(panel: Panel, place: Place, *, heard: set[str], model: str | None) -> str:
    """What a panel says, without what the caption has said or says of all panels."""
    clauses = [
        each for each in panel.words(place) if not (each.startswith(ALIGNED) and each in heard)
    ]
    heard.update(each for each in clauses if each.startswith(ALIGNED))
    words = "; ".join(clauses)
    return words.replace(f" (model {model})", "") if model else words


def caption(spec: Shown, width_mm: int | float) -> str:
    """Region, tracks, scales, binning, alignment, notes on what was left out, limits.

    The width matters because it decides the bins.
    """
    page = layout(spec, width_mm)
    panels = [box.panel for column in page.columns for box in column.boxes]
    model = _only_model(panels)
    sentences: list[str] = []
    said: dict[int, set[str]] = {}  # of one figure at several regions, what holds for all
    for each in places(page):
        column = each.column
        heard = said.setdefault(id(column.several or column), set())
        if not column.free:
            sentences.append(_where(column))
        for box, place in each.boxes:
            words = _words_of(box.panel, place, heard=heard, model=model)
            if words and words not in heard:
                sentences.append(words[0].upper() + words[1:] + ".")
            heard.add(words)
        marks = [*_variants(each), *_highlights(each)]
        sentences.extend(mark for mark in marks if mark not in heard)
        heard.update(marks)
    if any(column.overviews for column in page.columns):
        sentences.append("Grey: what is magnified below.")
    if model:
        sentences.append(f"All predictions: model {model}.")
    drawn = {output for panel in panels for output in panel.drawn_outputs()}
    # What one panel had to leave out of its data another one may show.
    notes = [note for note in dict.fromkeys(fill(page).notes) if note not in drawn]
    if notes:
        sentences.append("Not shown: " + "; ".join(notes) + ".")
    if not all(panel.is_measured() for panel in panels):
        sentences.append(LIMITS)
    return " ".join(sentences)
