"""Panel letters: each once, in the order of reading, however a figure is put together."""

import numpy as np
import pytest

from agviz.figure.compose import stack
from agviz.figure.panel_letters import later, letters_taken
from agviz.figure.tracks import Tracks
from agviz.figure.violins import Violins
from agviz.genome.types import Interval

PLACE = Interval("chr1", 1_000, 2_000)
PARTS = (Interval("chr1", 1_100, 1_200), Interval("chr1", 1_500, 1_700))


@pytest.fixture
def tracks():
    return Tracks(np.arange(1_000.0), interval=PLACE)


@pytest.fixture
def plot():
    return Violins({"values": np.arange(9.0)})


def letters(figure):
    return [mark.text for mark in figure.scene(183).role("letter")]


def test_each_part_of_a_page_has_its_own(tracks, plot):
    page = (tracks & tracks).zoomed(*(tracks.at(part) for part in PARTS))
    figure = stack(page, tracks | tracks & tracks, plot.titled("One") | plot.titled("Two"))
    assert letters(figure.lettered()) == list("abcdefg")


def test_a_stack_within_a_figure_takes_one_for_each_column(tracks, plot):
    inner = (tracks & tracks & plot & tracks).titled("Inner")
    assert letters_taken(inner) == 3
    assert letters((tracks & inner & tracks).lettered("K")) == list("KLMNO")


def test_regions_side_by_side_and_letters_of_their_own(tracks):
    assert letters_taken(tracks.at(*PARTS)) == 2
    assert letters_taken(tracks.at(PLACE).lettered("x")) == 0
    assert letters((tracks.at(*PARTS) & tracks.titled("T")).lettered()) == list("abc")


def test_after_z_come_doubled_letters():
    assert [later("y", by) for by in range(4)] == ["y", "z", "aa", "bb"]
    assert later(None, 3) is None
