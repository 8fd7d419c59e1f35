"""The table says what is below its floor, and what could not be measured is."""

import csv
import math
import re

import pytest

from agviz.bench.teaching_table import Row, below_floor, table, write_csv
from agviz.errors import InputError

GOOD = Row("ISM AUROC", {"model": 0.99, "motif scan": 0.5}, 20)
BAD = Row("contacts r", {"model": 0.5, "motif scan": math.nan}, 1_000)
FREE = Row("of no floor", {"model": -1.0, "motif scan": 0.0}, 3)
NEVER = Row("site usage r", {"model": math.nan, "motif scan": 0.3}, 0)


def test_below_the_floor():
    assert below_floor([GOOD, BAD, FREE, NEVER]) == [
        "contacts r: 0.500, floor 0.970",
        "site usage r: -, floor 0.900",
    ]


def test_a_value_at_its_floor_is_enough():
    assert Row("ISM AUROC", {"model": 0.98}, 1).enough


def test_the_text():
    lines = table([GOOD, BAD, FREE]).splitlines()
    assert lines[0].split() == ["metric", "cases", "floor", "model", "motif", "scan"]
    assert lines[1].split() == ["ISM", "AUROC", "20", "0.980", "0.990", "0.500"]
    assert lines[2].split() == ["contacts", "r", "1,000", "0.970", "0.500", "-", "BELOW"]
    assert lines[3].split() == ["of", "no", "floor", "3", "-1.000", "0.000"]


def test_columns_stand_apart():
    row = Row("of no floor", {"best old cell type": 0.5, "one experiment of all": 1.0}, 3)
    first, second = table([row]).splitlines()
    assert " best old cell type one experiment of all" in first
    for heading, value in (("best old cell type", "0.500"), ("one experiment of all", "1.000")):
        assert first.index(heading) + len(heading) == second.index(value) + len(value)


def test_the_csv(tmp_path):
    write_csv([GOOD, NEVER, FREE], tmp_path / "table.csv")
    with (tmp_path / "table.csv").open(newline="") as stream:
        header, good, never, free = csv.reader(stream)
    assert header == ["metric", "cases", "floor", "model", "motif scan"]
    assert good == ["ISM AUROC", "20", "0.98", "0.99", "0.5"]
    assert never == ["site usage r", "0", "0.9", "", "0.3"]
    assert free == ["of no floor", "3", "", "-1.0", "0.0"]


def test_a_csv_nowhere(tmp_path):
    nowhere = tmp_path / "none"
    message = f"Cannot write {str(nowhere / 'a.csv')!r}: folder {str(nowhere)!r} does not exist"
    with pytest.raises(InputError, match=re.escape(message) + "$"):
        write_csv([GOOD], nowhere / "a.csv")
