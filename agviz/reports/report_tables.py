"""The tables of an explanation as people read them: few columns, numbers rounded, words for codes.

One list of tables serves the page and the text; the full data frames stay with the `Explanation`.
"""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from agviz.reports.ranked_changes import SIGNED, SMALL
from agviz.reports.track_words import subject_words, where_words
from agviz.scoring.quantiles import QUANTILE

ROWS_MOST = 12
PER_OUTPUT = 3  # biosamples of one output
UNKNOWN = "–"


@dataclasses.dataclass(frozen=True)
class ReportTable:
    """A table of texts.

    Attributes
    ----------
    title, note
        Above it, and below it what has to be known to read it.
    columns
        Heads.
    rows
        One text for each column.
    numeric
        Which columns hold numbers, and are set flush right.
    """

    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]


Column = tuple[str, bool, Callable[[Any], str]]
"""Head, whether it holds numbers, and the text of a row."""


def number(value: Any, digits: int = 3) -> str:
    """A number in few digits, with a true minus; a dash where it is not known."""
    if value is None or pd.isna(value):
        return UNKNOWN
    whole = abs(value) >= 10**digits - 0.5  # else 999.6 would be 1e+03
    text = f"{float(value):,.0f}" if whole else f"{float(value):,.{digits}g}"
    return text.replace("-", "−")


def signed(value: Any) -> str:
    """As `number`, with the sign always written."""
    text = number(value)
    return f"+{text}" if not pd.isna(value) and value > 0 else text


def p_text(value: Any) -> str:
    """A p-value in two digits; a dash where it is not known."""
    return UNKNOWN if pd.isna(value) else f"{value:.2g}".replace("-", "−")


def background_table(summary: pd.DataFrame) -> ReportTable | None:
    """What changes most of each kind, and how unusual that is."""
    columns: list[Column] = [
        ("What", False, lambda row: row["question"]),
        ("Most in", False, _most_in),
        ("Change", True, _score),
        ("Unit", False, lambda row: row["unit"]),
    ]
    note = (
        "The largest change of each kind, over all tracks and genes. "
        f"Changes below {SMALL:g} come after the others"
    )
    if "p_value" in summary:
        size = int(summary["background_size"].iloc[0]) if len(summary) else 0
        columns += [
            ("Background, largest", True, lambda row: number(row["background_largest"])),
            ("As large", True, lambda row: f"{row['as_large']} of {row['background_size']}"),
            ("p", True, lambda row: p_text(row["p_value"])),
            ("Stands out", False, _stands_out),
        ]
        note += (
            "; of either, those that stand out first, then by the change as a share of the "
            f"background's largest. It is compared with the largest of each of {size} matched "
            "background variants; p = (k + 1) / (n + 1)."
        )
    else:
        note += ", else in the scorers' order: their units cannot be compared."
    return _table("What changes", note, columns, summary)


def motif_table(motifs: pd.DataFrame | None) -> ReportTable | None:
    """Motifs made and broken."""
    if motifs is None:
        return None
    columns: list[Column] = [
        ("Motif", False, lambda row: row["name"]),
        ("Id", False, lambda row: row["motif_id"]),
        ("", False, lambda row: row["change"]),
        ("Place", False, lambda row: f"{_range(row)} {_strand(row)} {row['allele']}"),
        ("p REF", True, lambda row: p_text(row["p_reference"])),
        ("p ALT", True, lambda row: p_text(row["p_alternate"])),
    ]
    notes = ["p: of the best match that the variant touches (FIMO), a dash above 0.01."]
    if motifs["used"].notna().any():
        columns += [
            ("Gives REF", True, lambda row: number(row["contribution_reference"])),
            ("Gives ALT", True, lambda row: number(row["contribution_alternate"])),
            ("Agreement", True, lambda row: number(row["agreement"], 2)),
            ("In use", False, lambda row: "yes" if row["used"] else "no"),
        ]
        notes.append(
            "Gives: what the bases of the match add to the readout, by exact in-silico "
            "mutagenesis. Agreement: cosine of the effects of substitutions and the motif's "
            "scores. In use: both speak for it."
        )
    if motifs["binding"].notna().any():
        columns.append(("Binding", True, lambda row: signed(row["binding"])))
        notes.append("Binding: log2 fold change of the factor's ChIP-seq.")
    return _table("Motifs made and broken", " ".join(notes), columns, motifs)


