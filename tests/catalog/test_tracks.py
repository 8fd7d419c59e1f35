"""The track catalog: real tracks only, their columns right, the same after a round trip."""

import json
import re

import numpy as np
import pandas as pd
import pytest
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputType

from agviz.catalog.tracks import TrackCatalog
from agviz.errors import FormatError, InputError, UnsupportedError

HUMAN, MOUSE = Organism.HOMO_SAPIENS, Organism.MUS_MUSCULUS
USAGE, JUNCTIONS = OutputType.SPLICE_SITE_USAGE, OutputType.SPLICE_JUNCTIONS


def stranded(plus, minus, **columns):
    strands = ["+"] * len(plus) + ["-"] * len(minus)
    strands = ["." if n == "Padding" else s for n, s in zip(plus + minus, strands, strict=True)]
    return pd.DataFrame({"name": plus + minus, "strand": strands, **columns})


def small_tables():
    """Mouse usage as published: padding between the strands, and after."""
    usage = ["liver", "spleen", "K562"]
    rna = pd.DataFrame(
        {
            "name": ["K562 RNA", "K562 RNA", "liver RNA", "Padding"],
            "strand": ["+", "-", ".", "."],
            "ontology_curie": ["EFO:0002067", "EFO:0002067", "UBERON:0002107", np.nan],
            "genetically_modified": [False, True, False, np.nan],
            "nonzero_mean": [0.1, 2.5, np.nan, np.nan],
        }
    )
    return {
        HUMAN: {
            OutputType.RNA_SEQ: rna,
            USAGE: stranded(usage, usage),
            JUNCTIONS: pd.DataFrame({"name": usage}),
        },
        MOUSE: {
            OutputType.RNA_SEQ: rna.assign(name="Padding", nonzero_mean=np.nan),
            USAGE: stranded(["liver", "Padding", "Padding"], ["liver", "Padding", "Padding"]),
            JUNCTIONS: pd.DataFrame({"name": ["liver", "Padding", "Padding"]}),
        },
    }


@pytest.fixture
def catalog():
    return TrackCatalog.from_tables(small_tables(), source="made by hand")


def test_padding_is_dropped_by_name_and_columns_stay_right(catalog):
    assert catalog.organisms == (HUMAN, MOUSE)
    table = catalog.table(USAGE, MOUSE)
    assert table[["name", "strand", "column"]].to_numpy().tolist() == [
        ["liver", "+", 0],
        ["liver", "-", 3],
    ]
    assert list(table.index) == [0, 1]
    assert catalog.table(JUNCTIONS, MOUSE)["column"].tolist() == [0]
    assert catalog.table(OutputType.RNA_SEQ, HUMAN)["column"].tolist() == [0, 1, 2]
    assert {o: catalog.width(o) for o in catalog.outputs(HUMAN)} == {
        OutputType.RNA_SEQ: 4, USAGE: 6, JUNCTIONS: 3,
    }  # fmt: skip
    assert catalog.outputs(MOUSE) == (USAGE, JUNCTIONS)


def test_junctions_count_once_per_strand(catalog):
    assert catalog.counts(HUMAN).to_dict() == {
        "RNA_SEQ": 3, "SPLICE_SITE_USAGE": 6, "SPLICE_JUNCTIONS": 6,
    }  # fmt: skip
    assert catalog.counts(MOUSE).sum() == 4
    assert repr(catalog) == (
        "TrackCatalog(HOMO_SAPIENS 15 tracks, MUS_MUSCULUS 4 tracks; made by hand)"
    )


def test_an_unknown_mean_is_nan_and_one_where_no_track_has_any(catalog):
    np.testing.assert_array_equal(
        catalog.table(OutputType.RNA_SEQ, HUMAN)["nonzero_mean"], [0.1, 2.5, np.nan]
    )
    assert catalog.table(USAGE, HUMAN)["nonzero_mean"].tolist() == [1.0] * 6
    np.testing.assert_array_equal(
        catalog.padded_means(OutputType.RNA_SEQ, HUMAN),
        np.array([0.1, 2.5, np.nan, np.nan], np.float32),
    )
    np.testing.assert_array_equal(catalog.padded_means(OutputType.RNA_SEQ, MOUSE), [1.0] * 4)


