"""Brackets that name motifs above a row: each over its bases, in lanes, no label on another."""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from agviz.errors import InputError
from agviz.figure.scales import XScale
from agviz.figure.scene import Mark, Segments, frozen
from agviz.figure.style import INK, SMALL_SIZE, TICK_LINE
from agviz.figure.text import cap_height, descent, place_text, text_width
from agviz.genome.types import Interval

LANE = cap_height(SMALL_SIZE) + descent(SMALL_SIZE) + 1.2
"""mm that a bracket with its label takes."""

FOOT = 0.6  # mm: the bracket's ends point down
AIR = 0.8  # mm between two brackets or labels of a lane
LANES_MOST = 4
ARROWS = {"+": " →", "-": " ←"}


@dataclasses.dataclass(frozen=True)
class Bracket:
    """A motif's edges and label in mm, and its lane from the bottom.

    `ends`: whether its left and its right end are there, or cut off by the edge of what is shown.
    """

    left: float
    right: float
    text: str
    middle: float
    lane: int
    ends: tuple[bool, bool] = (True, True)


def read_motifs(motifs: Any) -> tuple[Interval, ...]:
    """Motifs of a list of `Interval`s with names, or of a table with Chromosome, Start, End, name.

    Raises
    ------
    InputError
        For anything else.
    """
    if hasattr(motifs, "columns"):
        wanted = ["Chromosome", "Start", "End", "name"]
        missing = [name for name in wanted if name not in motifs.columns]
        if missing:
            raise InputError(
                f"A table of motifs needs the columns {', '.join(wanted)}; it lacks "
                f"{', '.join(missing)}"
            )
        strands = motifs["Strand"] if "Strand" in motifs.columns else ["."] * len(motifs)
        rows = zip(*(motifs[name] for name in wanted), strands, strict=True)
        return tuple(
            Interval(str(contig), int(start), int(end), str(strand), name=str(name))
            for contig, start, end, name, strand in rows
        )
    given = [motifs] if isinstance(motifs, Interval) else list(motifs)
    for each in given:
        if not isinstance(each, Interval):
            raise InputError(f"Motifs must be Intervals or a table; got {type(each).__name__}")
    return tuple(
        Interval(each.chromosome, int(each.start), int(each.end), each.strand, name=each.name)
        for each in given
    )


def brackets(
    motifs: Iterable[Interval],
    *,
    x: XScale,
    region: Interval,
    font: str,
    page_width: float,
    most: int = LANES_MOST,
) -> tuple[list[Bracket], int]:
    """Brackets of the motifs that are seen, in `most` lanes, and how many had no room."""
    found: list[Bracket] = []
    edges: list[float] = []  # of each lane, how far right it is taken
    dropped = 0
    for motif in sorted(motifs, key=lambda each: (each.start, each.end)):
        if motif.chromosome != region.chromosome or not motif.overlaps(region):
            continue
        left, right = x.at(motif.start), x.at(motif.end)
        text = motif.name + ARROWS.get(motif.strand, "")
        half = text_width(text, SMALL_SIZE, font=font) / 2
        middle = min(max((left + right) / 2, x.left + half), page_width - half)
        begin, finish = min(left, middle - half), max(right, middle + half)
        lane = next((k for k, edge in enumerate(edges) if edge + AIR <= begin), len(edges))
        if lane == most:
            dropped += 1
            continue
        if lane == len(edges):
            edges.append(finish)
        edges[lane] = finish
        whole = (motif.start >= x.start, motif.end <= x.end)
        found.append(Bracket(left, right, text, middle, lane, whole))
    return found, dropped


def bracket_marks(found: Sequence[Bracket], *, bottom: float, font: str) -> list[Mark]:
    """Lines with feet and their labels; the lowest lane ends at `bottom`, in mm."""
    lines: list[list[list[float]]] = []
    marks: list[Mark] = []
    for each in found:
        y = bottom - each.lane * LANE - FOOT
        lines.append([[each.left, y], [each.right, y]])
        sides = zip((each.left, each.right), each.ends, strict=True)
        lines.extend([[side, y], [side, y + FOOT]] for side, there in sides if there)
        if each.text.strip():
            marks.append(
                place_text(
                    "motif.label",
                    each.text,
                    x=each.middle,
                    baseline=y - 0.3 - descent(SMALL_SIZE) * 0.6,
                    size=SMALL_SIZE,
                    font=font,
                    align="center",
                )
            )
    if lines:
        marks.insert(0, Segments("motif.bracket", frozen(lines), INK, TICK_LINE))
    return marks
