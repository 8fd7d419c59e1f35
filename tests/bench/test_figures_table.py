"""The table of the figures bench: what it shows, and which rows miss their floors."""

import math

import pytest

from agviz.bench.figures_table import NO_FLOORS, Floors, Row, below_floor, table

NAN = math.nan


def row(name="case", *, floors=NO_FLOORS, **changed):
    values = {"ours": 0.1, "theirs": 2.0, "our_size": 1.5, "their_size": 539.0} | changed
    return Row(name=name, peer="SDK", runs=(5, 2), floors=floors, **values)


@pytest.mark.parametrize(
    ("floors", "changed", "missed"),
    [
        (Floors(), {"theirs": NAN}, ()),
        (Floors(ratio=20), {}, ()),
        (Floors(ratio=21), {}, ("20.0x, floor 21x",)),
        (Floors(ratio=21), {"theirs": NAN}, ("-x, floor 21x",)),
        (Floors(megabytes=1.5), {}, ()),
        (Floors(megabytes=1), {}, ("1.50 MB, at most 1 MB",)),
        (Floors(megabytes=1), {"our_size": NAN}, ("- MB, at most 1 MB",)),
        (Floors(seconds=0.1), {}, ()),
        (Floors(seconds=0.03), {}, ("100.0 ms, at most 30 ms",)),
        (Floors(ratio=30, megabytes=1), {}, ("20.0x, floor 30x", "1.50 MB, at most 1 MB")),
    ],
)
def test_floors_are_kept(floors, changed, missed):
    assert row(floors=floors, **changed).missed == missed


def test_every_missed_floor_is_named():
    rows = [row("a", floors=Floors(ratio=30, megabytes=1)), row("b"), row("c", floors=Floors(30))]
    assert below_floor(rows) == [
        "a: 20.0x, floor 30x",
        "a: 1.50 MB, at most 1 MB",
        "c: 20.0x, floor 30x",
    ]


def test_the_table_has_a_line_per_case_and_marks_what_is_below():
    rows = [
        row("filled", floors=Floors(ratio=30, megabytes=2)),
        row("zoom", floors=Floors(seconds=0.2), theirs=NAN, our_size=NAN, their_size=NAN),
        row("sashimi"),
    ]
    lines = table(rows).splitlines()
    assert " ".join(lines[0].split()) == (
        "case agviz s peer s ratio agviz MB peer MB runs floor peer"
    )
    assert " ".join(lines[1].split()) == (
        "filled 0.100 2.00 20.0 1.50 539.00 5/2 >= 30x, <= 2 MB SDK BELOW"
    )
    assert " ".join(lines[2].split()) == "zoom 0.100 - - - - 5/2 <= 200 ms SDK"
    assert " ".join(lines[3].split()) == "sashimi 0.100 2.00 20.0 1.50 539.00 5/2 SDK"
    assert len({line.index("SDK") for line in lines[1:]}) == 1
