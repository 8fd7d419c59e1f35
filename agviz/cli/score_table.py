"""A table of scores as a file, and its strongest rows on the screen."""

from pathlib import Path

import pandas as pd

ROWS = 12  # shown on the screen; the file has all
COLUMNS = {
    "gene_name": "gene",
    "output_type": "output",
    "track_name": "track",
    "track_strand": "strand",
    "raw_score": "score",
    "offset": "offset",
    "empirical_quantile": "quantile",
}


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write all rows and columns, as `.tsv`, `.csv` or `.parquet`."""
    plain = table.copy()
    for column in ("variant_id", "scored_interval"):
        if column in plain:
            plain[column] = plain[column].astype(str)
    if path.suffix.lower() == ".parquet":
        plain.to_parquet(path, index=False)
    else:
        separator = "," if path.suffix.lower() == ".csv" else "\t"
        plain.to_csv(path, sep=separator, index=False, lineterminator="\n")


def print_scores(table: pd.DataFrame) -> None:
    """Print the rows with the largest scores, each scorer's own first."""
    if table.empty:
        print("no scores: no gene of the annotation overlaps the variant")
        return
    for scorer, rows in table.groupby("variant_scorer", sort=False):
        order = rows["raw_score"].abs().sort_values(ascending=False, kind="stable").index
        top = rows.loc[order].head(ROWS)
        shown = top[[column for column in COLUMNS if column in top and top[column].notna().any()]]
        print(f"\n{scorer}")
        print(shown.rename(columns=COLUMNS).to_string(index=False, float_format="%.4g"))
        if len(rows) > ROWS:
            print(f"... and {len(rows) - ROWS} more rows")
