"""Unknown values that share a bin or cell with known ones are said; gaps that are seen are not."""

import numpy as np
import pandas as pd
import pytest

from agviz.figure.contact_map import ContactMap
from agviz.figure.heatmap import Heatmap
from agviz.figure.hidden_gaps import hidden_in_ranges, hidden_in_squares
from agviz.figure.pair_map import PairMap
from agviz.figure.tracks import Tracks
from agviz.figure.virtual_4c import Virtual4C
from agviz.genome.alleles import Alleles
from agviz.genome.types import Interval, TrackData, Variant

REGION = Interval("chr8", 0, 3_000_000)
LONG = Interval("chr8", 10_000, 20_000)


def gaps(figure, width=89):
    return [each.place for each in figure.check(width) if each.kind == "hidden gaps"]


@pytest.fixture
def contacts():
    """A map of 1,500 bins, drawn 3 x 3 at 89 mm, one pair of which is not known."""
    values = np.ones((1_500, 1_500), dtype=np.float32)
    values[10, 100] = values[100, 10] = np.nan
    return values


@pytest.fixture
def rows():
    """Two rows of 10,000 positions, more than there are pixels, one value not known."""
    values = np.ones((2, 10_000), dtype=np.float32)
    values[1, 5_000] = np.nan
    return values


def test_ranges_count_each_hidden_value_once():
    values = np.array([[1, np.nan, np.nan, 1, np.nan, np.nan]], dtype=np.float32)
    lows, highs = np.array([0, 1, 4]), np.array([2, 4, 6])  # the first two share a value
    assert hidden_in_ranges(values, lows, highs) == 2
    each = np.arange(6)
    assert hidden_in_ranges(values, each, each + 1) == 0


def test_squares_count_unknown_values_beside_known_ones():
    values = np.zeros((5, 5), dtype=np.float32)
    values[0, 1] = values[4, 0] = values[4, 4] = np.nan
    values[2:4, 2:4] = np.nan  # a whole square: seen as a gap, as is the last one
    np.testing.assert_array_equal(hidden_in_squares(values, 2), [[1, 0, 0], [0, 0, 0], [1, 0, 0]])


def test_maps_of_merged_bins(contacts):
    for panel, where in (
        (ContactMap(contacts, interval=REGION), "the contact map"),
        (PairMap(contacts, interval=REGION), "the pair map"),
    ):
        assert gaps(panel) == [f"{where}: 1 unknown value in cells that show known ones"]
        assert "1 value that is not known is left out of cells with others" in panel.caption(89)
        assert gaps(panel.at(Interval("chr8", 0, 400_000))) == []  # a cell per bin: grey
        assert gaps(panel.at(Interval("chr8", 400_000, 3_000_000))) == []
    assert gaps(ContactMap(contacts, interval=REGION, depth=100_000)) == []  # 180 kb apart


def test_a_virtual_4c_of_more_bins_than_pixels(contacts):
    panel = Virtual4C(contacts, 20_001, interval=REGION, label="cells")  # bin 10
    assert gaps(panel) == ["row 'cells': 1 unknown value in bins that show known ones"]
    assert gaps(panel.at(Interval("chr8", 0, 400_000))) == []


def test_a_heat_map_of_more_columns_than_pixels(rows):
    panel = Heatmap(rows, interval=LONG)
    assert gaps(panel) == ["the heat map: 1 unknown value in columns that show known ones"]
    assert "1 value that is not known is left out of columns with others" in panel.caption(89)
    assert gaps(panel.at(Interval("chr8", 14_900, 15_100))) == []
    rows[1, 4_003:6_003] = np.nan  # wide enough to be seen, but for the edges of columns
    (found,) = gaps(Heatmap(rows, interval=LONG))
    assert int(found.split()[3]) < 40


def test_strips(rows):
    panel = Tracks(rows.T, interval=LONG, style="heat")
    assert gaps(panel) == ["strips: 1 unknown value in columns that show known ones"]
    assert "1 value that is not known is left out of columns with others" in panel.caption(89)
    assert gaps(panel.at(Interval("chr8", 14_900, 15_100))) == []


def test_tracks_say_it_in_the_caption_too(rows):
    panel = Tracks(rows.T, interval=LONG, label=["a", "b"])
    assert gaps(panel) == ["row 'b': 1 unknown value in bins that show known ones"]
    assert "1 value that is not known is left out of bins with others" in panel.caption(89)


@pytest.mark.parametrize("show", ["overlay", "difference", "log ratio", "alternate"])
@pytest.mark.parametrize("inserted", [2, 40])
def test_bases_that_an_insertion_pushes_out_are_no_hidden_gap(make_alleles, show, inserted):
    """REF's last bases have no ALT then, which the insertion explains."""
    values = np.ones((10_000, 1), dtype=np.float32)
    both = make_alleles(Variant("chr8", 15_000, "A", "A" + "C" * inserted), values, values)
    for width in (89, 120, 183):
        assert Tracks(both, show=show).check(width) == ()
    strips = Tracks(both, show="alternate", style="heat")
    assert strips.check(89) == ()
    assert "left out" not in strips.caption(89)


def test_an_unknown_alternate_elsewhere_is_one(make_alleles, make_tracks):
    values = np.ones((10_000, 1), dtype=np.float32)
    other = values.copy()
    other[3_000] = np.nan
    both = Alleles(make_tracks(values), make_tracks(other), Variant("chr8", 15_000, "A", "ACC"))
    assert gaps(Tracks(both, label="DNase")) == [
        "row 'DNase': 1 unknown value in bins that show known ones"
    ]


def of_maps(values):
    metadata = pd.DataFrame({"name": ["cells"], "strand": ["."]})
    return TrackData(values[..., None], metadata, interval=REGION.copy(), resolution=2_000)


def test_deleted_bins_of_a_map_are_no_hidden_gap(contacts):
    maps = of_maps(np.ones_like(contacts))
    variant = Variant("chr8", 1_000_001, "A" * 5_001, "A")
    for show in ("both", "difference", "alternate"):
        panel = ContactMap(Alleles(maps, maps, variant), show=show)
        assert gaps(panel) == []
        assert gaps(Virtual4C(Alleles(maps, maps, variant), 20_001)) == []
    holed = Alleles(maps, of_maps(contacts), variant)
    assert gaps(ContactMap(holed)) == [
        "the contact map: 1 unknown value in cells that show known ones"
    ]
