"""Tables of polyA and splice sites: each file type, each query, each mistake."""

import re
from pathlib import Path

import pandas as pd
import pytest

from agviz.errors import FormatError
from agviz.genome.site_table import POLYA_COLUMNS, SPLICE_SITE_COLUMNS, SiteTable
from agviz.genome.types import Interval

POLYA = pd.DataFrame(
    {
        "Chromosome": ["1", "1", "2"],
        "Start": [50, 20, 7],
        "End": [51, 21, 8],
        "Strand": ["-", "+", "+"],
        "gene_id": ["G2", "G1", "7"],
    }
)
WRITERS = {
    "sites.parquet": lambda frame, path: frame.to_parquet(path),
    "sites.feather": lambda frame, path: frame.to_feather(path),
    "sites.tsv": lambda frame, path: frame.to_csv(path, sep="\t", index=False),
    "sites.tsv.gz": lambda frame, path: frame.to_csv(path, sep="\t", index=False),
    "sites.csv": lambda frame, path: frame.to_csv(path, index=False),
}


def write(folder: Path, frame: pd.DataFrame, name: str = "sites.tsv") -> Path:
    WRITERS[name](frame, folder / name)
    return folder / name


@pytest.mark.parametrize("name", WRITERS)
def test_every_file_type(tmp_path, name):
    table = SiteTable(write(tmp_path, POLYA, name), POLYA_COLUMNS)
    expected = POLYA.iloc[[1, 0]].reset_index(drop=True)
    pd.testing.assert_frame_equal(table.overlapping(Interval("1", 0, 100, strand="+")), expected)
    found = table.overlapping(Interval("chr2", 0, 100))
    assert found.to_dict("records") == [
        {"Chromosome": "chr2", "Start": 7, "End": 8, "Strand": "+", "gene_id": "7"}
    ]


@pytest.mark.parametrize(
    "interval", [Interval("1", 21, 50), Interval("1", 51, 90), Interval("chrUn", 0, 90)]
)
def test_nothing_there_is_an_empty_frame(tmp_path, interval):
    found = SiteTable(write(tmp_path, POLYA), POLYA_COLUMNS).overlapping(interval)
    assert len(found) == 0
    assert dict(found.dtypes) == dict(POLYA.dtypes)


def test_missing_columns_are_told(tmp_path):
    path = write(tmp_path, POLYA)
    message = (
        f"{str(path)!r} needs the columns Chromosome, Start, End, Strand, kind; missing: kind "
        "(it has: Chromosome, Start, End, Strand, gene_id)"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        SiteTable(path, SPLICE_SITE_COLUMNS)


def test_numbers_that_are_none_are_told(tmp_path):
    path = write(tmp_path, POLYA.assign(Start=[0.5, 1.0, 2.0]))
    message = f"Column 'Start' of {str(path)!r} must hold whole numbers; it is float64"
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        SiteTable(path, POLYA_COLUMNS)


@pytest.mark.parametrize(
    ("kind", "strand", "end"), [("donor", "+", 50), ("donor", ".", 51), ("branch", "+", 51)]
)
def test_rows_that_are_no_sites_are_told(tmp_path, kind, strand, end):
    good = {"Chromosome": "1", "Start": 5, "End": 6, "Strand": "-", "kind": "acceptor"}
    bad = {"Chromosome": "1", "Start": 50, "End": end, "Strand": strand, "kind": kind}
    path = write(tmp_path, pd.DataFrame([good, bad]))
    message = (
        f"Row 2 of {str(path)!r} is no site (Chromosome 1, Start 50, End {end}, Strand {strand}, "
        f"kind {kind}): expected 0 <= Start < End, Strand + or -, kind donor or acceptor"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        SiteTable(path, SPLICE_SITE_COLUMNS)


def test_unknown_suffix_is_told(tmp_path):
    path = tmp_path / "sites.xlsx"
    path.write_text("")
    message = (
        f"{str(path)!r} is no table that can be read: its suffix must be of .parquet, .feather, "
        ".tsv, .txt, .bed, .csv"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        SiteTable(path, POLYA_COLUMNS)


def test_damaged_file_is_told(tmp_path):
    path = tmp_path / "sites.parquet"
    path.write_text("not parquet")
    start = re.escape(f"{str(path)!r} cannot be read as a table: ")  # the rest is pyarrow's
    with pytest.raises(FormatError, match=f"^{start}.+$"):
        SiteTable(path, POLYA_COLUMNS)
