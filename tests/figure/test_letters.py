"""Letters fill their boxes to the edges, whatever the box; flipped ones stand on their heads."""

import numpy as np
import pytest
from matplotlib.path import Path

from agviz.figure.letters import LETTERS, outline, placed


def extents(points, codes):
    box = Path(points, codes).get_extents()
    return [box.x0, box.y0, box.x1, box.y1]


@pytest.mark.parametrize("letter", LETTERS)
def test_letters_fill_the_unit_box(letter):
    # Exact but for the four-piece approximation of ellipses (0.03 % of a radius).
    np.testing.assert_allclose(extents(*outline(letter)), [0, 0, 1, 1], atol=3e-4)


def test_letters_fill_any_box_and_flip():
    boxes = np.array([[1.0, 9.0, 3.0, 2.0], [4.0, 2.0, 5.0, 9.0]])
    points, codes = placed("A", boxes)
    each = len(points) // 2
    assert len(codes) == len(points)
    np.testing.assert_allclose(extents(points[:each], codes[:each]), [1, 2, 3, 9])
    np.testing.assert_allclose(extents(points[each:], codes[each:]), [4, 2, 5, 9])
    # The A's narrow top: at y 2 where it stands, at y 9 on its head.
    upright, flipped = points[:each], points[each:]
    assert np.ptp(upright[upright[:, 1] == 2.0][:, 0]) == pytest.approx(2 * 0.28)
    assert np.ptp(flipped[flipped[:, 1] == 9.0][:, 0]) == pytest.approx(1 * 0.28)


def test_the_hole_of_the_a_is_a_hole():
    points, codes = outline("A")
    closed = np.flatnonzero(codes == 79)

    def turn(ring):
        x, y = ring[:-1].T
        return np.sign(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)))

    outer, hole = points[: closed[0] + 1], points[closed[0] + 1 :]
    assert turn(outer) == -turn(hole)
    assert not codes.flags.writeable
    assert not points.flags.writeable
