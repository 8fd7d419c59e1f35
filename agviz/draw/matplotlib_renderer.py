"""A Scene drawn by matplotlib: one page in mm, one collection per run of like marks.

Works without pyplot and within its own rcParams, so a user's figures and settings are not touched.
The same scene gives the same bytes within one environment.
"""

import contextlib
import io
import os
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure, FigureBase
from matplotlib.transforms import Affine2D, Transform
from PIL import Image as Picture

from agviz.draw.fonts import available_font as available_font
from agviz.draw.fonts import measured_font as measured_font
from agviz.draw.fonts import svg_family
from agviz.draw.matplotlib_groups import GroupEdge
from agviz.draw.matplotlib_marks import draw_run, is_drawn, kind_of
from agviz.draw.snapped import snapped
from agviz.errors import InputError
from agviz.figure.scene import Image, Scene

MM_PER_INCH = 25.4
PNG_LEVEL = 1
STEP = 1e-3  # of zorder, from one run of marks to the next
OWN_SETTINGS = {
    "pdf.fonttype": 42,
    "ps.fonttype": 42,
    "svg.fonttype": "none",
    "svg.hashsalt": "agviz",
    "savefig.bbox": None,
    "savefig.facecolor": "white",
    "savefig.transparent": False,
    "figure.facecolor": "white",
    "path.simplify": True,
    "path.sketch": None,
    "path.effects": [],
    "text.hinting": "none",  # hinting would move letters to whole pixels
    "text.usetex": False,
    "text.parse_math": False,
    "image.composite_image": False,
}
# No dates, and no versions that would change bytes for nothing.
NO_DATES: dict[str, dict[str, Any]] = {
    "pdf": {"CreationDate": None, "ModDate": None, "Producer": None, "Creator": "agviz"},
    "svg": {"Date": None, "Creator": "agviz"},
}


def save(scene: Scene, path: str | os.PathLike[str], *, kind: str, dpi: int = 450) -> None:
    """Write a scene as `kind`: `"pdf"`, `"svg"` or `"png"`."""
    if kind == "png":
        Path(path).write_bytes(png(scene, dpi))
        return
    with _own_settings():
        page = _figure_of(snapped(scene), grouped=True) if kind == "svg" else _figure_of(scene)
        page.savefig(path, format=kind, metadata=NO_DATES[kind])
    if kind == "svg":
        file = Path(path)
        file.write_text(svg_family(file.read_text(encoding="utf-8"), scene.font), encoding="utf-8")


def png(scene: Scene, dpi: int) -> bytes:
    """A scene as the bytes of a PNG.

    The page is opaque, so no alpha is stored, and it is packed lightly: packing takes most of the
    time, and harder packing saves next to nothing.
    """
    stream = io.BytesIO()
    with _own_settings():
        figure = _figure_of(scene, dpi)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
    image = Picture.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    image.save(stream, format="png", compress_level=PNG_LEVEL, dpi=(dpi, dpi))
    return stream.getvalue()


def axes_of(target: Any) -> Axes:
    """The Axes to draw into: a given one, or one that fills a given Figure or SubFigure."""
    if isinstance(target, Axes):
        return target
    if isinstance(target, FigureBase):
        return target.add_axes((0, 0, 1, 1))
    raise InputError(
        f"A figure is drawn on a matplotlib Axes, SubFigure or Figure; got {type(target).__name__}"
    )


def size_mm(axes: Axes) -> tuple[float, float]:
    """Width and height of an Axes on the page."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    box = axes.get_window_extent()
    return box.width / figure.dpi * MM_PER_INCH, box.height / figure.dpi * MM_PER_INCH


def draw(scene: Scene, axes: Axes, *, grouped: bool = False) -> None:
    """Draw a scene into `axes`, whose data coordinates become mm from the top left corner.

    `grouped` if an SVG of it is to keep its parts as named groups.
    """
    axes.set_axis_off()
    axes.set_xlim(0, scene.width)
    axes.set_ylim(scene.height, 0)
    axes.set_aspect("auto")
    _draw_marks(scene, axes, axes.transData, grouped=grouped)


def _draw_marks(
    scene: Scene, target: Axes | Figure, mm: Transform, *, grouped: bool = False
) -> None:
    """Runs of like marks, one above the other; `grouped` if each run is to be of one group."""
    groups = scene.groups if grouped and scene.groups else ("",) * len(scene.marks)
    drawn = [each for each in zip(groups, scene.marks, strict=True) if is_drawn(each[1])]
    runs = groupby(drawn, key=lambda each: (each[0], kind_of(each[1])))
    before, name = "", ""
    seen: Counter[str] = Counter()
    for order, ((group, _), run) in enumerate(runs):
        zorder = 1 + order * STEP
        if group != before:
            seen[group] += 1
            # Names become ids, which stand only once in an SVG.
            begun = f"{group}-{seen[group]}" if seen[group] > 1 else group
            target.add_artist(GroupEdge(name, begun, zorder - STEP / 2))
            before, name = group, begun
        draw_run([mark for _, mark in run], target, mm, font=scene.font, zorder=zorder)
    if name:
        target.add_artist(GroupEdge(name, "", 2 + len(drawn) * STEP))


def _figure_of(scene: Scene, dpi: int = 72, *, grouped: bool = False) -> Figure:
    """A new matplotlib figure of the scene, outside pyplot, its parts as groups if asked for.

    Only images need an Axes, which takes as long to make as dozens of texts take to draw.
    """
    figure = Figure(figsize=(scene.width / MM_PER_INCH, scene.height / MM_PER_INCH), dpi=dpi)
    if any(isinstance(mark, Image) for mark in scene.marks):
        draw(scene, figure.add_axes((0, 0, 1, 1)), grouped=grouped)
    else:
        page = Affine2D().scale(1 / scene.width, -1 / scene.height).translate(0, 1)
        _draw_marks(scene, figure, page + figure.transFigure, grouped=grouped)
    return figure


@contextlib.contextmanager
def _own_settings() -> Iterator[None]:
    """Matplotlib's defaults and ours, for the time of one figure."""
    keep = {"backend", "backend_fallback", "interactive", "toolbar", "webagg.port"}
    settings: dict[Any, Any] = {
        key: value for key, value in mpl.rcParamsDefault.items() if key not in keep
    }
    with mpl.rc_context(settings | OWN_SETTINGS):
        yield
