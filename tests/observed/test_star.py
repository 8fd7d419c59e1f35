"""STAR junctions: 1-based introns become 0-based, codes become words, counts as asked."""

import pickle
import re

import numpy as np
import pytest

from agviz.errors import ContigNameWarning, FormatError, InputError
from agviz.genome.source import Source
from agviz.genome.types import Interval
from agviz.observed.star import StarJunctions

# contig, first and last base of the intron (1-based), strand, motif, annotated, unique, multi,
# overhang
TEXT = (
    "chr1\t101\t200\t1\t1\t1\t12\t3\t40\n"
    "chr1\t151\t300\t2\t2\t0\t0\t5\t20\n"
    "chr1\t400\t500\t0\t0\t0\t2\t0\t9\n"
    "chr2\t11\t20\t1\t6\t1\t7\t0\t9\n"
)
WINDOW = Interval("chr1", 0, 1_000)


def _places(data):
    return [(j.start, j.end, j.strand) for j in data.junctions]


def test_unique_counts(write_text):
    source = StarJunctions(write_text(TEXT, "sampleSJ.out.tab"))
    found = source.fetch(WINDOW)
    assert _places(found) == [(100, 200, "+"), (399, 500, ".")]
    assert found.values.dtype == np.float32
    assert found.values[:, 0].tolist() == [12, 2]
    assert found.names.tolist() == ["sample"]
    assert found.interval == WINDOW
    assert found.junctions[0].info == {
        "motif": "GT/AG", "annotated": True, "unique": 12, "multi": 3, "overhang": 40,
    }  # fmt: skip
    assert _places(found.filter_to_strand("+")) == [(100, 200, "+")]


def test_reads_that_map_to_several_places(write_text):
    path = write_text(TEXT, "SJ.out.tab.gz")
    found = StarJunctions(path, counts="unique+multi").fetch(WINDOW)
    assert _places(found) == [(100, 200, "+"), (150, 300, "-"), (399, 500, ".")]
    assert found.values[:, 0].tolist() == [15, 5, 2]
    assert _places(StarJunctions(path, minimum=3).fetch(WINDOW)) == [(100, 200, "+")]
    assert _places(StarJunctions(path, minimum=0).fetch(WINDOW))[1] == (150, 300, "-")


def test_introns_that_overlap_the_window_are_whole(write_text):
    source = StarJunctions(write_text(TEXT, "SJ.out.tab"), minimum=0)
    assert _places(source.fetch(Interval("chr1", 199, 200))) == [(100, 200, "+"), (150, 300, "-")]
    assert _places(source.fetch(Interval("chr1", 200, 201))) == [(150, 300, "-")]
    nothing = source.fetch(Interval("chr1", 300, 399))
    assert len(nothing) == 0
    assert nothing.values.shape == (0, 1)


def test_the_table(write_text):
    table = StarJunctions(write_text(TEXT, "SJ.out.tab")).table(Interval("chr2", 0, 100))
    assert table.to_dict("records") == [
        {"Chromosome": "chr2", "Start": 10, "End": 20, "Strand": "+", "count": 7, "motif": "GT/AT",
         "annotated": True, "unique": 7, "multi": 0, "overhang": 9}
    ]  # fmt: skip


def test_source_and_pickle(write_text):
    source = StarJunctions(write_text(TEXT, "SJ.out.tab"), counts="unique+multi", name="liver")
    assert isinstance(source, Source)
    assert source.kind == "junctions"
    first = source.fetch(WINDOW)
    again = pickle.loads(pickle.dumps(source)).fetch(WINDOW)
    assert _places(again) == _places(first)
    np.testing.assert_array_equal(again.values, first.values)
    with pytest.warns(ContigNameWarning):
        assert len(source.fetch(Interval("1", 0, 1_000))) == 3


def test_unknown_counts(write_text):
    message = "counts must be one of 'unique', 'unique+multi'; got 'all'"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        StarJunctions(write_text(TEXT, "SJ.out.tab"), counts="all")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("chr1\t1\t9\t3\t1\t1\t1\t1\t1", "strand must be a whole number from 0 to 2, not '3'"),
        ("chr1\t1\t9\t1\t7\t1\t1\t1\t1", "motif must be a whole number from 0 to 6, not '7'"),
        ("chr1\t0\t9\t1\t1\t1\t1\t1\t1", "it starts at 0 and ends at 9"),
        ("chr1\t1\t9\t1\t1\t1\t1\t1", "9 columns separated by tabs are needed, there are 8"),
    ],
)
def test_bad_lines(write_text, line, why):
    path = write_text(TEXT + line + "\n", "SJ.out.tab")
    message = f"STAR junction file '{path}', line 5: {why}; got {line!r}"
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        StarJunctions(path).fetch(WINDOW)
