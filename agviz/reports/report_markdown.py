"""An explanation as Markdown, for notes and issues: everything but the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agviz.reports.report_tables import ReportTable

if TYPE_CHECKING:
    from agviz.reports.explanation import Explanation


def markdown(found: Explanation) -> str:
    """Words, tables, limits and citations."""
    parts = [
        f"# {escaped(found.asked)}",
        escaped(f"{found.model}; genome {found.assembly}; agviz {found.version}"),
        *(escaped(sentence) for sentence in found.sentences),
    ]
    for table in found.tables():
        parts += [f"## {table.title}", _table(table)]
        parts += [escaped(table.note)] if table.note else []
    if found.merged_splicing is not None:
        parts.append(escaped(f"Merged splicing score: {found.merged_splicing}"))
    parts += ["## Limits", _listed(found.limits), "## Made with", _listed(_made(found))]
    return "\n\n".join(parts) + "\n"


def _made(found: Explanation) -> tuple[str, ...]:
    return (*(f"{name}: {value}" for name, value in found.settings.items()), *found.citations)


def escaped(text: str) -> str:
    """Text that Markdown shows as it stands."""
    for sign in ("\\", "|", "*", "_", "<", "`", "#"):
        text = text.replace(sign, "\\" + sign)
    return text


def _listed(lines: tuple[str, ...]) -> str:
    return "\n".join(f"- {escaped(line)}" for line in lines)


def _table(table: ReportTable) -> str:
    rule = ["---:" if numeric else ":---" for numeric in table.numeric]
    rows = [[escaped(cell) for cell in row] for row in (table.columns, *table.rows)]
    lines = [rows[0], rule, *rows[1:]]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
