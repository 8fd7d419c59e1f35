"""Marks of packed genes: lines, boxes, chevrons, names and their leaders."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64

from agviz.figure.gene_leaders import (
    THICK,
    TSS_HEAD,
    TSS_LENGTH,
    TSS_RISE,
    body_middle,
    leader_lines,
    name_top,
)
from agviz.figure.gene_rows import PackedGene
from agviz.figure.place import Place, Row
from agviz.figure.scene import Face, Mark, Rectangles, Segments, frozen
from agviz.figure.style import (
    FAINT,
    GENE_ROW,
    LEADER_LINE,
    MM_PER_PT,
    NUMBER_SIZE,
    SMALLEST_BIN,
    TICK_LINE,
    TICK_SIZE,
)
from agviz.figure.text import cap_height, place_text

THIN = 0.75  # mm, height of untranslated parts
CHEVRON, CHEVRON_STEP = 0.55, 3.5  # mm, size and distance of strand marks
LEADER_ROOM = 1.6  # mm that a row with leaders is higher


def may_lead(row: Row, lane: float) -> bool:
    """Whether a row was made, or happens to be, high enough for leaders; `lane` as of names."""
    return row.height >= GENE_ROW + lane + LEADER_ROOM / 2


def body_marks(genes: Sequence[PackedGene], place: Place, color: str) -> list[Mark]:
    """Lines, chevrons and boxes of genes of one color."""
    if not genes:
        return []
    lines, chevrons = [], []
    for gene in genes:
        middle = body_middle(place.rows[gene.row])
        lines.append([[gene.left, middle], [gene.right, middle]])
        chevrons += _chevrons(gene, middle, place)
    marks: list[Mark] = [Segments("gene.intron", frozen(lines), color, TICK_LINE)]
    if chevrons:
        marks.append(Segments("gene.strand", frozen(chevrons), color, TICK_LINE))
    for part, height in (("thin", THIN), ("thick", THICK)):
        boxes = _boxes(genes, part, height, place)
        if len(boxes):
            marks.append(Rectangles(f"gene.{part}", frozen(boxes), color))
    return marks


def tss_marks(genes: Sequence[PackedGene], place: Place, color: str) -> list[Mark]:
    """Bent arrows at the first bases of transcripts, in the direction of their strands."""
    lines: list[list[list[float]]] = []
    for gene in genes:
        ends = tss_arrow(gene, place)
        if ends is None:
            continue
        (at, tip), foot = ends, body_middle(place.rows[gene.row]) - THICK / 2
        way, y = 1.0 if gene.shape.strand == "+" else -1.0, foot - TSS_RISE
        lines += [[[at, foot], [at, y]], [[at, y], [tip, y]]]
        lines += [[[tip, y], [tip - way * TSS_HEAD, y + side * TSS_HEAD]] for side in (-1, 1)]
    return [Segments("gene.tss", frozen(lines), color, TICK_LINE)] if lines else []


def tss_arrow(gene: PackedGene, place: Place) -> tuple[float, float] | None:
    """Where across a gene's bent arrow begins, and where its tip is; None if it has none here."""
    shape = gene.shape
    first = shape.start if shape.strand == "+" else shape.end - 1
    if shape.strand not in ("+", "-") or not place.region.start <= first < place.region.end:
        return None
    at, way = place.x.at(first + 0.5), 1.0 if shape.strand == "+" else -1.0
    return at, min(max(at + way * TSS_LENGTH, place.x.left), place.x.right)


def tss_arrows(genes: Sequence[PackedGene], place: Place) -> list[tuple[int, float, float]]:
    """The row of each arrow, and its ends across from left to right."""
    found = [(gene.row, tss_arrow(gene, place)) for gene in genes]
    return [(row, min(ends), max(ends)) for row, ends in found if ends is not None]


def name_marks(
    genes: Sequence[PackedGene],
    place: Place,
    *,
    color: str,
    leader: str,
    face: Face,
    lane: float = 0.0,
    arrows: Sequence[tuple[int, float, float]] = (),
) -> list[Mark]:
    """Names, with leaders of that color for those that are moved away; `lane` mm above bodies.

    `arrows`: as of `tss_arrows`; leaders keep off them.
    """
    marks: list[Mark] = []
    leaders: list[list[list[float]]] = []
    for gene in genes:
        if gene.led:
            beside = [ends for number, *ends in arrows if number == gene.row]
            leaders += leader_lines(gene, place.rows[gene.row], lane=lane, arrows=beside)
    if leaders:
        marks.append(Segments("gene.leader", frozen(leaders), leader, LEADER_LINE))
    for gene in genes:
        marks.append(
            place_text(
                "gene.name",
                gene.label,
                x=(gene.name_left + gene.name_right) / 2,
                size=TICK_SIZE,
                font=place.font,
                baseline=_baseline(gene, place.rows[gene.row], lane),
                face=face,
                align="center",
                color=color,
            )
        )
    return marks


def count_mark(dropped: int, place: Place) -> Mark:
    """How many genes are missing, under the label of the rows, or above the last row's end."""
    row = place.rows[-1] if len(place.rows) > 1 else place.rows[0]
    middle = body_middle(row) if len(place.rows) > 1 else row.top + cap_height(NUMBER_SIZE) / 2
    return place_text(
        "gene.dropped",
        f"+{dropped} more",
        x=place.label_left,
        middle=middle,
        size=NUMBER_SIZE,
        font=place.font,
        color=FAINT,
    )


def _baseline(gene: PackedGene, row: Row, lane: float) -> float:
    """Of its name: right above the body, or in the lane at the top if a leader joins them."""
    return name_top(gene, row, lane) + cap_height(TICK_SIZE)


def _boxes(
    genes: Sequence[PackedGene], part: str, height: float, place: Place
) -> Float64[np.ndarray, "boxes 4"]:
    """Boxes of the parts that are on the page, wide enough to be seen."""
    spans = [getattr(gene.shape, part) for gene in genes]
    edges = np.array([edge for each in spans for edge in each], dtype=np.float64).reshape(-1, 2)
    middles = [body_middle(place.rows[gene.row]) for gene in genes]
    middle = np.repeat(middles, [len(each) for each in spans])
    shown = (edges[:, 0] < place.region.end) & (edges[:, 1] > place.region.start)
    left, right = place.x.mm(edges[shown]).T
    least = SMALLEST_BIN * MM_PER_PT
    wider = np.clip((left + right - least) / 2, place.x.left, place.x.right - least)
    narrow = right - left < least
    left, right = np.where(narrow, wider, left), np.where(narrow, wider + least, right)
    middle = middle[shown]
    return np.stack([left, middle - height / 2, right, middle + height / 2], axis=1)


def _chevrons(gene: PackedGene, middle: float, place: Place) -> list[list[list[float]]]:
    """Arrow heads along the strand, in the middle of steps that lie wholly within introns."""
    width = gene.right - gene.left
    count = int(width / CHEVRON_STEP)
    if gene.shape.strand not in ("+", "-") or not count:
        return []
    spans = np.array([*gene.shape.thick, *gene.shape.thin], dtype=np.float64).reshape(-1, 2)
    air = np.array([-CHEVRON - 0.3, CHEVRON + 0.3])
    taken = (place.x.mm(spans) + air).tolist()
    back = -CHEVRON if gene.shape.strand == "+" else CHEVRON
    marks = []
    for number in range(1, count + 1):
        at = gene.left + width * number / (count + 1)
        if not any(start < at < end for start, end in taken):
            for rise in (-CHEVRON, CHEVRON):
                marks.append([[at, middle], [at + back, middle + rise]])
    return marks
