"""A table of scores as a file, and its strongest rows on the screen."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from agviz.figure.track_names import shown_names

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


def of_terms(table: pd.DataFrame, curies: Sequence[str]) -> pd.DataFrame:
    """The rows of these ontology terms, and of tracks that have none."""
    if "ontology_curie" not in table:
        return table
    known = table["ontology_curie"]
    return table[known.isin(curies) | known.isna()].reset_index(drop=True)


def print_scores(table: pd.DataFrame) -> None:
    """Print the rows with the largest scores, each scorer's own first."""
    if table.empty:
        print("no scores: no gene with exons in the annotation overlaps the variant")
        return
    for scorer, rows in table.groupby("variant_scorer", sort=False):
        order = rows["raw_score"].abs().sort_values(ascending=False, kind="stable").index
        top = rows.loc[order].head(ROWS)
        top = top.assign(track_name=_names(top))
        shown = top[[column for column in COLUMNS if column in top and top[column].notna().any()]]
        print(f"\n{scorer}")
        print(shown.rename(columns=COLUMNS).to_string(index=False, float_format="%.4g"))
        if len(rows) > ROWS:
            print(f"... and {len(rows) - ROWS} more rows")


def _names(rows: pd.DataFrame) -> list[str]:
    """What the tracks of the rows are called, as on figures; a row per gene has its track's."""
    tracks = rows.rename(columns={"track_name": "name", "track_strand": "strand"})
    if "name" not in tracks:
        return [""] * len(rows)
    each = tracks.drop_duplicates(["name", "strand"])
    known = zip(zip(each["name"], each["strand"], strict=True), shown_names(each), strict=True)
    names = dict(known)
    return [names[place] for place in zip(tracks["name"], tracks["strand"], strict=True)]