def test_the_sdk_metadata_has_no_columns_of_ours(catalog):
    metadata = catalog.output_metadata(HUMAN)
    assert list(metadata.splice_site_usage) == ["name", "strand"]
    assert list(metadata.splice_junctions) == ["name"]
    assert list(metadata.rna_seq)[-1] == "nonzero_mean"
    assert metadata.rna_seq["genetically_modified"].dtype == bool
    assert metadata.atac is None
    assert len(catalog.output_metadata(MOUSE).rna_seq) == 0


def test_tables_are_new_at_every_call(catalog):
    before = catalog.sha256
    for table in (catalog.table(USAGE, HUMAN), catalog.output_metadata(HUMAN).splice_site_usage):
        table.loc[0, "name"] = "spoilt"
    again = TrackCatalog.from_bytes(catalog.as_bytes())
    assert again.sha256 == before
    assert catalog.table(USAGE, HUMAN).loc[0, "name"] == "liver"


def test_bytes_give_the_same_catalog(catalog):
    data = catalog.as_bytes()
    again = TrackCatalog.from_bytes(data)
    assert again == catalog
    assert hash(again) == hash(catalog)
    assert again.source == "made by hand"
    assert again.as_bytes() == data
    for organism in catalog.organisms:
        for output in (OutputType.RNA_SEQ, USAGE, JUNCTIONS):
            pd.testing.assert_frame_equal(
                again.table(output, organism), catalog.table(output, organism), check_exact=True
            )
            assert again.width(output) == catalog.width(output)


def test_equality_is_of_contents(catalog):
    tables = small_tables()
    assert TrackCatalog.from_tables(tables, source="elsewhere") == catalog
    tables[HUMAN][JUNCTIONS].loc[0, "name"] = "heart"
    assert TrackCatalog.from_tables(tables, source="made by hand") != catalog
    wider = TrackCatalog.from_tables(small_tables(), source="", widths={JUNCTIONS: 5})
    assert wider != catalog
    assert catalog != "made by hand"


def test_columns_may_be_given():
    table = pd.DataFrame({"name": ["b", "a"], "strand": [".", "."], "column": [7, 2]})
    catalog = TrackCatalog.from_tables({HUMAN: {OutputType.ATAC: table}}, source="")
    assert catalog.table(OutputType.ATAC, HUMAN)["column"].tolist() == [7, 2]
    assert catalog.width(OutputType.ATAC) == 8
    assert TrackCatalog.from_bytes(catalog.as_bytes()) == catalog


ATAC = {"name": ["a", "b"], "strand": [".", "."]}
NOT_A_MEAN = "it must be a number above 0, or NaN where it is not known"
WRONG = [
    (
        {"name": ["a"]},
        "The track table of ATAC has no 'strand'; its columns are: 'name'",
    ),
    (
        {"strand": ["."]},
        "The track table of ATAC has no 'name'; its columns are: 'strand'",
    ),
    ({"name": ["a", None], "strand": [".", "."]}, "Track 1 of ATAC has no name (it is nan)"),
    (
        {"name": ["a"], "strand": ["*"]},
        "Track 'a' of ATAC has the strand '*'; it must be one of '+', '-', '.'",
    ),
    ({"name": ["a", "a"], "strand": [".", "."]}, "Two tracks of ATAC are called 'a', '.'"),
    ({**ATAC, "column": [3, 3]}, "Two tracks of ATAC have the column 3"),
    ({**ATAC, "column": [0, 4]}, "A track of ATAC has the column 4; the head's are 0 to 3"),
    ({**ATAC, "column": [0, -1]}, "A track of ATAC has the column -1; the head's are 0 to 3"),
    (
        {**ATAC, "column": [0, 1.5]},
        "The track table of ATAC has the column number 1.5; it must be a whole number",
    ),
    (
        {**ATAC, "nonzero_mean": [1.0, 0.0]},
        f"Track 'b' of ATAC has the nonzero_mean 0.0; {NOT_A_MEAN}",
    ),
    (
        {**ATAC, "nonzero_mean": [1.0, "high"]},
        f"Track 'b' of ATAC has the nonzero_mean 'high'; {NOT_A_MEAN}",
    ),
]


