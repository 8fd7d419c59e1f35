"""Where the arcs of links stand and how high they rise; those that leave the region are cut.

An arc has the shape of `sashimi_arcs`: upright at both feet, highest in the middle. Of one whose
other foot is off the page, the part on it is cut out exactly, at the edge.
"""

import dataclasses

import numpy as np
from jaxtyping import Bool, Float64

from agviz.figure.link_inputs import HeldLinks
from agviz.figure.sashimi_arcs import SPAN_POWER, Feet, beziers
from agviz.figure.scales import XScale
from agviz.genome.types import Interval

LEAST_RISE = 0.8  # mm: no arc is flatter
LEAST_SPAN = 0.2  # mm: feet are never nearer


@dataclasses.dataclass(frozen=True, eq=False)
class SeenLinks:
    """The links that are drawn, and how many are not.

    `between` lead to another contig; `over` pass over the region, both feet outside.
    """

    links: HeldLinks
    between: int
    over: int

    @property
    def lengths(self) -> Float64[np.ndarray, " links"]:
        """From the middle of one anchor to that of the other, in bp."""
        return _middles(self.links)[:, 1] - _middles(self.links)[:, 0]

    @property
    def scores(self) -> Float64[np.ndarray, " links"]:
        """Their scores; what is not known or below zero counts as zero."""
        return np.maximum(np.nan_to_num(self.links.scores, posinf=0.0), 0.0)

    @property
    def unscored(self) -> int:
        """How many have no score, or one below zero."""
        return int((~(self.links.scores >= 0)).sum())

    def cut(self, region: Interval) -> int:
        """How many have one foot outside the region."""
        return int((~_inside(self.links, region)).any(1).sum())


def seen_links(links: HeldLinks, region: Interval) -> SeenLinks:
    """Of the links near a region, those with a foot in it."""
    between = links.between_contigs
    foot = _inside(links, region).any(1)
    return SeenLinks(links.part(~between & foot), int(between.sum()), int((~between & ~foot).sum()))


def _middles(links: HeldLinks) -> Float64[np.ndarray, "links 2"]:
    return np.stack([links.anchors[:, :2].mean(1), links.anchors[:, 2:].mean(1)], axis=1)


def _inside(links: HeldLinks, region: Interval) -> Bool[np.ndarray, "links 2"]:
    middles = _middles(links)
    return (middles >= region.start) & (middles <= region.end)


def link_feet(seen: SeenLinks, x: XScale) -> Feet:
    """Feet in mm; beyond the region a base is as wide as it is on average within."""
    middles = _middles(seen.links)
    per_base = (x.right - x.left) / (x.end - x.start)
    beyond = np.minimum(middles - x.start, 0) + np.maximum(middles - x.end, 0)
    left, right = (x.mm(middles) + beyond * per_base).T
    near, center = right - left < LEAST_SPAN, (left + right) / 2
    left = np.where(near, center - LEAST_SPAN / 2, left)
    right = np.where(near, center + LEAST_SPAN / 2, right)
    cut = np.where(left < x.left, -1, np.where(right > x.right, 1, 0))
    return Feet(left, right, cut, np.where(cut < 0, x.left, x.right))


def span_rises(feet: Feet, *, room: float, page: float) -> Float64[np.ndarray, " arcs"]:
    """Heights that grow with the span: `room` for the widest, or for what is as wide as the page.

    They grow as in a sashimi plot, so that an arc within another never crosses it.
    """
    widest = min(float(feet.span.max(initial=LEAST_SPAN)), page)
    part = np.minimum(feet.span / widest, 1.0) ** SPAN_POWER
    return LEAST_RISE + (room - LEAST_RISE) * part


def score_rises(
    scores: Float64[np.ndarray, " arcs"], *, room: float, top: float
) -> Float64[np.ndarray, " arcs"]:
    """Heights that are as the scores, `room` for `top`."""
    return np.maximum(room * np.clip(scores / top, 0.0, 1.0), 0.0)


def link_curves(
    feet: Feet, rises: Float64[np.ndarray, " arcs"], base: float
) -> Float64[np.ndarray, "arcs 4 2"]:
    """Curves on the page above `base` mm; of a cut arc the part that is on it."""
    flat = np.zeros((len(rises), 2))
    return beziers(feet, flat, rises, zero=base, up=True)
