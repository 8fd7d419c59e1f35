import dataclasses
import pickle
import re

import jax.numpy as jnp
import numpy as np
import pybigtools
import pytest
from small_tracks import CONTIGS, LENGTH, counts, small_genome, small_tracks, write_bigwig

from agviz.errors import InputError
from agviz.network.config import TEACHING, TrackHead
from agviz.training.batches import SEQUENCE
from agviz.training.bigwig_batches import BigWigBatches, HeadTracks, Row
from agviz.training.bigwig_targets import TargetTrack, parse_targets, strand_partners
from agviz.training.finetune_means import check_stored, measure_targets
from agviz.training.finetune_regions import Window
from agviz.training.loss_config import LossConfig, RelativeTerms
from agviz.training.new_heads import head_config
from agviz.training.targets import to_scaled

RESOLUTIONS = {"dnase": 1, "rna_seq": 1, "chip_histone": 128}
WINDOWS = tuple(Window("chr1", start) for start in range(0, 8_192, LENGTH))


def source(tracks=None, **changes):
    heads = parse_targets(small_tracks() if tracks is None else tracks)
    columns = {
        name: HeadTracks(
            RESOLUTIONS[name], found, tuple(each.open() for each in found), strand_partners(found)
        )
        for name, found in heads.items()
    }
    made = BigWigBatches(small_genome().fasta_reader, columns, WINDOWS, LENGTH, size=2, seed=5)
    return dataclasses.replace(made, **changes)


def test_targets_are_the_files_values_in_the_heads_bins():
    batch = source().at(Row(1, 0, False))
    span = slice(LENGTH, 2 * LENGTH)
    dnase, plus, minus, histone = (counts(seed)["chr1"][span] for seed in range(4))
    assert batch[SEQUENCE].shape == (1, LENGTH)
    assert batch[SEQUENCE].dtype == np.int8
    assert (batch["dnase"][0, :, 0] == dnase).all()
    assert (batch["rna_seq"][0] == np.stack([plus, minus], axis=1)).all()
    assert (batch["chip_histone"][0, :, 0] == histone.reshape(-1, 128).sum(axis=1)).all()
    assert batch["dnase"].dtype == np.float32


def test_a_turned_row_is_the_other_strand():
    made = source()
    ahead, turned = made.at(Row(0, 0, False)), made.at(Row(0, 0, True))
    assert (turned[SEQUENCE] == 3 - ahead[SEQUENCE][:, ::-1]).all()
    assert (turned["rna_seq"] == ahead["rna_seq"][:, ::-1, ::-1]).all()
    assert (turned["chip_histone"] == ahead["chip_histone"][:, ::-1]).all()
    # Cuts are left of their base: they move by one when the strand turns.
    assert (turned["dnase"][:, 1:] == ahead["dnase"][:, :0:-1]).all()


def test_batches_follow_from_the_step():
    made = source(shift=100, turns=True)
    again = pickle.loads(pickle.dumps(made))
    for step in range(3):
        first, second = made.batch(step), again.batch(step)
        assert all((first[name] == second[name]).all() for name in first)
    other = dataclasses.replace(made, seed=6)
    assert [made.rows(i) for i in range(9)] != [other.rows(i) for i in range(9)]


def test_every_window_comes_once_in_an_epoch():
    made = source(shift=100, turns=True)
    rows = [row for step in range(20) for row in made.rows(step)]
    for epoch in range(10):
        assert {row.window for row in rows[4 * epoch : 4 * epoch + 4]} == {0, 1, 2, 3}
    assert {row.turned for row in rows} == {True, False}
    assert min(row.moved for row in rows) < -50 < 50 < max(row.moved for row in rows) <= 100


def test_windows_are_moved_no_farther_than_their_contig():
    made = source()
    assert made.interval(Row(0, -50, False)).start == 0
    assert made.interval(Row(1, -50, False)).start == LENGTH - 50
    assert made.interval(Row(3, 50, False)).end == CONTIGS["chr1"]


def test_off_a_short_contig_there_are_n_and_nan():
    window = Window("chr3", -2_048)  # a window of 8,192 bp around a contig of 4,096
    batch = source(windows=(window,), length=8_192).at(Row(0, 0, False))
    outside = np.r_[0:2_048, 6_144:8_192]
    assert (batch[SEQUENCE][0, outside] == 4).all()
    assert np.isnan(batch["dnase"][0, outside]).all()
    assert not np.isnan(batch["dnase"][0, 2_048:6_144]).any()
    assert np.isnan(batch["chip_histone"][0, [*range(16), *range(48, 64)]]).all()


def test_missing_values_are_zero_or_nan(tmp_path):
    values = counts(9)
    values["chr1"][:10] = np.nan
    path = write_bigwig(tmp_path / "gaps.bw", values)
    for missing in (0.0, np.nan):
        tracks = [TargetTrack(path, "DNASE", "a", missing=missing)]
        found = source(tracks).at(Row(0, 0, False))["dnase"][0, :, 0]
        assert np.array_equal(found[:10], np.full(10, missing), equal_nan=True)
        assert (found[10:] == values["chr1"][10:LENGTH]).all()


