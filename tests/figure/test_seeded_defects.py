"""Each kind of finding, brought about by a figure that somebody could draw, by `figure.check()`."""

import dataclasses

import numpy as np
import pytest

from agviz.figure.annotations import Highlights
from agviz.figure.compose import Panel
from agviz.figure.findings import Finding
from agviz.figure.place import Drawn
from agviz.figure.scatter import Scatter
from agviz.figure.scene import Image, frozen
from agviz.figure.text import place_text
from agviz.figure.tracks import Tracks
from agviz.figure.violins import Violins
from agviz.genome.types import Interval

REGION = Interval("chr8", 0, 10_000)


def signal(height=1.0, **options):
    values = np.zeros(10_000, dtype=np.float32)
    values[1_000:1_200] = height
    return Tracks(values, interval=REGION, **options)


@dataclasses.dataclass(frozen=True, eq=False)
class Picture(Panel):
    """A panel of somebody's own: lines as an image, with a text that is too small."""

    size: float
    as_image: bool
    annotations: tuple = ()

    def row_heights(self, ask):
        return (10.0,)

    def draw(self, place):
        (row,) = place.rows
        left, right, top, bottom = place.x.left, place.x.right, row.top, row.bottom
        font = place.font
        marks = [place_text("own.text", "tiny", x=left, middle=top + 5, size=self.size, font=font)]
        if self.as_image:
            cells = np.zeros((4, 6, 4), dtype=np.uint8)
            corners = frozen([[left, top], [right, top], [left, bottom]])
            outline = frozen([[left, top], [right, top], [right, bottom], [left, bottom]])
            marks.append(Image("own.lines", cells, corners, outline))
        return Drawn(tuple(marks))

    def words(self, place):
        return ()


def holed():
    values = np.ones(10_000, dtype=np.float32)
    values[5_000] = np.nan
    return Tracks(values, interval=REGION, label="DNase")


WIDE = "an effect that is described at a length that no axis has, with its unit and its source"
CROWD = [Interval("chr8", 2_000 + k, 2_100 + k, name=f"enhancer {k}") for k in range(40)]


def beside(xlabel):
    """Three columns, the middle one with this label below its axis."""
    one, other = (Scatter([0.0, 1.0], [1.0, 0.0], xlabel=x) for x in ("effect", xlabel))
    return one | other | one


DEFECTS = {
    "text on text": lambda: beside(f"{WIDE} beside it"),
    "small text": lambda: Picture(4, False).at(REGION),
    "left out": lambda: signal() & Highlights(CROWD),
    "off the page": lambda: Violins({"a": [0.0, 1.0]}, xlabel=2 * WIDE),
    "rasterised": lambda: Picture(6, True).at(REGION),
    "merging colors": lambda: (
        signal(label="one", color="#0072B2") + signal(0.5, label="other", color="#D55E00")
    ),
    "clipped data": lambda: Scatter([0.0, 1.0], [0.0, 1.0], limits=((0, 2), (0, 0.5))),
    "hidden gaps": holed,
    "unlike scales": lambda: signal(yaxis="none") & signal(3, yaxis="none"),
}
SOUND = {
    "text on text": lambda: beside("effect"),
    "small text": lambda: Picture(5, False).at(REGION),
    "left out": lambda: signal() & Highlights(CROWD[0]),
    "off the page": lambda: Violins({"a": [0.0, 1.0]}, xlabel="effect"),
    "rasterised": lambda: Picture(6, False).at(REGION),
    "merging colors": lambda: (
        signal(label="one", color="#4D4D4D") + signal(0.5, label="other", color="#E69F00")
    ),
    "clipped data": lambda: Scatter([0.0, 1.0], [0.0, 1.0], limits=((0, 2), (0, 1))),
    "hidden gaps": lambda: holed().at(Interval("chr8", 4_950, 5_050)),
    "unlike scales": lambda: signal(yaxis="none") & signal(yaxis="none"),
}


@pytest.mark.parametrize("kind", list(DEFECTS))
def test_each_kind_is_found_where_it_is_and_only_there(kind):
    assert {each.kind for each in DEFECTS[kind]().check(120)} == {kind}
    assert SOUND[kind]().check(120) == ()


def test_these_are_all_kinds_that_there_are():
    named = Finding.__doc__.split("kind\n")[1].split("place\n")[0]
    assert set(named.replace("\n", " ").split('"')[1::2]) == set(DEFECTS) == set(SOUND)
