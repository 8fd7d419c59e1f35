"""Options that are no number or no text at all: an error in words, not one of Python's.

Tests check types at every call, users do not: what they meet is asked of a Python without checks.
"""

import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agviz.errors import InputError
from agviz.figure.options import is_number, read_ends, read_open_ends

SAID = {
    "it.titled(3)": "title must be text; got 3",
    "it.titled('a', assembly=38)": "assembly must be text; got 38",
    "it.lettered(1)": "first must be one letter, such as 'a' or 'A'; got 1",
    "it.shrunk('x')": "power must be from 0 to 1, or 'equal'; got 'x'",
    "it.shrunk(None)": "power must be from 0 to 1, or 'equal'; got None",
    "it.proportioned('a')": "proportioned needs 1 widths above 0; got ('a',)",
    "(it | it).proportioned(1, None)": "proportioned needs 2 widths above 0; got (1, None)",
    "make(label=5)": "label must be text, or one text per row; got 5",
    "make(label=['a', 5])": "label must be text; got 5",
    "make(height='x')": "height must be over 0 mm; got 'x'",
    "make(height=float('inf'))": "height must be over 0 mm; got inf",
    "make(threshold='1')": "threshold must be over 0; got '1'",
    "make(clip_percentile='9')": "clip_percentile must be over 0 and at most 100; got '9'",
    "make(label_peaks='2')": "label_peaks must be 0 or more; got '2'",
    "make(note=3)": "note must be text; got 3",
    "make(groups=3)": "groups must be a list, one name or number per row; got 3",
    "make(ylim=5)": "ylim must be (low, high) with low < high; got 5",
    "make(ylim='12')": "ylim must be (low, high) with low < high; got '12'",
    "make(ylim=(0, 1, 2))": "ylim must be (low, high) with low < high; got (0, 1, 2)",
    "ag.Logo(np.ones((4, 4)), height='x')": "height must be over 0 mm; got 'x'",
    "ag.Heatmap(np.ones((2, 2)), interval=region, limits=5)": (
        "limits must be (low, high) with low < high, or None for an end that the data say; got 5"
    ),
}
ASK = """
import json, sys
import numpy as np
import agviz as ag
region = ag.Interval("chr8", 0, 2)
make = lambda **options: ag.Tracks(np.ones((2, 2)), interval=region, **options)
it = make()
told = {}
for text in json.loads(sys.stdin.read()):
    try:
        told[text] = repr(eval(text))
    except Exception as error:
        told[text] = f"{type(error).__name__}: {error}"
print(json.dumps(told))
"""


def test_what_users_meet_are_words():
    ran = subprocess.run(
        [sys.executable, "-c", ASK], input=json.dumps(list(SAID)), capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert json.loads(ran.stdout) == {text: f"InputError: {said}" for text, said in SAID.items()}


@pytest.mark.parametrize("value", [1, -2.5, np.float32(3), np.int64(4), np.array(5.0)])
def test_numbers_of_any_kind_are_numbers(value):
    assert is_number(value)


@pytest.mark.parametrize("value", ["1", b"1", True, np.bool_(1), None, np.ones(1), [], 10**400])
def test_other_things_are_none(value):
    assert not is_number(value)


@given(low=st.floats(), high=st.floats())
def test_two_ends_ascend_and_are_finite(low, high):
    good = bool(np.isfinite([low, high]).all()) and low < high
    for read in (read_ends, read_open_ends):
        if good:
            assert read("ends", (low, high)) == (low, high)
        else:
            with pytest.raises(InputError, match=r"^ends must be \(low, high\)"):
                read("ends", (low, high))


def test_an_open_end_is_the_datas():
    assert read_open_ends("ends", (None, 2)) == (None, 2.0)
    assert read_open_ends("ends", (0, None)) == (0.0, None)
    assert read_open_ends("ends", None) == (None, None)
    assert read_ends("ends", None) is None
    with pytest.raises(InputError, match=r"^ends must be .*; got \(0, None\)$"):
        read_ends("ends", (0, None))