@pytest.mark.parametrize(("table", "message"), WRONG)
def test_wrong_tables_are_refused(table, message):
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        TrackCatalog.from_tables(
            {HUMAN: {OutputType.ATAC: pd.DataFrame(table)}},
            source="",
            widths={OutputType.ATAC: 4},
        )


def test_no_tables_and_stranded_junctions_are_refused():
    message = "A track catalog needs the table of at least one output"
    for tables in ({}, {HUMAN: {}}):
        with pytest.raises(InputError, match=f"^{message}$"):
            TrackCatalog.from_tables(tables, source="")
    message = (
        "The track table of SPLICE_JUNCTIONS has a 'strand'; each of its tissues has both strands, "
        "list it once"
    )
    with pytest.raises(InputError, match=f"^{message}$"):
        TrackCatalog.from_tables({HUMAN: {JUNCTIONS: pd.DataFrame(ATAC)}}, source="")


def test_what_a_catalog_lacks_is_said(catalog):
    only = TrackCatalog.from_tables({HUMAN: small_tables()[HUMAN]}, source="")
    with pytest.raises(
        UnsupportedError, match=r"^The track catalog has no MUS_MUSCULUS; it has: HOMO_SAPIENS$"
    ):
        only.output_metadata(MOUSE)
    listed = "RNA_SEQ, SPLICE_SITE_USAGE, SPLICE_JUNCTIONS"
    message = f"The track catalog has no ATAC of HOMO_SAPIENS; it has: {listed}"
    with pytest.raises(UnsupportedError, match=f"^{message}$"):
        catalog.table(OutputType.ATAC, HUMAN)
    message = f"The track catalog has no ATAC; it has: {listed}"
    with pytest.raises(UnsupportedError, match=f"^{message}$"):
        catalog.width(OutputType.ATAC)


def test_bytes_that_are_no_catalog_are_refused(catalog):
    data = json.loads(catalog.as_bytes())
    with pytest.raises(FormatError, match=r"^These bytes are no track catalog \(JSONDecodeError"):
        TrackCatalog.from_bytes(catalog.as_bytes()[:-20])
    with pytest.raises(
        FormatError, match=r"^These bytes are no track catalog \(KeyError: 'format'\)$"
    ):
        TrackCatalog.from_bytes(b"{}")
    with pytest.raises(
        FormatError, match=r"^This track catalog has format 2; this agviz reads 1: update it$"
    ):
        TrackCatalog.from_bytes(json.dumps({**data, "format": 2}).encode())
    usage = data["organisms"]["HOMO_SAPIENS"]["SPLICE_SITE_USAGE"]
    usage["columns"] = [[0, 5]]
    with pytest.raises(
        FormatError,
        match=r"^This track catalog is damaged: a table's columns have different lengths$",
    ):
        TrackCatalog.from_bytes(json.dumps(data).encode())
    usage["columns"] = [[0, 5], [8, 9]]
    with pytest.raises(
        FormatError,
        match=r"^This track catalog is damaged: A track of SPLICE_SITE_USAGE has the column 8; the "
        r"head's are 0 to 5$",
    ):
        TrackCatalog.from_bytes(json.dumps(data).encode())


def test_cells_that_json_cannot_hold_are_refused():
    table = pd.DataFrame({**ATAC, "tags": [["x"], ["y"]]})
    catalog = TrackCatalog.from_tables({HUMAN: {OutputType.ATAC: table}}, source="")
    message = "Column 'tags' of a track table has ['x']; text, numbers, True and False can be kept"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        catalog.as_bytes()
