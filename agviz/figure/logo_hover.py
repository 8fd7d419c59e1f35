"""What an interactive figure tells of letters: their position, and the value of each."""

from collections.abc import Sequence

import numpy as np

from agviz.figure.hover import where
from agviz.figure.logo_inputs import LogoRow
from agviz.figure.logo_marks import shown_columns
from agviz.figure.place import Place
from agviz.figure.scales import number_text
from agviz.figure.scene import HoverCells, frozen


def letter_hover(
    rows: Sequence[LogoRow], labels: Sequence[str], place: Place
) -> tuple[HoverCells, ...]:
    """A column of each row: its letters that have a value, the largest first."""
    found = []
    for row, box, label in zip(rows, place.rows, labels, strict=True):
        shown, edges = shown_columns(row, place)
        if not shown.shape[1]:
            continue
        texts = []
        for k, values in enumerate(shown.T):
            span = where(row.contig, int(edges[k]), int(edges[k + 1]))
            texts.append("\n".join([label, span, *_letters(row, values)]).strip())
        ends = frozen([box.top, box.bottom])
        found.append(HoverCells("logo.hover", frozen(place.x.mm(edges)), ends, tuple(texts)))
    return tuple(found)


def _letters(row: LogoRow, values: np.ndarray) -> list[str]:
    known = np.nan_to_num(values)
    order = [int(k) for k in np.argsort(-np.abs(known), kind="stable") if known[k]]
    unit = f" {row.unit}" if row.unit else ""
    return [f"{row.letters[k]} {number_text(float(values[k]))}{unit}" for k in order]
