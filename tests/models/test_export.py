import dataclasses
import os
import re

import numpy as np
import pandas as pd
import pybigtools
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agviz.errors import InputError
from agviz.genome.types import Interval, TrackData
from agviz.models.export import export_bigwig, export_npz, export_sites

CONTIGS = {"chr1": 1000, "chr2": 50}


def tracks(values, *, start=100, resolution=1, strands=("+", "-"), names=("donor", "donor")):
    values = np.asarray(values, dtype=np.float32)
    width = len(values) * resolution
    return TrackData(
        values,
        pd.DataFrame({"name": list(names), "strand": list(strands)}),
        resolution=resolution,
        interval=Interval("chr1", start, start + width),
    )


def read(path, start, end):
    return np.asarray(pybigtools.open(str(path)).values("chr1", start, end, fillna=None))


@settings(max_examples=30, deadline=None, derandomize=True)
@given(
    values=st.lists(
        st.sampled_from([0.0, 0.25, 0.5, float("nan")]), min_size=1, max_size=30
    ).filter(lambda v: not np.isnan(v).all()),
    start=st.integers(-10, 995),
    resolution=st.sampled_from([1, 4]),
)
def test_bigwig_holds_each_base_and_nothing_off_the_contig(
    tmp_path_factory, values, start, resolution
):
    path = tmp_path_factory.mktemp("bw") / "a.bw"
    data = tracks(np.asarray(values)[:, None], start=start, resolution=resolution,
                  strands="+", names=["x"])  # fmt: skip
    expected = np.full(1000, np.nan)
    for position, value in enumerate(np.repeat(values, resolution), start=start):
        if 0 <= position < 1000:
            expected[position] = value
    if np.isnan(expected).all():
        return
    assert export_bigwig(data, path, contigs=CONTIGS) == [path]
    np.testing.assert_array_equal(read(path, 0, 1000), expected)


def test_each_of_several_tracks_gets_its_own_bigwig(tmp_path):
    values = np.stack([np.arange(5), np.arange(5) * 2], axis=1)
    paths = export_bigwig(tracks(values), tmp_path / "out.bw", contigs=CONTIGS)
    assert [path.name for path in paths] == ["out.donor_plus.bw", "out.donor_minus.bw"]
    for column, path in enumerate(paths):
        np.testing.assert_array_equal(read(path, 100, 105), values[:, column])
    assert sorted(os.listdir(tmp_path)) == sorted(path.name for path in paths)


def test_no_bigwig_is_written_when_one_cannot_be(tmp_path):
    values = np.stack([np.arange(5), np.full(5, np.nan)], axis=1)
    with pytest.raises(InputError, match=r"^Track 'donor' has no values to write$"):
        export_bigwig(tracks(values), tmp_path / "out.bw", contigs=CONTIGS)
    assert os.listdir(tmp_path) == []


def test_bigwig_refuses_what_it_cannot_name(tmp_path):
    data = tracks(np.zeros((5, 2)))
    with pytest.raises(InputError, match=r"^Contig 'chr1' has no length in `contigs`$"):
        export_bigwig(data, tmp_path / "out.bw", contigs={"chr9": 5})
    bare = dataclasses.replace(data, interval=None)
    message = "These tracks have no interval, so their place in the genome is unknown"
    with pytest.raises(InputError, match=re.escape(message) + "$"):
        export_bigwig(bare, tmp_path / "out.bw", contigs=CONTIGS)
    same = tracks(np.zeros((5, 2)), names=("a b", "a-b"), strands=("+", "+"))
    message = (
        "Two tracks would be written to the same file; their labels are ['a_b_plus', 'a_b_plus']"
    )
    with pytest.raises(InputError, match=re.escape(message) + "$"):
        export_bigwig(same, tmp_path / "out.bw", contigs=CONTIGS)
    square = TrackData(
        np.zeros((2, 2, 1), np.float32), pd.DataFrame({"name": ["c"], "strand": ["."]}),
        resolution=5, interval=Interval("chr1", 0, 10),
    )  # fmt: skip
    message = "Contact maps cannot be written as tracks along the genome; use npz"
    with pytest.raises(InputError, match=re.escape(message) + "$"):
        export_sites(square, tmp_path / "out.bed", contigs=CONTIGS)


def test_sites_are_sorted_bed_rows_of_at_least_the_threshold(tmp_path):
    values = np.zeros((6, 2))
    values[1, 1], values[4, 0], values[5, 0] = 0.5, 0.9996, 0.1
    path = tmp_path / "sites.bed"
    assert export_sites(tracks(values), path, contigs=CONTIGS, threshold=0.5) == 2
    assert path.read_text().splitlines() == [
        "chr1\t101\t102\tdonor\t500\t-\t0.500000",
        "chr1\t104\t105\tdonor\t1000\t+\t0.999600",
    ]


def test_sites_off_the_contig_are_left_out(tmp_path):
    path = tmp_path / "sites.bed"
    data = tracks(np.ones((4, 1)), start=-2, strands="+", names=["x"])
    assert export_sites(data, path, contigs=CONTIGS) == 2
    assert [line.split("\t")[1] for line in path.read_text().splitlines()] == ["0", "1"]


def test_npz_round_trip(tmp_path):
    data = tracks(np.random.default_rng(1).random((7, 2)))
    export_npz(data, tmp_path / "out.npz")
    with np.load(tmp_path / "out.npz") as saved:
        np.testing.assert_array_equal(saved["values"], data.values)
        assert saved["values"].dtype == np.float32
        assert list(saved["names"]) == ["donor", "donor"]
        assert list(saved["strands"]) == ["+", "-"]
        assert str(saved["interval"]) == "chr1:100-107:."
        assert int(saved["resolution"]) == 1
