"""Undo and redo; a hand that moves makes one step."""

import pytest

from agviz.widgets import history
from agviz.widgets.history import History
from agviz.widgets.state import Place, State


def state(start):
    place = Place("chr1", start, start + 100)
    return State(place, place, ())


@pytest.fixture
def clock(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(history.time, "monotonic", lambda: now[0])
    return now


def test_back_and_forth(clock):
    seen = History(state(0))
    seen.put(state(1))
    seen.put(state(1))
    seen.put(state(2))
    seen.undo()
    assert seen.state == state(1)
    seen.undo()
    seen.undo()
    assert seen.state == state(0)
    assert (seen.undoable, seen.redoable) == (False, True)
    seen.redo()
    assert seen.state == state(1)
    seen.put(state(5))
    assert not seen.redoable


def test_a_drag_is_one_step_and_a_later_one_another(clock):
    seen = History(state(0))
    for k in range(1, 9):
        clock[0] += 0.1
        seen.put(state(k), moving=True)
    clock[0] += 5
    seen.put(state(20), moving=True)
    seen.undo()
    assert seen.state == state(8)
    seen.undo()
    assert seen.state == state(0)


def test_a_state_that_failed_is_forgotten(clock):
    seen = History(state(0))
    seen.put(state(1))
    seen.back_to(state(0))
    assert seen.state == state(0)
    assert not seen.undoable
