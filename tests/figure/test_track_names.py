"""Tracks are called by tissue and assay, and each can be told from the others."""

import numpy as np
import pandas as pd
import pytest
from alphagenome.models.dna_output import Output
from small_contacts import MeasuredContacts, noise

from agviz.errors import InputError, UnknownNameError
from agviz.figure.contact_map import ContactMap
from agviz.figure.track_names import lane_label, shown_names
from agviz.figure.tracks import Tracks
from agviz.genome.types import Interval, TrackData


def table(*rows):
    columns = ("name", "strand", "ontology_curie", "biosample_name", "Assay title")
    return pd.DataFrame(rows, columns=columns)


def test_terms_give_way_to_tissues():
    metadata = table(
        ("CL:0000084 ATAC-seq", ".", "CL:0000084", "T-cell", "ATAC-seq"),
        ("CL:0000062 TF ChIP-seq CTCF", ".", "CL:0000062", "osteoblast", "TF ChIP-seq"),
        ("LQhCAGE CL:0000077", "+", "CL:0000077", "mesothelial cell", "LQhCAGE"),
        ("usage_CL:0000084 total RNA-seq", "+", "CL:0000084", "T-cell", "total RNA-seq"),
        ("ENCSR072YCM", "+", "EFO:0002106", "A673", "PRO-cap"),
        ("donor", "+", None, np.nan, None),
    )
    assert shown_names(metadata) == [
        "T-cell ATAC-seq",
        "osteoblast TF ChIP-seq CTCF",
        "mesothelial cell LQhCAGE",
        "T-cell total RNA-seq usage",
        "A673 PRO-cap",
        "donor",
    ]


def test_what_would_be_called_the_same_keeps_its_name():
    metadata = table(
        ("ENCSR1", "+", "EFO:0002106", "A673", "PRO-cap"),
        ("ENCSR1", "-", "EFO:0002106", "A673", "PRO-cap"),
        ("ENCSR2", "-", "EFO:0002106", "A673", "PRO-cap"),
    )
    assert shown_names(metadata) == ["A673 PRO-cap", "ENCSR1", "ENCSR2"]


def test_names_alone_are_kept():
    metadata = pd.DataFrame({"name": ["one", "two"], "strand": ["+", "."]})
    assert shown_names(metadata) == ["one", "two"]
    assert [lane_label("one", "-"), lane_label("two", ".")] == ["one (−)", "two"]


def test_what_an_output_holds_besides_signals_is_named_in_the_caption():
    interval = Interval("chr1", 0, 64)
    metadata = pd.DataFrame({"name": ["one"], "strand": ["."]})
    signal = TrackData(np.ones((64, 1), dtype=np.float32), metadata, interval=interval)
    maps = TrackData(
        np.ones((1, 1, 1), dtype=np.float32), metadata, resolution=64, interval=interval
    )
    output = Output(atac=signal, contact_maps=maps)
    assert "Not shown: contact maps." in Tracks(output).caption(89)
    assert "Not shown" not in Tracks(Output(atac=signal)).caption(89)
    beside = Tracks(output) & ContactMap(output)
    assert "Not shown" not in beside.caption(89)
    measured = ContactMap(MeasuredContacts(noise()))
    assert measured.drawn_outputs() == ()  # a file's map is not that of the output
    assert "chosen by hand; " in Tracks(signal, note="chosen by hand").caption(89)
    with pytest.raises(
        InputError, match=r"no contact maps; got shape \(1, 1, 1\)\. Draw these with "
    ):
        Tracks(maps)


def test_rows_are_chosen_by_what_they_are_called():
    metadata = table(
        ("CL:0000084 ATAC-seq", "+", "CL:0000084", "T-cell", "ATAC-seq"),
        ("CL:0000100 ATAC-seq", "+", "CL:0000100", "motor neuron", "ATAC-seq"),
    )
    data = TrackData(np.ones((64, 2), dtype=np.float32), metadata, interval=Interval("chr1", 0, 64))
    labels = ["T-cell ATAC-seq (+)", "motor neuron ATAC-seq (+)"]
    assert [lane.label for lane in Tracks(data).lanes] == labels
    for wanted in ("motor neuron ATAC-seq", "CL:0000100 ATAC-seq", "CL:0000100", 1):
        assert [lane.label for lane in Tracks(data, tracks=wanted).lanes] == labels[1:]
    with pytest.raises(UnknownNameError, match="motor neuron"):
        Tracks(data, tracks="motor neurone ATAC-seq")


def test_a_label_is_set_smaller_before_it_is_cut(peaks, region):
    label = "T-cell acute lymphoblastic leukemia H3K27ac"
    for height, size, lines in ((8, 6.0, 3), (6, 5.0, 3)):
        panel = Tracks(peaks[:, 0], interval=region, label=label, height=height)
        scene = panel.scene(120)
        texts = scene.role("track.label")
        assert " ".join(text.text for text in texts) == label
        assert ({text.size for text in texts}, len(texts)) == ({size}, lines)
        assert not panel.check(120)
    low = Tracks(peaks[:, 0], interval=region, label=label, height=3)
    (finding,) = low.check(120)
    assert (finding.kind, finding.place) == ("left out", f"the label {label!r} was shortened")
    assert finding.remedy == "write a shorter label, or make rows higher or the figure wider"
    assert low.scene(120).role("track.label")[0].text.endswith("H3K27ac")
