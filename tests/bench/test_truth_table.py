"""Floors of the truth bench follow the ceiling and distance; what is not shown is not reached."""

import math

import numpy as np
import pytest
from alphagenome.models.dna_output import OutputType

from agviz.bench import truth, truth_enhancers, truth_ism, truth_splicing
from agviz.bench.teaching_table import Row
from agviz.bench.truth_table import FLOORS, below_floor, floor_of, table
from agviz.bench.truth_tables import planted_bases
from agviz.errors import InputError
from agviz.genome.types import Interval
from agviz.scoring.signal_readout import SignalReadout


def row(metric, value, ceiling=math.nan, cases=10):
    return Row(metric, {"model": value, "oracle": ceiling}, cases)


def test_a_floor_above_the_ceiling_is_replaced_by_a_part_of_it():
    asked = FLOORS[truth_splicing.BRANCH]
    within = row(truth_splicing.BRANCH, 0.9, asked)
    assert floor_of(within, [within]) == (asked, False)
    beyond = row(truth_splicing.BRANCH, 0.47, 0.5)
    assert floor_of(beyond, [beyond]) == (pytest.approx(0.475), True)
    assert below_floor([beyond]) == [f"{truth_splicing.BRANCH}: 0.470, floor 0.475"]
    told = table([within, beyond])
    assert "*0.475" in told
    assert told.count("BELOW") == 1
    assert told.endswith("* 0.95 of the ceiling, which is below the floor asked for")


def test_enhancers_are_told_at_least_twice_as_well_as_by_distance():
    rows = [
        row(truth_enhancers.METRIC, 0.59, 0.9),
        row(truth_enhancers.GRADIENTS, 0.61),
        row(truth_enhancers.DISTANCE, 0.3, 0.3),
    ]
    assert [floor_of(each, rows)[0] for each in rows] == [0.6, 0.6, None]
    assert below_floor(rows) == [f"{truth_enhancers.METRIC}: 0.590, floor 0.600"]


def test_what_was_not_measured_is_below_its_floor_and_what_has_none_is_not():
    rows = [row(truth_ism.EXACT, math.nan), row("ISM AUROC, taylor", math.nan)]
    assert below_floor(rows) == [f"{truth_ism.EXACT}: -, floor 0.970"]


def test_weak_letters_of_a_motif_are_not_planted():
    # MYB, YAACGGTt: the first and the last letter say less than a bit.
    assert planted_bases("MYB", minus=False).tolist() == [False] + [True] * 6 + [False]
    # SPI1, gAGGAAgT, read on the other strand: its last base comes first.
    assert planted_bases("SPI1", minus=True).tolist() == [True, False] + [True] * 5 + [False]


def test_an_element_is_ranked_together_with_its_decoy():
    place = Interval("chrT1", 0, 4)
    asked = SignalReadout(OutputType.DNASE, tracks=[0], window=place)
    active = truth_ism.Stretch(place, place, asked, np.array([False, True, True, False]))
    decoy = truth_ism.Stretch(place, place, asked, np.zeros(4, dtype=bool))
    element = truth_ism.Element(active, decoy)
    effects = np.array([0.0, -3.0, 2.0, 0.1])
    assert element.auroc(effects, np.zeros(4)) == 1.0
    assert element.auroc(effects, np.full(4, 5.0)) == pytest.approx(4 / 12)
    assert element.auroc(np.array([np.nan, 3.0, 2.0, 0.1]), np.zeros(4)) == 1.0


def test_every_floor_belongs_to_a_row_and_groups_are_known(capsys):
    assert set(truth.GROUPS) == {
        "ism", "enhancers", "splicing", "contacts", "epistasis", "motifs", "insertions",
    }  # fmt: skip
    with pytest.raises(SystemExit):
        truth.run(["--only", "luck"])
    assert "invalid choice: 'luck'" in capsys.readouterr().err
    with pytest.raises(InputError):
        truth.run(["--seed", "-1"])