def test_nan_that_a_file_has_stored_is_no_number(tmp_path):
    path = tmp_path / "nan.bw"
    entries = [(0, 100, 1.0), (3_000, 3_010, np.nan), (5_000, 5_100, 2.0)]
    pybigtools.open(str(path), "w").write(
        {"chr1": 8_192}, iter([("chr1", *entry) for entry in entries])
    )
    made = source([TargetTrack(path, "DNASE", "a")])
    message = (
        f"Track 'a' (.): {str(path)!r} has NaN stored at chr1:3000 (0-based), and missing=0 would "
        "make it a number; set missing=float('nan') if it was not measured"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        check_stored(made)
    check_stored(source([TargetTrack(path, "DNASE", "a", missing=np.nan)]))


def test_nan_beside_a_window_counts_if_the_window_may_be_moved_onto_it(tmp_path):
    path = tmp_path / "beside.bw"
    entries = [(0, 100, 1.0), (LENGTH + 40, LENGTH + 50, np.nan)]
    pybigtools.open(str(path), "w").write(
        {"chr1": 8_192}, iter([("chr1", *entry) for entry in entries])
    )
    first = source([TargetTrack(path, "DNASE", "a")], windows=WINDOWS[:1])
    check_stored(dataclasses.replace(first, shift=40))
    with pytest.raises(InputError, match=f"NaN stored at chr1:{LENGTH + 40} "):
        check_stored(dataclasses.replace(first, shift=41))


def test_values_below_zero_are_refused_unless_scaled(tmp_path):
    path = write_bigwig(tmp_path / "minus.bw", {"chr1": -np.ones(8_192)})
    message = (
        "Track 'a' (.) has the value -1 in chr1:0-2048 (0-based); counts are finite and 0 or more: "
        "a '-' strand stored below zero needs scale=-1"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        source([TargetTrack(path, "DNASE", "a")]).at(Row(0, 0, False))
    made = source([TargetTrack(path, "DNASE", "a", scale=-1)])
    assert (made.at(Row(0, 0, False))["dnase"] == 1).all()


def test_means_are_those_of_values_above_zero():
    made = source()
    config = head_config(TEACHING, {"dnase": 1, "rna_seq": 2, "chip_histone": 1})
    means = measure_targets(made, config=config, losses=LossConfig())
    dnase, plus, minus, histone = (counts(seed)["chr1"] for seed in range(4))
    binned = histone.reshape(-1, 128).sum(axis=1)
    assert means["nonzero"]["dnase"] == pytest.approx([dnase[dnase > 0].mean()])
    assert means["nonzero"]["rna_seq"] == pytest.approx(
        [plus[plus > 0].mean(), minus[minus > 0].mean()]
    )
    assert means["nonzero"]["chip_histone"] == pytest.approx([binned[binned > 0].mean() / 128])
    assert means["scaled"] == {}


def test_the_recipes_terms_need_the_means_of_scaled_targets():
    losses = LossConfig(relative=(RelativeTerms("rna_seq", 1_024, 10, log_ratio=1, cells=0),))
    config = head_config(TEACHING, {"dnase": 1, "rna_seq": 2, "chip_histone": 1})
    means = measure_targets(source(), config=config, losses=losses)
    nonzero = jnp.asarray(means["nonzero"]["rna_seq"])
    values = jnp.asarray(np.stack([counts(1)["chr1"], counts(2)["chr1"]], axis=1), jnp.float32)
    for resolution in (1, 128):
        binned = values.reshape(-1, resolution, 2).sum(axis=1)
        scaled = to_scaled(binned, nonzero, resolution=resolution, power=0.75).mean(axis=0)
        assert means["scaled"][f"rna_seq_{resolution}"] == pytest.approx(
            np.asarray(scaled), rel=1e-5
        )
    assert set(means["scaled"]) == {"rna_seq_1", "rna_seq_128"}


def test_a_track_without_signal_is_refused(tmp_path):
    path = write_bigwig(tmp_path / "zero.bw", {"chr1": np.zeros(8_192)})
    config = head_config(TEACHING, {"dnase": 1})
    message = (
        "Track 'silent' (.) has no value above 0 in the 4 training windows: there is nothing to "
        f"learn from {str(path)!r}"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        measure_targets(
            source([TargetTrack(path, "DNASE", "silent")]),
            config=config,
            losses=LossConfig(),
        )


def test_new_heads_are_like_the_parents_or_the_published_ones():
    config = head_config(TEACHING, {"rna_seq": 2, "atac": 3})
    assert config.track_heads == (TrackHead("rna_seq", 2, power=0.75), TrackHead("atac", 3))
    assert config.heads == ("rna_seq", "atac")
    assert config.trunk_channels == TEACHING.trunk_channels
