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
    "Sashimi(J, least='3')": "least must be a count of 0 or more; got '3'",
    "Sashimi(J, least_share=None)": "least_share must be a share from 0 to 1; got None",
    "Sashimi(J, keep=5)": "keep holds introns, as Interval, Junction or (start, end); got 5",
    "Sashimi(J, keep=(5, 7))": "keep holds introns, as Interval, Junction or (start, end); got 5",
    "Sashimi(J, annotation='genes.gtf')": (
        "annotation must be GeneModels, or an Assembly with genes; got 'genes.gtf'"
    ),
    "Sashimi(J, groups='a')": (
        "groups must be the name of a group for each sample, {'liver 1': 'liver'}; got 'a'"
    ),
    "Bars({'a': 1}, baseline='x')": "baseline must be a finite number; got 'x'",
    "Bars({'a': 1}).scene('single')": "width_mm must be a number from 17 to 2000 mm; got 'single'",
    "Bars({'a': 1}).scene(89, font=['Arial', 'Helvetica'])": (
        "font must be the name of one font, such as 'Arial'; got ['Arial', 'Helvetica']"
    ),
    "Bars({'a': 1}).save('figure.png', font=7)": (
        "font must be the name of one font, such as 'Arial'; got 7"
    ),
    "Bars({'a': 1}).scene(89, height_mm='90')": (
        "height_mm must be a number over 0 and at most 2000 mm; got '90'"
    ),
    "Bars({'a': 1}).save('figure.png', dpi='high')": (
        "dpi must be a number from 1 to 4547 for a page of this size; got 'high'"
    ),
}

SCRIPT = """
import numpy as np
import pandas as pd
from agviz import Bars, Junction, JunctionData, LinePlot, Lollipops, PairMap, Sashimi, Variant
from agviz.errors import InputError
V, M = [Variant("chr8", 1_000, "A", "C")], np.eye(2)
JUNCTIONS = np.array([Junction("chr8", 5, 9, "+")], dtype=object)
J = JunctionData(JUNCTIONS, np.ones((1, 1)), pd.DataFrame({"name": ["a"]}))
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
