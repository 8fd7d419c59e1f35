"""Lines that join genes to names that were moved aside, past the arrows at their first bases."""

from collections.abc import Sequence

from agviz.figure.gene_names import NAME_INSET
from agviz.figure.gene_rows import PackedGene
from agviz.figure.place import Row
from agviz.figure.style import GENE_ROW, TICK_SIZE
from agviz.figure.text import cap_height, descent

THICK = 1.5  # mm, height of coding parts
TSS_RISE, TSS_LENGTH, TSS_HEAD = 0.9, 1.5, 0.4  # mm, of a bent arrow
TSS_LANE = TSS_RISE + TSS_HEAD + 0.1  # mm between body and name
LEADER_AIR = 0.1  # mm between a leader and its name, and its body
ARROW_AIR = 0.3  # mm between a leader and an arrow beside it


def body_middle(row: Row) -> float:
    """Height of a gene's line within its row; its name stands above."""
    return row.bottom - THICK / 2


def name_top(gene: PackedGene, row: Row, lane: float) -> float:
    """Where its name begins: at the row's top if a leader joins them, else above the body."""
    return row.top if gene.led else max(row.top, row.bottom - GENE_ROW - lane)


def leader_lines(
    gene: PackedGene, row: Row, *, lane: float, arrows: Sequence[Sequence[float]]
) -> list[list[list[float]]]:
    """From below a name to its body: upright where one is over the other, else the shortest.

    Parameters
    ----------
    gene
        Its name is led.
    row
        Where it stands.
    lane
        mm above bodies that arrows have; there a leader is upright, so that it passes between them.
    arrows
        Left and right end of each arrow of the row, in mm. Where the body has no room beside them,
        the leader ends above.
    """
    middle = (gene.name_left + gene.name_right) / 2
    wanted = min(max(middle, gene.left), gene.right)
    free = _beside(wanted, gene, arrows)
    foot = wanted if free is None else free
    inset = min(NAME_INSET, middle - gene.name_left)
    head = min(max(foot, gene.name_left + inset), gene.name_right - inset)
    top = name_top(gene, row, lane) + cap_height(TICK_SIZE) + descent(TICK_SIZE) + LEADER_AIR
    end = body_middle(row) - THICK / 2 - LEADER_AIR
    if not arrows:
        return [[[head, top], [foot, end]]]
    bend = max(end - lane, top)
    lines = [[[head, top], [foot, bend]]]
    return lines if free is None else [*lines, [[foot, bend], [foot, end]]]


def _beside(wanted: float, gene: PackedGene, arrows: Sequence[Sequence[float]]) -> float | None:
    """The place on a body nearest to the one that is wanted and beside all arrows, if any is."""
    taken = [(left - ARROW_AIR, right + ARROW_AIR) for left, right in arrows]
    choices = [wanted, *(edge for ends in taken for edge in ends)]
    free = [
        x
        for x in choices
        if gene.left <= x <= gene.right and not any(left < x < right for left, right in taken)
    ]
    return min(free, key=lambda x: abs(x - wanted), default=None)
