"""BEDPE: pairs span both anchors, the left anchor first; pairs without a span are counted."""

import re

import pytest

from agviz.errors import AgvizWarning, FormatError
from agviz.genome.types import Interval
from agviz.observed.bedpe import Bedpe


def test_anchors_are_ordered_and_spanned(write_text):
    text = (
        "#chr1\tx1\tx2\tchr2\ty1\ty2\n"
        "chr1\t100\t200\tchr1\t900\t950\ta\t3\t+\t-\n"
        "chr1\t700\t800\tchr1\t50\t60\tb\t.\t+\t-\n"
    )
    found = Bedpe(write_text(text, "a.bedpe")).fetch(Interval("chr1", 300, 400))
    assert found.columns.tolist() == [
        "Chromosome", "Start", "End", "start1", "end1", "start2", "end2", "name", "score",
        "strand1", "strand2",
    ]  # fmt: skip
    assert found.drop(columns=["Chromosome", "score"]).values.tolist() == [
        [50, 800, 50, 60, 700, 800, "b", "-", "+"],
        [100, 950, 100, 200, 900, 950, "a", "+", "-"],
    ]
    assert str(found["start1"].dtype) == "int64"
    assert found["score"].isna().tolist() == [True, False]


def test_pairs_between_contigs_are_left_out_and_counted(write_text):
    path = write_text(
        "chr1\t1\t2\tchr2\t3\t4\nchr1\t5\t6\tchr1\t8\t9\n.\t-1\t-1\t.\t-1\t-1\n", "a.bedpe"
    )
    message = f"BEDPE file '{path}': left out 2 pairs that are not on one contig"
    with pytest.warns(AgvizWarning, match=f"^{re.escape(message)}$"):
        found = Bedpe(path).fetch(Interval("chr1", 0, 10))
    assert found[["Start", "End"]].values.tolist() == [[5, 9]]


def test_a_bad_line(write_text):
    path = write_text("chr1\t1\t2\tchr1\t3\t4\nchr1\t5\t6\tchr1\t9\t8\n", "a.bedpe")
    line = "chr1\t5\t6\tchr1\t9\t8"
    message = f"BEDPE file '{path}', line 2: it starts at 9 and ends at 8; got {line!r}"
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        Bedpe(path).fetch(Interval("chr1", 0, 10))
    path = write_text("chr1\t1\t2\n", "b.bedpe")
    line = "chr1\t1\t2"
    message = (
        f"BEDPE file '{path}', line 1: 6 columns separated by tabs are needed, there are 3; "
        f"got {line!r}"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        Bedpe(path).fetch(Interval("chr1", 0, 10))


def test_real_loops_on_a_contig_of_another_name(data_dir):
    path = data_dir / "chr9_hg19" / "loops.bedpe"
    lines = [line.split("\t") for line in path.read_text().splitlines()]
    with pytest.warns(
        AgvizWarning, match="^Contig 'chr9' is called '9' in BEDPE file '.*'; using that$"
    ):
        found = Bedpe(path).fetch(Interval("chr9", 4_000_000, 6_000_000))
    assert len(found) == len(lines) > 0
    assert sorted(found["Start"]) == sorted(int(fields[1]) for fields in lines)
    assert sorted(found["End"]) == sorted(int(fields[5]) for fields in lines)