def biosample_table(by_biosample: pd.DataFrame) -> ReportTable | None:
    """The biosamples that change most, of each output."""
    columns: list[Column] = [
        ("What", False, subject_words),
        ("Where", False, where_words),
        ("Change", True, _score),
        ("Unit", False, lambda row: row["unit"]),
        *_quantile(by_biosample),
    ]
    rows = by_biosample.groupby("variant_scorer", sort=False).head(PER_OUTPUT)
    note = f"Up to {PER_OUTPUT} of each kind, most changed first."
    return _table("Cell types and tracks", note, columns, rows, most=len(rows))


def gene_table(genes: pd.DataFrame) -> ReportTable | None:
    """The genes whose expression changes most."""
    columns: list[Column] = [
        ("Gene", False, lambda row: row["gene_name"] or row["gene_id"]),
        ("Most in", False, lambda row: row["biosample_name"] or row["track_name"]),
        ("ln fold change", True, lambda row: signed(row["log_fold_change"])),
        ("Fold", True, lambda row: number(row["fold_change"])),
        ("From its start, bp", True, lambda row: signed(row["distance"])),
        *_quantile(genes),
    ]
    note = "Distances are positive downstream of the start, in the gene's direction."
    return _table("Genes", note, columns, genes)


def splicing_table(splicing: pd.DataFrame) -> ReportTable | None:
    """Splicing scores by gene."""
    columns: list[Column] = [
        ("What", False, lambda row: row["question"]),
        ("Gene", False, lambda row: row["gene_name"]),
        ("Where", False, lambda row: row["biosample_name"] or row["track_name"]),
        ("Score", True, lambda row: number(row["raw_score"])),
        ("Unit", False, lambda row: row["unit"]),
        *_quantile(splicing),
    ]
    return _table("Splicing", "", columns, splicing)


def junction_table(junctions: pd.DataFrame) -> ReportTable | None:
    """Junctions gained, lost, or used more or less."""
    columns: list[Column] = [
        ("Change", False, lambda row: row["change"]),
        ("Junction", False, lambda row: f"{_range(row)} {_strand(row)}"),
        ("Gene", False, lambda row: row["gene_name"]),
        ("Where", False, lambda row: row["biosample_name"] or row["track_name"]),
        ("PSI REF", True, lambda row: f"{row['psi_reference']:.2f}"),
        ("PSI ALT", True, lambda row: f"{row['psi_alternate']:.2f}"),
        ("of its", False, lambda row: row["share_of"]),
    ]
    note = "PSI: the junction's share of the predicted reads of its donor or acceptor."
    return _table("Junctions", note, columns, junctions)


def _table(
    title: str,
    note: str,
    columns: Sequence[Column],
    data: pd.DataFrame,
    *,
    most: int = ROWS_MOST,
) -> ReportTable | None:
    """Texts of the first rows; None for no rows."""
    if data.empty:
        return None
    shown = data.head(most).to_dict("records")
    rows = tuple(tuple(str(text(row)) for _, _, text in columns) for row in shown)
    if len(data) > most:
        note = f"{note} The first {most} of {len(data):,}.".strip()
    heads = tuple(head for head, _, _ in columns)
    return ReportTable(title, note, heads, rows, tuple(numeric for _, numeric, _ in columns))


def _stands_out(row: Any) -> str:
    if not row["stands_out"]:
        return "no"
    return "yes" if abs(row["raw_score"]) >= SMALL else "yes, small"


def _score(row: Any) -> str:
    return signed(row["raw_score"]) if row["kind"] in SIGNED else number(row["raw_score"])


def _most_in(row: Any) -> str:
    parts = [row["subject"], where_words(row), row["gene_name"]]
    return ", ".join(dict.fromkeys(filter(None, map(str, parts))))


def _quantile(table: pd.DataFrame) -> list[Column]:
    if QUANTILE not in table:
        return []
    return [("Quantile", True, lambda row: number(row[QUANTILE], 2))]


def _range(row: Any) -> str:
    return f"{int(row['Start']) + 1:,}–{int(row['End']):,}"


def _strand(row: Any) -> str:
    strand = str(row["Strand"])
    return f"({strand})".replace("-", "−")
