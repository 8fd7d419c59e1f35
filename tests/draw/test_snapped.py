"""SVGs need few digits, and nothing moves by more than can be seen."""

import re

import numpy as np
import pytest

from agviz.draw.snapped import GRID, snapped
from agviz.figure.logo import Logo
from agviz.figure.tracks import Tracks
from agviz.genome.types import Interval


@pytest.fixture
def figure():
    rng = np.random.default_rng(0)
    region = Interval("chr8", 0, 5_000)
    values = rng.gamma(1, 1, (5_000, 3)).astype(np.float32)
    return Tracks(values, interval=region) & Logo(
        rng.normal(0, 1, (5_000, 4)).astype(np.float32), interval=region
    )


def test_nothing_moves_by_more_than_half_a_step(figure):
    scene = figure.scene(120)
    for mark, moved in zip(scene.marks, snapped(scene).marks, strict=True):
        assert type(mark) is type(moved)
        for name in ("points", "boxes", "ends"):
            if hasattr(mark, name):
                before, after = getattr(mark, name), getattr(moved, name)
                np.testing.assert_allclose(after, before, atol=GRID / 2 + 1e-12)
                np.testing.assert_allclose(after / GRID, np.round(after / GRID), atol=1e-6)
    assert snapped(scene).height == pytest.approx(scene.height, abs=GRID)


def test_numbers_of_an_svg_have_two_decimals(figure, tmp_path):
    figure.save(tmp_path / "x.svg", width_mm=120)
    svg = (tmp_path / "x.svg").read_text()
    numbers = [
        n for path in re.findall(r' d="([^"]*)"', svg) for n in re.findall(r"\d+\.\d+", path)
    ]
    assert len(numbers) > 10_000
    short = sum(len(number.split(".")[1]) <= 2 for number in numbers)
    assert short > 0.99 * len(numbers)
