"""Keeping of a prediction what was found."""

import dataclasses
import re

import numpy as np
import pandas as pd
import pytest
from alphagenome.data.genome import Junction
from alphagenome.data.junction_data import JunctionData
from alphagenome.data.track_data import TrackData
from alphagenome.models.dna_output import Output, OutputMetadata, VariantOutput

from agviz.catalog.keep import keep_tracks
from agviz.catalog.search import search_tracks
from agviz.errors import InputError

RNA = pd.DataFrame({"name": ["liver", "liver", "K562"], "strand": ["+", "-", "+"]})
TISSUES = pd.DataFrame({"name": ["liver", "K562"]})
METADATA = OutputMetadata(rna_seq=RNA, splice_junctions=TISSUES)


@pytest.fixture
def prediction():
    values = np.arange(12, dtype=np.float32).reshape(4, 3)
    uns = {"standard_deviation": values / 10, "count": 2}
    junctions = np.empty(1, dtype=object)
    junctions[0] = Junction("chr1", 5, 9, "+")
    return Output(
        rna_seq=TrackData(values, RNA.copy(), uns=uns),
        splice_junctions=JunctionData(junctions, np.float32([[1, 2]]), TISSUES.copy()),
        splice_sites=TrackData(values, RNA.copy()),
    )


def test_only_what_was_found_is_kept_with_its_values(prediction):
    kept = keep_tracks(prediction, search_tracks(METADATA, "liver", strand="-"))
    assert kept.splice_sites is None
    assert kept.rna_seq.metadata.to_numpy().tolist() == [["liver", "-"]]
    assert list(kept.rna_seq.metadata.index) == [0]
    np.testing.assert_array_equal(kept.rna_seq.values, prediction.rna_seq.values[:, [1]])
    np.testing.assert_array_equal(kept.rna_seq.uns["standard_deviation"], kept.rna_seq.values / 10)
    assert kept.rna_seq.uns["count"] == 2
    assert kept.splice_junctions.metadata["name"].tolist() == ["liver"]
    assert kept.splice_junctions.values.tolist() == [[1.0]]
    assert len(kept.splice_junctions.junctions) == 1


def test_found_rows_in_another_order_do_not_reorder_tracks(prediction):
    found = search_tracks(METADATA, output="RNA_SEQ").iloc[::-1]
    assert keep_tracks(prediction, found).rna_seq is prediction.rna_seq


def test_both_alleles_are_cut(prediction):
    pair = keep_tracks(VariantOutput(prediction, prediction), search_tracks(METADATA, "K562"))
    for output in (pair.reference, pair.alternate):
        assert output.rna_seq.metadata["name"].tolist() == ["K562"]


def test_what_was_not_predicted_is_said(prediction):
    found = search_tracks(METADATA, "liver +")
    message = (
        "The prediction has no RNA_SEQ; add it to the requested outputs, or drop its rows from the "
        "found tracks"
    )
    with pytest.raises(InputError, match=f"^{message}$"):
        keep_tracks(Output(), found)
    partial = dataclasses.replace(
        prediction, rna_seq=prediction.rna_seq.select_tracks_by_name(["K562"])
    )
    message = (
        "The prediction has no RNA_SEQ track 'liver', '+'; predict it with the ontology term of "
        "the found tracks"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        keep_tracks(partial, found)
    message = "There are no tracks to keep: the table of found tracks is empty"
    with pytest.raises(InputError, match=f"^{message}$"):
        keep_tracks(prediction, found.iloc[:0])
