"""Junctions of ALT in REF coordinates."""

import numpy as np
import pandas as pd
from alphagenome.models.dna_output import Output

from agviz.genome.coordinates import CoordinateMap
from agviz.genome.types import Interval, Junction, JunctionData, Variant
from agviz.models.junction_lift import lift_junctions

INTERVAL = Interval("chr1", 0, 100)


def lift(variant, *junctions):
    array = np.empty(len(junctions), dtype=object)
    array[:] = [Junction("chr1", start, end, "+") for start, end, _ in junctions]
    values = np.array([[count] for _, _, count in junctions], np.float32).reshape(-1, 1)
    data = JunctionData(array, values, pd.DataFrame({"name": ["t"]}), INTERVAL)
    lifted = lift_junctions(
        Output(splice_junctions=data), CoordinateMap.of(INTERVAL, [variant])
    ).splice_junctions
    return [
        (j.start, j.end, v[0]) for j, v in zip(lifted.junctions, lifted.values, strict=True)
    ]  # fmt: skip


def test_insertion_moves_what_lies_behind_it():
    variant = Variant("chr1", 21, "A", "ACCC")
    assert lift(variant, (5, 15, 1), (10, 43, 2), (53, 63, 3)) == [
        (5, 15, 1), (10, 40, 2), (50, 60, 3),
    ]  # fmt: skip


def test_a_donor_in_the_insertion_is_at_its_anchor():
    variant = Variant("chr1", 21, "A", "ACCC")  # bases 21, 22, 23 of ALT are new
    assert lift(variant, (23, 43, 2), (22, 43, 5), (24, 43, 1)) == [(21, 40, 5)]


def test_deletion_moves_back_and_drops_what_leaves_the_interval():
    variant = Variant("chr1", 21, "ACCC", "A")
    assert lift(variant, (10, 40, 2), (50, 99, 4)) == [(10, 43, 2)]


def test_snv_leaves_everything_alone():
    assert lift(Variant("chr1", 21, "A", "C"), (50, 99, 4)) == [(50, 99, 4)]


def test_no_junctions_at_all():
    assert lift(Variant("chr1", 21, "A", "AC")) == []
