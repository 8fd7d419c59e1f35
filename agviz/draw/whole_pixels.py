"""Rectangles that keep a pixel: what is narrower would be lost from images of few dots per inch."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float64
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.collections import PolyCollection
from matplotlib.transforms import IdentityTransform

CORNERS = [0, 1, 2, 1, 2, 3, 0, 3]  # of left, top, right, bottom: x and y, going round


class Boxes(PolyCollection):
    """Filled rectangles, of left, top, right, bottom, one color each.

    An image moves their edges to whole pixels, which is crisp; but those of an exon or a peak that
    is narrower than a pixel may both go to the same one. Here it fills the pixel of its middle.
    Files of vectors have each box as it is.
    """

    def __init__(
        self, boxes: Float64[np.ndarray, "boxes 4"], colors: Sequence[tuple[float, ...]]
    ) -> None:
        # Of one array, paths are made several times faster.
        super().__init__(_outlines(boxes), facecolors=colors, edgecolors="none", linewidths=0)
        self.boxes = boxes

    def draw(self, renderer: Any) -> None:
        """Draw it, in whole pixels where it is an image that is drawn."""
        if not isinstance(renderer, RendererAgg):
            super().draw(renderer)
            return
        transform = self.get_transform()
        pixels = transform.transform(self.boxes.reshape(-1, 2)).reshape(-1, 4)
        self.set_verts(_outlines(at_least_one_wide(pixels)))
        self.set_transform(IdentityTransform())
        try:
            super().draw(renderer)
        finally:
            self.set_verts(_outlines(self.boxes))
            self.set_transform(transform)
            self.stale = False


def at_least_one_wide(boxes: Float64[np.ndarray, "boxes 4"]) -> Float64[np.ndarray, "boxes 4"]:
    """Boxes in pixels; those narrower than one fill the one of their middle, those of 0 nothing.

    >>> at_least_one_wide(np.array([[2.6, 0.0, 2.8, 9.0], [4.2, 0.0, 5.3, 9.0]])).tolist()
    [[2.0, 0.0, 3.0, 9.0], [4.2, 0.0, 5.3, 9.0]]
    """
    widths = boxes[:, 2] - boxes[:, 0]
    narrow = (widths > 0) & (widths < 1)
    wide = boxes.copy()
    wide[narrow, 0] = np.floor(boxes[narrow, 0] + widths[narrow] / 2)
    wide[narrow, 2] = wide[narrow, 0] + 1
    return wide


def _outlines(boxes: Float64[np.ndarray, "boxes 4"]) -> Any:
    # Float64[np.ndarray, "boxes 4 2"]; matplotlib's types know of sequences alone.
    return boxes[:, CORNERS].reshape(-1, 4, 2)
