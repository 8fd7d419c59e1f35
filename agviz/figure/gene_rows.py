"""Genes packed into rows, so that neither bodies nor names meet and few rows are needed."""

import bisect
import dataclasses
from collections.abc import Sequence

import numpy as np

from agviz.figure.gene_names import (
    GENE_AIR,
    ROUNDING,
    Body,
    apart,
    names_above,
    names_led,
    over_own,
)
from agviz.figure.gene_shapes import GeneShape
from agviz.figure.scales import XScale
from agviz.figure.scene import Face
from agviz.figure.style import TICK_SIZE
from agviz.figure.text import text_width


@dataclasses.dataclass(frozen=True)
class PackedGene:
    """A shape with its row.

    Attributes
    ----------
    shape
        What is drawn.
    label
        Its name, or the id of its transcript.
    row
        Its number from the top.
    left, right
        Edges of the body, as far as it is on the page, in mm.
    name_left, name_right
        Edges of its name in mm.
    led
        Whether a leader joins the two.
    """

    shape: GeneShape
    label: str
    row: int
    left: float
    right: float
    name_left: float
    name_right: float
    led: bool


class _Row:
    """A row that is being filled: bodies from left to right, each with its shape and its label."""

    def __init__(self, *, left: float, right: float, may_lead: bool) -> None:
        self.left, self.right, self.may_lead = left, right, may_lead
        self.bodies: list[Body] = []
        self.names: list[float] = []
        self.genes: list[tuple[GeneShape, str]] = []
        self.led = False

    def take(self, gene: tuple[GeneShape, str], body: Body, *, led: bool) -> bool:
        """Add a gene, if there is room for it and its name: with leaders, if `led`."""
        led = led or self.led
        if led and not self.may_lead:
            return False
        at = bisect.bisect(self.bodies, body)
        if not apart([*self.bodies[max(at - 1, 0) : at], body, *self.bodies[at : at + 1]]):
            return False
        bodies = [*self.bodies[:at], body, *self.bodies[at:]]
        names = None if led else self._with_one_more(at, body)
        if names is None:
            names = self._names(bodies, led)
        if names is None:
            return False
        self.bodies, self.names, self.led = bodies, names, led
        self.genes.insert(at, gene)
        return True

    def _with_one_more(self, at: int, body: Body) -> list[float] | None:
        """The names as they are and the new one over its middle, if nothing is in its way.

        Most genes have room, and need not be asked about together with all others.
        """
        name = (body.left + body.right - body.name) / 2
        if name < self.left or name + body.name > self.right:
            return None
        start, end = min(body.left, name) - GENE_AIR, max(body.right, name + body.name) + GENE_AIR
        for i in range(max(at - 1, 0), min(at + 1, len(self.bodies))):
            other, edge = self.bodies[i], self.names[i]
            if start < max(other.right, edge + other.name) and end > min(other.left, edge):
                return None
        return [*self.names[:at], name, *self.names[at:]]

    def _names(self, bodies: Sequence[Body], led: bool) -> list[float] | None:
        find = names_led if led else names_above
        names = find(bodies, left=self.left, right=self.right)
        return None if names is None else names.tolist()

    def packed(self, number: int) -> list[PackedGene]:
        """Its genes, from left to right, as those of row `number`."""
        edges = np.array(self.names)
        low, high = over_own(self.bodies, left=self.left, right=self.right)
        away = (edges < low - ROUNDING) | (edges > high + ROUNDING)
        found = []
        for i, (gene, body) in enumerate(zip(self.genes, self.bodies, strict=True)):
            edge = float(edges[i])
            ends = (body.left, body.right, edge, edge + body.name)
            found.append(PackedGene(*gene, number, *ends, bool(away[i])))
        return found


def pack_genes(
    shapes: Sequence[GeneShape],
    *,
    x: XScale,
    font: str,
    may_lead: Sequence[bool],
    by_transcript: bool = False,
    named: bool = True,
) -> tuple[list[PackedGene], int]:
    """A row for each shape, so that neither bodies nor names meet, and how many found none.

    The most important choose first. Each takes the first row that has room for it as it is; else
    the first that has if its names are moved apart and joined by leaders; else it begins a row.

    Parameters
    ----------
    shapes
        The most important first.
    x
        From bases to the page.
    font
        The font names are measured in.
    may_lead
        For each row there may be, whether it is high enough for leaders.
    by_transcript
        Whether the ids of transcripts are written instead of names.
    named
        Whether anything is written at all.

    Returns
    -------
    list of PackedGene, int
        Row by row, from left to right; and the number of shapes left out.
    """
    rows: list[_Row] = []
    for shape in shapes:
        written = shape.transcript_id if by_transcript else shape.name
        gene = shape, written if named else ""
        width = text_width(gene[1], TICK_SIZE, font=font, face=name_face(by_transcript))
        body = Body(x.at(shape.start), x.at(shape.end), min(width, x.right - x.left))
        if any(row.take(gene, body, led=led) for led in (False, True) for row in rows):
            continue
        if len(rows) < len(may_lead):
            rows.append(_Row(left=x.left, right=x.right, may_lead=may_lead[len(rows)]))
            rows[-1].take(gene, body, led=False)
    packed = [gene for number, row in enumerate(rows) for gene in row.packed(number)]
    return packed, len(shapes) - len(packed)


def name_face(by_transcript: bool) -> Face:
    """Symbols of genes are set in italics, ids of transcripts are not."""
    return "regular" if by_transcript else "italic"
