"""Options of a wrong type are refused in words, where no test's type checker is in the way."""

import subprocess
import sys

CALLS = {
    "Lollipops(V, ylim=5)": "ylim must be (low, high) with low < high; got 5",
    "Lollipops(V, ylim=(1, 2, 3))": "ylim must be (low, high) with low < high; got (1, 2, 3)",
    "LinePlot({'a': ([1], [1])}, limits=5)": ("limits must be ((low, high), (low, high)); got 5"),
    "LinePlot({'a': ([1], [1])}, limits=(5, None))": (
        "limits of x must be (low, high) with low < high; got 5"
    ),
    "PairMap(M, labels='ab', limits=5)": (
        "limits must be (low, high) with low < high, or None for an end that the data say; got 5"
    ),
    "PairMap(M, labels='ab', limits=('a', 5))": (
        "limits must be (low, high) with low < high, or None for an end that the data say; "
        "got ('a', 5)"
    ),
    "Bars({'a': 1}, limits=5)": "limits must be (low, high) with low < high; got 5",
    "Bars({'a': 1}, limits=(1, 2, 3))": "limits must be (low, high) with low < high; got (1, 2, 3)",
    "Bars({'a': 1}, seed=0.5)": "seed must be a whole number of 0 or more; got 0.5",
    "Bars({'a': 1}, baseline='x')": "baseline must be a finite number; got 'x'",
}

SCRIPT = """
import numpy as np
from agviz import Bars, LinePlot, Lollipops, PairMap, Variant
from agviz.errors import InputError
V, M = [Variant("chr8", 1_000, "A", "C")], np.eye(2)
for call in {calls}:
    try:
        eval(call)
    except InputError as error:
        print(error)
    else:
        print(call, "was taken")
"""


def test_options_of_a_wrong_type_are_refused_in_words():
    script = SCRIPT.replace("{calls}", repr(list(CALLS)))
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines() == list(CALLS.values())
