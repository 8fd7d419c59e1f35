"""An explanation as one HTML page that loads nothing: no script, style or image from elsewhere.

Figures are SVG images within the page, each closed in itself, so that ids in one cannot meet those
of another. The same explanation gives the same bytes.
"""

from __future__ import annotations

import base64
import tempfile
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from agviz.figure.compose import Figure
from agviz.reports.report_style import STYLE
from agviz.reports.report_tables import ReportTable

if TYPE_CHECKING:
    from agviz.reports.explanation import Explanation

WIDTHS_MM = {"scores": 89.0, "background": 120.0}
FULL_WIDTH_MM = 183.0


def page(found: Explanation) -> str:
    """The report as a whole document."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(found.asked)}: explained by {escape(found.model)}</title>\n"
        f'</head>\n<body style="margin:0">\n{fragment(found)}</body>\n</html>\n'
    )


def fragment(found: Explanation) -> str:
    """The report as a part of a page, with its own styles."""
    return (
        f'<style>{STYLE}</style>\n<article class="agviz-report">\n'
        f"{_head(found)}{_words(found)}{_body(found)}{_foot(found)}</article>\n"
    )


def _head(found: Explanation) -> str:
    lines = [
        f"{found.model}",
        f"genome {found.assembly}, 1-based positions",
        f"agviz {found.version}",
    ]
    return (
        f"<header>\n<h1>{escape(found.asked)}</h1>\n"
        f'<p class="made">{escape(" · ".join(lines))}</p>\n'
        '<p class="use">Research use only</p>\n</header>\n'
    )


def _words(found: Explanation) -> str:
    first, *rest = found.sentences
    items = "".join(f"<p>{escape(sentence)}</p>\n" for sentence in rest)
    return f'<section class="words">\n<p class="first">{escape(first)}</p>\n{items}</section>\n'


def _body(found: Explanation) -> str:
    """Figures and tables in the order in which one asks."""
    tables = {table.title: table for table in found.tables()}
    order = (
        ("figure", "tracks"),
        ("figure", "mutagenesis"), ("table", "Motifs made and broken"),
        ("table", "What changes"), ("figure", "background"),
        ("table", "Genes"),
        ("table", "Cell types and tracks"), ("figure", "scores"),
        ("figure", "splicing"), ("table", "Splicing"), ("table", "Junctions"),
        ("figure", "contacts"),
    )  # fmt: skip
    parts = []
    for kind, name in order:
        if kind == "figure" and name in found.figures:
            parts.append(_figure(name, found.figures[name], title=found.figure_title(name)))
        elif kind == "table" and name in tables:
            parts.append(_table(tables[name]))
            if name == "Splicing" and found.merged_splicing is not None:
                said = f"Merged splicing score: {found.merged_splicing}"
                parts.append(f'<p class="note">{escape(said)}</p>\n')
    return "".join(parts)


def _figure(name: str, figure: Figure, *, title: str) -> str:
    width = WIDTHS_MM.get(name, FULL_WIDTH_MM)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "figure.svg"
        figure.save(path, width_mm=width)
        drawn = base64.b64encode(path.read_bytes()).decode("ascii")
    caption = figure.caption(width)
    return (
        f'<figure id="{name}">\n<h2>{escape(title)}</h2>\n'
        f'<img style="width:{width:g}mm" alt="{escape(title)}" '
        f'src="data:image/svg+xml;base64,{drawn}">\n'
        f"<figcaption><details><summary>How it is drawn</summary>{escape(caption)}</details>"
        "</figcaption>\n</figure>\n"
    )


def _table(table: ReportTable) -> str:
    kinds = [' class="number"' if numeric else "" for numeric in table.numeric]
    head = "".join(
        f'<th scope="col"{kind}>{escape(name)}</th>'
        for name, kind in zip(table.columns, kinds, strict=True)
    )
    rows = "".join(
        "<tr>"
        + "".join(f"<td{kind}>{escape(cell)}</td>" for cell, kind in zip(row, kinds, strict=True))
        + "</tr>\n"
        for row in table.rows
    )
    note = f'<p class="note">{escape(table.note)}</p>\n' if table.note else ""
    return (
        f"<section>\n<h2>{escape(table.title)}</h2>\n"
        f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n'
        f"</table></div>\n{note}</section>\n"
    )


def _foot(found: Explanation) -> str:
    limits = "".join(f"<li>{escape(each)}</li>\n" for each in found.limits)
    settings = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>\n"
        for name, value in found.settings.items()
    )
    cited = "".join(f"<li>{escape(each)}</li>\n" for each in found.citations)
    return (
        f'<section class="limits">\n<h2>Limits</h2>\n<ul>\n{limits}</ul>\n</section>\n'
        f'<section class="made-with">\n<h2>How it was made</h2>\n<dl>\n{settings}</dl>\n'
        f"<h2>Cite</h2>\n<ul>\n{cited}</ul>\n</section>\n"
    )
