"""Rectangles narrower than a pixel are seen in images, and as they are in files of vectors."""

import io

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import imread

from agviz.draw import matplotlib_renderer as renderer
from agviz.draw.whole_pixels import at_least_one_wide
from agviz.figure.scene import Rectangles, Scene, frozen

# Hair lines at many places between the pixels' edges, and one box that is wide.
LEFT = 5.0 + np.arange(40) * 2.013
HAIRS = np.column_stack([LEFT, np.full(40, 2.0), LEFT + 0.12, np.full(40, 8.0)])
SCENE = Scene(100.0, 10.0, (Rectangles("a", frozen([*HAIRS, [90, 2, 95, 8]]), "#000000"),), "Arial")


@pytest.mark.parametrize("dpi", [72, 100, 160, 200, 450])
def test_each_box_is_seen_in_full_color_where_it_is(dpi):
    image = imread(io.BytesIO(renderer.png(SCENE, dpi)))[..., 0]
    scale = dpi / 25.4
    line = image[round(5 * scale)]
    for left in LEFT:
        middle = (left + 0.06) * scale
        near = line[max(0, int(middle) - 1) : int(middle) + 2]
        assert near.min() == 0, left
    dark = int((line[: int(88 * scale)] == 0).sum())
    assert dark <= 40 * np.ceil(0.12 * scale)
    assert (line[int(90.5 * scale) : int(94.5 * scale)] == 0).all()


def test_a_box_across_two_pixels_fills_that_of_its_middle():
    boxes = np.array([[2.6, 0, 3.5, 9], [2.6, 0, 3.3, 9], [2.6, 0, 3.6, 9]])
    expected = [[3.0, 0, 4.0, 9], [2.0, 0, 3.0, 9], [2.6, 0, 3.6, 9]]
    assert at_least_one_wide(boxes).tolist() == expected


def test_boxes_without_a_width_stay_unseen():
    mark = Rectangles("a", frozen([[20, 2, 20, 8]]), "#000000")
    image = imread(io.BytesIO(renderer.png(Scene(50.0, 10.0, (mark,), "Arial"), 100)))
    assert (image[..., :3] == 1).all()


def test_after_an_image_a_users_figure_still_has_its_boxes_in_mm():
    page = Figure(figsize=(4, 1), dpi=72)
    canvas = FigureCanvasAgg(page)
    axes = page.add_axes((0, 0, 1, 1))
    renderer.draw(SCENE, axes)
    transform = axes.collections[0].get_transform()
    canvas.draw()
    (boxes,) = axes.collections
    assert boxes.get_transform() is transform
    np.testing.assert_array_equal(boxes.get_paths()[0].vertices[[0, 2]].ravel(), HAIRS[0])


def test_vectors_have_boxes_as_wide_as_they_are(tmp_path):
    path = tmp_path / "figure.svg"
    renderer.save(SCENE, path, kind="svg")
    text = path.read_text()
    left = LEFT[0] / 25.4 * 72
    assert f"M {left:.2f}".rstrip("0") in text
