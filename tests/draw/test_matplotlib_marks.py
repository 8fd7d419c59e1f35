"""Each kind of mark becomes the artist it should, where the scene says, as one collection."""

import io
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.path import Path

from agviz.draw import matplotlib_renderer as renderer
from agviz.figure.scene import (
    CLOSE,
    CURVE,
    LINE,
    MOVE,
    Curves,
    Image,
    Mark,
    Paths,
    Scene,
    frozen,
)


def drawn(*marks):
    axes = Figure().add_axes((0, 0, 1, 1))
    renderer.draw(Scene(100.0, 50.0, marks, "Arial"), axes)
    return axes


def pixels(*marks):
    """An image of the scene with 10 pixels per mm: (row, column, red green blue) of 0 to 255."""
    image = imread(io.BytesIO(renderer.png(Scene(100.0, 50.0, marks, "Arial"), 254)))
    assert image.shape[:2] == (500, 1000)
    return np.round(image[..., :3] * 255).astype(int)


def test_numbers_of_codes_are_those_of_matplotlib():
    assert (MOVE, LINE, CURVE, CLOSE) == (Path.MOVETO, Path.LINETO, Path.CURVE4, Path.CLOSEPOLY)


def test_paths_are_one_compound_shape_with_holes():
    outer, hole = [[10, 10], [30, 10], [30, 30], [10, 30]], [[15, 15], [15, 25], [25, 25], [25, 15]]
    points = frozen([*outer, [0, 0], *hole, [0, 0]])
    codes = np.array([MOVE, LINE, LINE, LINE, CLOSE] * 2, dtype=np.uint8)
    mark = Paths("letters", points, codes, "#009E73")
    (collection,) = drawn(mark, mark).collections
    assert isinstance(collection, PathCollection)
    assert len(collection.get_paths()) == 2
    picture = pixels(mark)
    np.testing.assert_array_equal(picture[120, 120], [0x00, 0x9E, 0x73])
    np.testing.assert_array_equal(picture[200, 200], [255, 255, 255])


def test_curves_share_a_collection_and_keep_their_own_widths():
    points = [[[10, 40], [10, 10], [50, 10], [50, 40]], [[20, 40], [20, 30], [40, 30], [40, 40]]]
    axes = drawn(Curves("arcs", frozen(points), frozen([0.5, 3.0]), "#C8102E"))
    (collection,) = axes.collections
    assert list(collection.get_linewidths()) == [0.5, 3.0]
    np.testing.assert_array_equal(collection.get_paths()[0].vertices, points[0])
    # A cubic with both handles at 10 reaches 3/4 of the way to them.
    picture = pixels(Curves("arcs", frozen(points), frozen([2.0, 2.0]), "#000000"))
    assert picture[175, 300].max() < 50
    assert picture[160, 300].min() > 200


@pytest.mark.parametrize("outline", [[[10, 10], [30, 10], [30, 30], [10, 30]]])
def test_images_put_each_cell_where_it_belongs(outline):
    cells = np.zeros((2, 3, 4), dtype=np.uint8)
    cells[..., 3] = 255
    cells[0, 0], cells[1, 2], cells[0, 2] = [255, 0, 0, 255], [0, 0, 255, 255], [9, 8, 7, 0]
    corners = frozen([[10, 10], [30, 10], [10, 30]])
    picture = pixels(Image("map", cells, corners, frozen(outline)))
    np.testing.assert_array_equal(picture[150, 130], [255, 0, 0])
    np.testing.assert_array_equal(picture[250, 280], [0, 0, 255])
    np.testing.assert_array_equal(picture[150, 280], [255, 255, 255])  # alpha 0
    np.testing.assert_array_equal(picture[150, 200], [0, 0, 0])
    assert picture[95, 200].min() == 255
    assert picture[305, 200].min() == 255


def test_images_are_turned_and_cut_off():
    cells = np.full((4, 4, 4), 255, dtype=np.uint8)
    cells[..., :3] = [0, 0, 255]
    corners = frozen([[10, 40], [40, 10], [40, 70]])  # on its corner: the diagonal lies flat
    triangle = frozen([[10, 40], [40, 10], [70, 40]])
    picture = pixels(Image("map", cells, corners, triangle))
    np.testing.assert_array_equal(picture[350, 400], [0, 0, 255])
    assert picture[450, 400].min() == 255  # below the diagonal
    assert picture[150, 150].min() == 255


@pytest.mark.parametrize("kind", ["svg", "pdf"])
def test_images_stay_small_and_alike_in_vector_files(kind, tmp_path):
    cells = np.random.default_rng(0).integers(0, 255, (50, 50, 4)).astype(np.uint8)
    corners = frozen([[10, 10], [30, 10], [10, 30]])
    mark = Image("map", cells, corners, frozen([[10, 10], [30, 10], [10, 30]]))
    for name in ("one", "other"):
        renderer.save(Scene(100.0, 50.0, (mark,), "Arial"), tmp_path / f"{name}.{kind}", kind=kind)
    one = (tmp_path / f"one.{kind}").read_bytes()
    assert one == (tmp_path / f"other.{kind}").read_bytes()
    if kind == "svg":
        ET.fromstring(one)  # well formed
        assert b"image-rendering:pixelated" in one  # cells have edges; viewers must not smooth them
    assert len(one) < 2 * cells.size + 4_000  # the cells themselves, not the pixels of the page


def test_an_unknown_mark_is_refused():
    with pytest.raises(TypeError, match=r"^cannot draw Mark$"):
        drawn(Mark("odd"))
