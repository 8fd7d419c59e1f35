"""Brackets lie over their motifs, in lanes without overlap; tables and Intervals are the same."""

import re

import pandas as pd
import pytest

from agviz.errors import InputError
from agviz.figure.motif_marks import LANE, LANES_MOST, bracket_marks, brackets, read_motifs
from agviz.figure.scales import XScale
from agviz.genome.types import Interval

REGION = Interval("chr1", 0, 100)
X = XScale.identity(0, 100, left=10.0, right=110.0)


def found(*motifs):
    return brackets(motifs, x=X, region=REGION, font="Arial", page_width=120.0)


def test_brackets_span_their_motifs_and_take_the_lowest_free_lane():
    one = Interval("chr1", 10, 18, "+", name="MYB")
    two = Interval("chr1", 14, 22, "-", name="GATA1")
    far = Interval("chr1", 60, 68, name="CTCF")
    (a, b, c), dropped = found(far, two, one)
    assert dropped == 0
    assert [(each.left, each.right, each.text, each.lane) for each in (a, b, c)] == [
        (20.0, 28.0, "MYB →", 0),
        (24.0, 32.0, "GATA1 ←", 1),
        (70.0, 78.0, "CTCF", 0),
    ]
    lines, *labels = bracket_marks([a, b, c], bottom=50.0, font="Arial")
    assert lines.role == "motif.bracket"
    assert lines.ends.shape == (9, 2, 2)
    assert lines.ends[0, 0, 0] == 20.0
    assert lines.ends[0, 1, 0] == 28.0
    assert lines.ends[0, 0, 1] - lines.ends[3, 0, 1] == pytest.approx(LANE)
    assert [label.text for label in labels] == ["MYB →", "GATA1 ←", "CTCF"]


def test_motifs_elsewhere_are_left_out_and_those_without_a_lane_are_counted():
    crowd = [Interval("chr1", 10, 18, name="long name") for _ in range(LANES_MOST + 2)]
    shown, dropped = found(*crowd, Interval("chr2", 10, 18), Interval("chr1", 300, 310))
    assert (len(shown), dropped) == (LANES_MOST, 2)


def test_labels_stay_on_the_page():
    (each,), _ = brackets(
        [Interval("chr1", 0, 2, name="a very long name of a motif")],
        x=XScale.identity(0, 100, left=0.0, right=100.0),
        region=REGION,
        font="Arial",
        page_width=100.0,
    )
    label = bracket_marks([each], bottom=9.0, font="Arial")[1]
    assert label.left >= 0


def test_tables_are_read_and_others_refused():
    table = pd.DataFrame(
        {"Chromosome": ["chr1"], "Start": [3], "End": [9], "name": ["MYB"], "Strand": ["-"]}
    )
    (motif,) = read_motifs(table)
    assert (motif.chromosome, motif.start, motif.end, motif.strand, motif.name) == (
        "chr1",
        3,
        9,
        "-",
        "MYB",
    )
    assert read_motifs(motif)[0].name == "MYB"
    message = "A table of motifs needs the columns Chromosome, Start, End, name; it lacks End, name"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        read_motifs(table[["Chromosome", "Start"]])
    with pytest.raises(InputError, match=r"^Motifs must be Intervals or a table; got str$"):
        read_motifs(["MYB"])
