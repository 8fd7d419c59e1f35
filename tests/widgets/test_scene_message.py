"""What a browser is sent of a scene is the scene."""

import json

import numpy as np

import agviz as ag
from agviz.figure.fill import fill, places
from agviz.figure.layout import layout
from agviz.figure.scene import HoverValues, Image, Text
from agviz.widgets.scene_message import chips, scene_message

REGION = ag.Interval("chr8", 10_000, 14_000)


def page():
    rng = np.random.default_rng(0)
    values = rng.gamma(0.5, 1, (4_000, 3)).astype(np.float32)
    contacts = np.add.outer(np.arange(8.0), np.arange(8.0))
    figure = ag.Tracks(values, interval=REGION) & ag.ContactMap(contacts, interval=REGION)
    return layout(figure.at("chr8:10,001-10,200"), 183)


def test_every_mark_and_number_arrives():
    scene = fill(page(), hover=True)
    content, buffers = scene_message(scene)
    json.dumps(content, allow_nan=False)
    (view,) = content["views"]
    assert (view["start"], view["end"], view["linear"]) == (10_000, 10_200, True)
    points, values, raw = (
        np.frombuffer(part, kind)
        for part, kind in zip(buffers, (np.float32, np.float64, np.uint8), strict=True)
    )
    drawn = [mark for mark in scene.marks if not mark.role.endswith("hover")]
    assert len(content["marks"]) == len(drawn)
    for sent, mark in zip(content["marks"], drawn, strict=True):
        if isinstance(mark, Text):
            assert (sent["t"], sent["x"], sent["y"]) == (mark.text, mark.x, mark.baseline)
        elif isinstance(mark, Image):
            first, count = sent["cells"]
            np.testing.assert_array_equal(raw[first : first + count], mark.cells.ravel())
        elif hasattr(mark, "points"):
            first, count = sent["p"]
            np.testing.assert_array_equal(
                points[first : first + count], mark.points.astype(np.float32).ravel()
            )
    (told,) = [mark for mark in scene.role("track.hover") if isinstance(mark, HoverValues)]
    (sent,) = [each for each in content["told"] if each["role"] == "track.hover"]
    first, count = sent["values"]
    np.testing.assert_array_equal(values[first : first + count], told.values.ravel())


def test_each_row_knows_its_values():
    boxes = [(box.panel, place) for filled in places(page()) for box, place in filled.boxes]
    (rows,) = chips(boxes)
    assert [row["fields"] for row in rows] == [[2], [3], [4]]
    assert all(row["top"] < row["bottom"] for row in rows)
