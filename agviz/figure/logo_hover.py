"""What an interactive figure tells of letters: their position, and the value of each."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from agviz.figure.hover import where
from agviz.figure.logo_inputs import LogoRow
from agviz.figure.logo_lines import lines_of
from agviz.figure.logo_marks import shown_columns
from agviz.figure.place import Place, Row
from agviz.figure.scales import number_text
from agviz.figure.scene import HoverCells, frozen


def logo_hover(logo: Any, place: Place) -> tuple[HoverCells, ...]:
    """A column of each row of each line: its letters that have a value, the largest first.

    Inserted bases, which have no position in REF, tell nothing.
    """
    labels = logo.labels if len(logo.rows) > 1 else ("",)
    found: list[HoverCells] = []
    boxes = list(place.rows)
    for line in lines_of(logo, place.region, place.x, font=place.font):
        own, boxes = boxes[: len(line.parts)], boxes[len(line.parts) :]
        kept = [
            (n, box) for (n, inserted), box in zip(line.parts, own, strict=True) if not inserted
        ]
        part = dataclasses.replace(place, region=line.region, x=line.x)
        rows = [logo.rows[n] for n, _ in kept]
        found += _line_hover(rows, [box for _, box in kept], [labels[n] for n, _ in kept], part)
    return tuple(found)


def _line_hover(
    rows: Sequence[LogoRow], boxes: Sequence[Row], labels: Sequence[str], place: Place
) -> list[HoverCells]:
    found = []
    for row, box, label in zip(rows, boxes, labels, strict=True):
        shown, edges = shown_columns(row, place)
        if not shown.shape[1]:
            continue
        texts = []
        for k, values in enumerate(shown.T):
            span = where(row.contig, int(edges[k]), int(edges[k + 1]))
            texts.append("\n".join([label, span, *_letters(row, values)]).strip())
        ends = frozen([box.top, box.bottom])
        found.append(HoverCells("logo.hover", frozen(place.x.mm(edges)), ends, tuple(texts)))
    return found


def _letters(row: LogoRow, values: np.ndarray) -> list[str]:
    known = np.nan_to_num(values)
    order = [int(k) for k in np.argsort(-np.abs(known), kind="stable") if known[k]]
    unit = f" {row.unit}" if row.unit else ""
    return [f"{row.letters[k]} {number_text(float(values[k]))}{unit}" for k in order]
