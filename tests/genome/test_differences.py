"""ALT - REF of tracks and junctions."""

import re

import numpy as np
import pandas as pd
import pytest

from agviz.errors import InputError
from agviz.genome.differences import subtract_junctions, subtract_tracks
from agviz.genome.types import Interval, Junction, JunctionData, TrackData


def junctions(rows, names=("x", "y")):
    items = np.empty(len(rows), dtype=object)
    items[:] = [Junction("c", start, end, strand) for start, end, strand, *_ in rows]
    values = np.array([row[3:] for row in rows], dtype=np.float32).reshape(-1, len(names))
    return JunctionData(items, values, pd.DataFrame({"name": list(names)}), Interval("c", 0, 99))


def test_junctions_of_one_allele_alone_are_zero_in_the_other():
    reference = junctions([(5, 9, "+", 1, 2), (5, 20, "+", 3, 4)])
    alternate = junctions([(5, 20, "+", 1, 1), (5, 9, "-", 7, 8)])
    difference = subtract_junctions(alternate, reference)
    keys = [(j.start, j.end, j.strand) for j in difference.junctions]
    assert keys == [(5, 9, "+"), (5, 20, "+"), (5, 9, "-")]
    assert difference.values.tolist() == [[-1, -2], [-2, -3], [7, 8]]
    assert difference.interval == Interval("c", 0, 99)
    assert difference.values.dtype == np.float32


def test_no_junctions_at_all():
    assert len(subtract_junctions(junctions([]), junctions([]))) == 0


def test_junctions_of_other_tracks_are_refused():
    message = (
        "Track 1 has the name 'y' in REF but 'z' in ALT; select the same tracks in the same order"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        subtract_junctions(junctions([], ("x", "z")), junctions([]))


def test_tracks_of_any_dtype_become_float32():
    metadata = pd.DataFrame({"name": ["a"], "strand": ["."]})
    reference = TrackData(np.array([[True], [False]]), metadata)
    alternate = TrackData(np.array([[False], [False]]), metadata)
    difference = subtract_tracks(alternate, reference)
    assert difference.values.tolist() == [[-1], [0]]
    assert difference.values.dtype == np.float32
    assert reference.values.dtype == bool


def test_another_number_of_tracks_is_refused():
    def of(names):
        metadata = pd.DataFrame({"name": names, "strand": "."})
        return TrackData(np.zeros((4, len(names)), np.float32), metadata)

    with pytest.raises(InputError, match=r"^REF has 2 tracks and ALT 1; select the same ones$"):
        subtract_tracks(of(["a"]), of(["a", "b"]))
