"""bedGraph: the same signal as a bigWig of the same runs."""

import re

import numpy as np
import pytest

from agviz.errors import FormatError
from agviz.genome.source import REDUCTIONS
from agviz.genome.types import Interval
from agviz.observed.bedgraph import BedGraph
from agviz.observed.bigwig import BigWig


def test_equal_to_a_bigwig_of_the_same_runs(write_bigwig, write_text, make_runs):
    runs, values = make_runs(3, 4_000, 300)
    text = "track type=bedGraph\n" + "".join("\t".join(map(str, run)) + "\n" for run in runs)
    path = write_text(text, "a.bedGraph.gz")
    bigwig = write_bigwig(runs, {"chr1": 4_000})
    everything = Interval("chr1", 0, 4_000)
    np.testing.assert_array_equal(BedGraph(path, missing=np.nan).fetch(everything), values)
    for how in REDUCTIONS:
        for window in (everything, Interval("chr1", 1_234, 3_456)):
            np.testing.assert_allclose(
                BedGraph(path, reduce=how).fetch(window, 77),
                BigWig(bigwig, reduce=how).fetch(window, 77),
                rtol=1e-6,
            )


def test_where_the_file_says_nothing(write_text):
    source = BedGraph(write_text("chr1 2 4 1.5\n", "a.bg"))
    assert source.fetch(Interval("chr1", 0, 6)).tolist() == [0, 0, 1.5, 1.5, 0, 0]
    assert source.fetch(Interval("chr1", 9, 11)).tolist() == [0, 0]
    assert source.fetch(Interval("chrX", 0, 2)).tolist() == [0, 0]
    off = source.fetch(Interval("chr1", -1, 3))
    assert np.isnan(off[0])
    assert off[1:].tolist() == [0, 0, 1.5]


def test_two_values_for_a_base(write_text):
    path = write_text("chr1 2 6 1\nchr1 5 9 2\n", "a.bg")
    message = f"bedGraph file '{path}' has two values for chr1:5 (0-based)"
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        BedGraph(path).fetch(Interval("chr1", 0, 10))
