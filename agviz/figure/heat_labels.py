"""Names beside the rows of a map of cells: all of them, or every n-th where rows are low."""

from collections.abc import Mapping, Sequence

import numpy as np

from agviz.figure.heat_cells import edges_of
from agviz.figure.place import Place, Row
from agviz.figure.scene import Mark
from agviz.figure.style import INK, LABEL_SIZE, NUMBER_SIZE
from agviz.figure.text import line_height, place_text, shorten

AIR = 1.0  # mm between names and cells


def cell_labels(
    labels: Sequence[str],
    place: Place,
    row: Row,
    *,
    colors: Mapping[str, str],
    beside: int = 1,
) -> tuple[list[Mark], list[str]]:
    """A name per row of cells, as many as there is room for, and notes on the others.

    Labels of at most `beside` letters stand beside the cells, in the `colors` of their bases;
    names begin at the left.
    """
    edges = edges_of(len(labels), row.top, row.bottom)
    size = LABEL_SIZE if edges[1] - edges[0] >= line_height(LABEL_SIZE) else NUMBER_SIZE
    step = max(1, int(np.ceil(line_height(size) / (edges[1] - edges[0]) - 1e-6)))
    room = place.x.left - place.label_left - AIR
    marks: list[Mark] = []
    shortened = 0
    for number in range(0, len(labels), step):
        single = len(labels[number]) <= beside
        whole = labels[number].replace("\xa0", " ")
        text = shorten(whole, size, room, font=place.font)
        shortened += text != whole
        marks.append(
            place_text(
                "heat.label",
                text,
                x=place.x.left - AIR if single else place.label_left,
                middle=(edges[number] + edges[number + 1]) / 2,
                size=size,
                font=place.font,
                align="right" if single else "left",
                color=colors.get(labels[number].lstrip("+"), INK) if single else INK,
            )
        )
    left_out = len(labels) - len(marks)
    notes = [f"{left_out} of {len(labels)} row labels had no room"] if left_out else []
    if shortened:
        notes.append(f"{shortened} of {len(labels)} row labels were shortened")
    return marks, notes
