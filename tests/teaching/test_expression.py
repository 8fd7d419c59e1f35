import numpy as np
import pytest

from agviz.teaching.expression import (
    drive,
    element_drive,
    expression,
    find_enhancers,
    insulation_map,
)
from agviz.teaching.sites import Sites

LENGTH = 30_000


def insulators(*sites):
    center, occupancy = zip(*sites, strict=True) if sites else ((), ())
    strand = np.ones(len(center), dtype=np.int64)
    return {"CTCF": Sites(np.array(center, dtype=float), strand, np.array(occupancy, dtype=float))}


def opened(start, end, cell=0):
    access = np.zeros((LENGTH, 4))
    access[start:end, cell] = 1.0
    return access


def test_drive_falls_to_a_third_over_the_reach():
    flat = np.zeros(LENGTH)
    near = drive(10_000, opened(10_000, 10_001), flat)
    far = drive(10_000, opened(18_000, 18_001), flat)
    left = drive(10_000, opened(2_000, 2_001), flat)
    assert near.tolist() == [pytest.approx(0.01), 0, 0, 0]  # 1 of 100 bp
    assert far[0] == left[0] == pytest.approx(0.01 * np.exp(-1))


def test_drive_goes_on_beyond_the_reach():
    flat = np.zeros(LENGTH)
    left = drive(26_000, opened(2_000, 2_001), flat)
    right = drive(2_000, opened(26_000, 26_001), flat)
    assert left[0] == right[0] == pytest.approx(0.01 * np.exp(-3))


def test_an_insulator_between_blocks_and_one_elsewhere_does_not():
    def driven(*sites):
        return drive(10_000, opened(14_000, 14_001), insulation_map(insulators(*sites), LENGTH))[0]

    free = driven()
    assert driven((12_000, 1.0)) == pytest.approx(0.08 * free)
    assert driven((12_000, 0.5)) == pytest.approx((1 - 0.46) * free)
    assert driven((12_000, 1.0), (12_500, 1.0)) == pytest.approx(0.08**2 * free)
    assert driven((9_000, 1.0), (15_000, 1.0)) == pytest.approx(free)


def test_expression_has_a_base_and_saturates():
    level = expression(0.5, np.array([0.0, 1.0, 8.0, 1e9]))
    assert level == pytest.approx([0.04, 0.5 * (0.08 + 8 / 9), 0.5 * 4.08, 0.5 * 8.08])


def test_elements_are_the_open_runs_and_give_the_whole_drive():
    access = opened(2_000, 2_150) + opened(9_000, 9_300, cell=2)
    flat = np.zeros(LENGTH)
    found = find_enhancers(access)
    assert list(zip(found.start, found.end, strict=True)) == [(2_000, 2_150), (9_000, 9_300)]
    assert found.peak.tolist() == [[1, 0, 0, 0], [0, 0, 1, 0]]
    given = element_drive(5_000, found, access=access, insulation=flat)
    assert given.sum(axis=0) == pytest.approx(drive(5_000, access, flat))
    assert given[0, 2] == given[1, 0] == 0


def test_no_element_no_drive():
    silent = np.zeros((50, 4))
    assert len(find_enhancers(np.zeros((0, 4)))) == len(find_enhancers(silent)) == 0
    assert element_drive(
        0, find_enhancers(silent), access=silent, insulation=np.zeros(50)
    ).shape == (0, 4)
