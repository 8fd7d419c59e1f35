"""Files of results hold what the results do, whole or not at all."""

import re

import numpy as np
import pandas as pd
import pybigtools
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_genome import CONTIGS, tiny_genome

import agviz as ag
from agviz.errors import InputError
from agviz.genome.labelled import observed_contributions
from agviz.interpret.save_scores import save_scores, score_table
from agviz.interpret.score_stretches import stretches


@pytest.fixture(scope="module")
def genome(tmp_path_factory):
    return tiny_genome(tmp_path_factory.mktemp("genome"))


def effects(start=100, bases="ACGTN", contig="chr1", seed=0):
    values = np.random.default_rng(seed).standard_normal((len(bases), 4)).astype(np.float32)
    for row, base in enumerate(bases):
        values[row] = np.nan if base == "N" else values[row]
        if base in "ACGT":
            values[row, "ACGT".index(base)] = 0
    place = ag.Interval(contig, start, start + len(bases))
    return ag.sequence_scores(values, place, bases, kind="effects", model="m", readout="r")


def scan(starts, values, *, width, strands=None):
    coords = {"position": np.array(starts)}
    dims = ("position",)
    if strands:
        coords["strand"], dims = strands, ("position", "strand")
    attrs = {"contig": "chr1", "width": width}
    return xr.DataArray(np.asarray(values, np.float32), dims=dims, coords=coords, attrs=attrs)


def test_a_bigwig_has_what_the_observed_bases_give(tmp_path, genome):
    one, other = effects(), effects(start=3, bases="GGAN", contig="chr2", seed=1)
    path = tmp_path / "out.bw"
    assert save_scores({"a": one, "b": other}, path, assembly=genome) == [path]
    opened = pybigtools.open(str(path))
    assert opened.chroms() == CONTIGS
    for contig, start, array in (("chr1", 100, one), ("chr2", 3, other)):
        found = np.asarray(
            opened.values(contig, start, start + len(array["position"]), fillna=None)
        )
        np.testing.assert_array_equal(found, observed_contributions(array))
    assert np.isnan(np.asarray(opened.values("chr1", 0, 100, fillna=None))).all()


@settings(max_examples=25)
@given(
    st.lists(st.floats(-1e6, 1e6, width=32) | st.just(float("nan")), min_size=1, max_size=9),
    st.integers(0, 5), st.integers(1, 4),
)  # fmt: skip
def test_a_bedgraph_is_read_back_to_the_bit(tmp_path_factory, values, start, step):
    if np.isnan(values).all():
        return
    path = tmp_path_factory.mktemp("bg") / "out.bedgraph"
    starts = [start + step * k for k in range(len(values))]
    save_scores(scan(starts, values, width=3), path)
    frame = pd.read_csv(path, sep="\t", header=None, dtype={3: np.float32})
    kept = [k for k, value in enumerate(values) if not np.isnan(value)]
    assert frame[1].tolist() == [starts[k] for k in kept]
    ends = [3 if len(values) == 1 else min(3, step)] * len(kept)
    assert (frame[2] - frame[1]).tolist() == ends
    np.testing.assert_array_equal(frame[3], np.float32(values)[kept])
    read = ag.open_track(path).fetch(ag.Interval("chr1", 0, 100), bins=None)
    assert read is not None


def test_each_readout_and_strand_has_its_file(tmp_path):
    values = [[1.0, -2.0], [np.nan, 0.5]]
    both = xr.Dataset({"open now": scan([5, 9], values, width=2, strands=["+", "-"])})
    paths = save_scores(both, tmp_path / "out.bed")
    assert [path.name for path in paths] == ["out.open_now_plus.bed", "out.open_now_minus.bed"]
    plus, minus = (path.read_text() for path in paths)
    assert plus == "chr1\t5\t7\topen now\t1000\t+\t1\n"
    assert minus.splitlines()[1] == "chr1\t9\t11\topen now\t250\t-\t0.5"


def test_a_table_has_every_number_and_its_labels(tmp_path):
    one, other = effects(), effects(start=7, contig="chr2")
    loci = {"a": xr.Dataset({"x": one, "y": one * 2}), "b": xr.Dataset({"x": other})}
    (path,) = save_scores(loci, tmp_path / "out.parquet")
    table = pd.read_parquet(path)
    pd.testing.assert_frame_equal(table, score_table(loci))
    assert table.columns.tolist() == [
        "locus", "readout", "contig", "position", "base", "observed", "value",
    ]  # fmt: skip
    rows = table[(table.locus == "b") & (table.position == 8)]
    np.testing.assert_array_equal(rows.value, other.sel(position=8))
    assert table.value.isna().sum() == 3 * 4
    assert table.attrs["b x"] == other.attrs


@pytest.mark.parametrize(
    ("scores", "name", "message"),
    [
        (effects(), "a.wig",
         ("Scores are saved as .bw, .bigwig, .bedgraph, .bg, .bed, .parquet; got 'a.wig'. For "
          "TF-MoDISco: save_modisco")),
        (effects(), "a.bw", "A bigWig has the lengths of contigs: give assembly=model.assembly"),
        ([effects(), effects(start=102)], "a.bed",
         ("Results overlap at chr1:102-103 and chr1:102-103 (0-based, half-open); one place of a "
          "file has one value, so save them apart")),
        ([], "a.bed", "There are no results to save"),
        (5, "a.bed",
         "Results are the labelled arrays that interpretation gives, or several of them; got int"),
        (effects(bases="NN"), "a.bed", "The results '' have no number to write"),
        (xr.DataArray(np.zeros(2), dims="element"), "a.bed",
         "Only results along positions of a contig can be saved so; these lie along ('element',)"),
    ],
)  # fmt: skip
def test_what_cannot_be_saved_is_told_and_leaves_nothing(tmp_path, scores, name, message):
    with pytest.raises(InputError) as caught:
        save_scores(scores, tmp_path / name)
    assert str(caught.value) == message
    assert list(tmp_path.iterdir()) == []


def test_a_bigwig_of_another_genome_leaves_nothing(tmp_path, genome):
    message = "The assembly 'tiny' has no chr2:50-51 (0-based, half-open); give the one that the"
    with pytest.raises(InputError, match=f"^{re.escape(message)}"):
        save_scores(effects(start=48, contig="chr2"), tmp_path / "a.bw", assembly=genome)
    with pytest.raises(InputError, match=r"^Cannot write .*: folder .* does not exist$"):
        save_scores(effects(), tmp_path / "no" / "a.bed")
    assert list(tmp_path.iterdir()) == []


def test_neighbors_that_overlap_last_to_the_next_one():
    (track,) = stretches(scan([5, 7, 9], [1, 2, 3], width=4)).values()
    assert track == [("chr1", 5, 7, 1), ("chr1", 7, 9, 2), ("chr1", 9, 11, 3)]
