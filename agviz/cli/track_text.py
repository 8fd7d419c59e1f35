"""Found tracks as text on a terminal: a table that fits the screen, or counts."""

import pandas as pd

WIDTH = 100
"""Characters of a line of the table."""

_GAP = "  "
_LEAST = {"biosample": 16, "assay": 24, "stage": 9}
"""The columns that are cut when the table is too wide, in this order, and what stays of them."""


def counts_text(found: pd.DataFrame) -> str:
    """A line for each output with its tracks, junctions once per strand, and their sum."""
    counts = found["output"].value_counts(sort=False)
    if "SPLICE_JUNCTIONS" in counts.index:
        counts["SPLICE_JUNCTIONS"] *= 2
    lines = [f"{name:<17}  {count:>6,}" for name, count in counts.items()]
    lines = [
        f"{line}  ({counts['SPLICE_JUNCTIONS'] // 2:,} tissues, two strands)"
        if line.startswith("SPLICE_JUNCTIONS")
        else line
        for line in lines
    ]
    return "\n".join([*lines, f"{'all':<17}  {counts.sum():>6,}"])


def table_text(found: pd.DataFrame) -> str:
    """The tracks as a table that fits `WIDTH` characters; long names are cut."""
    columns = {
        "output": found["output"].tolist(),
        "strand": found["strand"].tolist(),
        "biosample": _texts(found, "biosample_name"),
        "assay": _assays(found),
        "stage": _texts(found, "biosample_life_stage"),
        "CURIE": _texts(found, "ontology_curie"),
    }
    columns = {name: texts for name, texts in columns.items() if any(texts)}
    widths = {name: max(map(len, [name, *texts])) for name, texts in columns.items()}
    for name, least in _LEAST.items():
        over = sum(widths.values()) + len(_GAP) * (len(widths) - 1) - WIDTH
        if name in widths and over > 0:
            widths[name] = min(widths[name], max(widths[name] - over, least))
    rows = [list(columns), *zip(*columns.values(), strict=True)]
    lines = [
        _GAP.join(
            _cut(text, width).ljust(width) for text, width in zip(row, widths.values(), strict=True)
        ).rstrip()
        for row in rows
    ]
    number = f"{len(found):,} track{'s' * (len(found) != 1)}"
    return "\n".join([*lines, number])


def _texts(found: pd.DataFrame, name: str) -> list[str]:
    if name not in found:
        return [""] * len(found)
    return [text if isinstance(text, str) else "" for text in found[name]]


def _assays(found: pd.DataFrame) -> list[str]:
    """The assay and what it targets; the track's name where no assay is known (splice sites)."""
    parts = zip(
        _texts(found, "Assay title"), _texts(found, "transcription_factor"),
        _texts(found, "histone_mark"), _texts(found, "name"), strict=True,
    )  # fmt: skip
    return [" ".join(filter(None, each)) or name for *each, name in parts]


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
