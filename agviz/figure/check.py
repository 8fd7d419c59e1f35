"""Is a figure fit to print? Findings, each with its place and what to do about it.

What can be seen on the Scene is looked for there; what only a panel knows (data beyond its scale,
unknown values hidden in a bin) the panel tells.
"""

import itertools

from agviz.figure.color_vision import merges
from agviz.figure.columns import Layout
from agviz.figure.fill import fill, places
from agviz.figure.findings import Finding
from agviz.figure.layout import layout
from agviz.figure.overlap import overlapping_texts, texts_off_page, texts_too_small
from agviz.figure.place import ByChoice, Remedied
from agviz.figure.scene import Image, Scene, Text, outline
from agviz.figure.shown import Shown
from agviz.figure.style import SMALLEST_TEXT
from agviz.figure.unlike_panels import between_panels

LARGER_PAGE = "make the figure wider or higher, or show less, or another region"
OFF_PAGE = 0.3  # mm that a mark may reach over the page's edge: half a line's width
CELLS = ("contact", "heat")  # roles of images that are made of cells, not of lines or letters


def check(spec: Shown, width_mm: int | float, *, font: str = "Arial") -> tuple[Finding, ...]:
    """All findings of a figure at this width, by place from top to bottom within each kind."""
    page = layout(spec, width_mm, font=font)
    scene = fill(page)
    found = (
        *_texts(scene),
        *_left_out(scene),
        *_off_page(scene),
        *_rasterised(scene),
        *_merging_colors(page),
        *_of_panels(page),
    )
    return tuple(dict.fromkeys(found))  # what several columns have in common is said once


def _at(text: Text) -> str:
    return f"{text.text!r} at {text.left:.1f}, {text.baseline:.1f} mm"


def _texts(scene: Scene) -> list[Finding]:
    found = [
        Finding(
            "text on text",
            f"{_at(one)} and {_at(other)}",
            "make the figure wider, or leave one of them out",
        )
        for one, other in overlapping_texts(scene)
    ]
    found += [
        Finding(
            "small text",
            f"{_at(text)}: {text.size:g} pt",
            f"journals print {SMALLEST_TEXT:g} pt or more",
        )
        for text in texts_too_small(scene)
    ]
    return found


def _left_out(scene: Scene) -> list[Finding]:
    return [
        Finding("left out", note, note.remedy if isinstance(note, Remedied) else LARGER_PAGE)
        for note in dict.fromkeys(scene.notes)
        if not isinstance(note, ByChoice)
    ]


def _off_page(scene: Scene) -> list[Finding]:
    found = [
        Finding("off the page", _at(text), "make the figure wider, or shorten the text")
        for text in texts_off_page(scene)
    ]
    for mark in scene.marks:
        if isinstance(mark, Text):
            continue
        points = outline(mark)
        if not len(points):
            continue
        low, high = points.min(0), points.max(0)
        beyond = max(*(-low), high[0] - scene.width, high[1] - scene.height)
        if beyond > OFF_PAGE:
            where = f"{mark.role}: {beyond:.1f} mm over the edge"
            found.append(Finding("off the page", where, "give it less room, or more page"))
    return found


def _rasterised(scene: Scene) -> list[Finding]:
    """Images that are no cells of data: what should have been lines and letters."""
    return [
        Finding(
            "rasterised",
            f"{mark.role}: an image of {mark.cells.shape[1]} x {mark.cells.shape[0]} pixels",
            "draw it as marks, so that it can be enlarged and edited",
        )
        for mark in scene.marks
        if isinstance(mark, Image) and mark.role.split(".")[0] not in CELLS
    ]


def _merging_colors(page: Layout) -> list[Finding]:
    """Colors of a legend: nothing else tells what is what."""
    found = []
    for column in page.columns:
        alone = [entry for entry in column.legend if not entry.told_otherwise]
        for one, other in itertools.combinations(alone, 2):
            if one.dashed != other.dashed:
                continue
            for sight in merges(one.color, other.color):
                where = f"{one.label!r} ({one.color}) and {other.label!r} ({other.color}) {sight}"
                found.append(
                    Finding("merging colors", where, "choose colors that differ in lightness, too")
                )
    return found


def _of_panels(page: Layout) -> list[Finding]:
    panels = [(box.panel, place) for each in places(page) for box, place in each.boxes]
    found = [finding for panel, place in panels for finding in panel.findings(place)]
    return [*found, *between_panels(panels)]


def summary(findings: tuple[Finding, ...]) -> str:
    """Findings in lines, or that there are none."""
    if not findings:
        return "nothing found"
    return "\n".join(str(each) for each in findings)
