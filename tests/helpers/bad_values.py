"""Panels made of any 64 values, good or bad, and a look at what they draw."""

from collections.abc import Callable

import numpy as np
import pandas as pd

import agviz as ag
from agviz.figure.compose import Composable
from agviz.figure.fill import fill
from agviz.figure.layout import layout
from agviz.figure.scene import Scene, Text, outline

COUNT = 32
REGION = ag.Interval("chr8", 10_000, 10_000 + COUNT)
SNV = ag.Variant("chr8", 10_030, "A", "G")
GOOD = np.linspace(0.1, 1.0, COUNT)


def interval(values) -> ag.Interval:
    return ag.Interval("chr8", 10_000, 10_000 + max(1, len(values)))


def named(count: int) -> pd.DataFrame:
    return pd.DataFrame({"name": [f"t{k}" for k in range(count)], "strand": ["."] * count})


def tracks(values, place=None) -> ag.TrackData:
    place = interval(values) if place is None else place
    return ag.TrackData(values[:, None], named(1), interval=place, resolution=1)


def square(values) -> np.ndarray:
    """A symmetric map: the larger of two bins' values, NaN where one is NaN."""
    one, other = np.broadcast_arrays(values[:, None], values[None])
    if values.dtype.kind not in "fiub":
        return one.copy()
    return np.maximum(one, other)


def contacts(values) -> ag.TrackData:
    return ag.TrackData(
        square(values)[..., None], named(1), interval=interval(values), resolution=1
    )


def junctions(counts) -> ag.JunctionData:
    places = [
        ag.Junction("chr8", 10_001 + 2 * k, 10_003 + 2 * k + k % 5, "+") for k in range(len(counts))
    ]
    return ag.JunctionData(
        np.array(places, dtype=object),
        np.asarray(counts)[:, None],
        named(1),
        interval=ag.Interval("chr8", 9_990, 10_300),
    )


def letters(values) -> np.ndarray:
    """C as high as the values, the other letters nought."""
    if values.dtype.kind in "UM":
        return np.repeat(values[:, None], 4, axis=1)
    table = np.zeros((len(values), 4), dtype=values.dtype)
    table[:, 1] = values
    return table


def scores(values):
    return ag.sequence_scores(
        letters(values), interval(values), "C" * len(values), kind="hypothetical"
    )


def features(values) -> pd.DataFrame:
    starts = np.arange(len(values)) + 10_000
    return pd.DataFrame(
        {"Chromosome": "chr8", "Start": starts, "End": starts + 2, "name": "x", "score": values}
    )


def links(values) -> pd.DataFrame:
    starts = np.arange(len(values)) + 10_000
    return pd.DataFrame(
        {
            "Chromosome": "chr8", "Start1": starts, "End1": starts + 2,
            "Start2": starts + 20, "End2": starts + 22, "score": values,
        }
    )  # fmt: skip


def alleles(make: Callable, values) -> ag.Alleles:
    """REF is good, ALT is made of the values."""
    return ag.Alleles(make(GOOD[: len(values)]), make(values), SNV)


def variants(count: int) -> list[ag.Variant]:
    return [ag.Variant("chr8", 10_001 + k, "A", "C") for k in range(count)]


def two(values) -> np.ndarray:
    return np.stack([values, values])


MAKE: dict[str, Callable[[np.ndarray], Composable]] = {
    "Tracks": lambda v: ag.Tracks(v, interval=REGION),
    "Tracks of TrackData": lambda v: ag.Tracks(tracks(v)),
    "Tracks, log": lambda v: ag.Tracks(v, interval=REGION, yscale="log", label_peaks=2),
    "Tracks, overlay": lambda v: ag.Tracks(alleles(tracks, v)),
    "Tracks, difference": lambda v: ag.Tracks(
        alleles(tracks, v), show="difference", label_peaks=1
    ),
    "Sashimi": lambda v: ag.Sashimi(junctions(v)),
    "Sashimi, psi5": lambda v: ag.Sashimi(junctions(v), label="psi5", heights="count"),
    "Sashimi, difference": lambda v: ag.Sashimi(
        ag.Alleles(junctions(np.arange(len(v)) + 1.0), junctions(v), SNV), show="difference"
    ),
    "Sashimi, coverage": lambda v: ag.Sashimi(
        junctions(np.arange(8) + 1.0), coverage=tracks(v)
    ),
    "ContactMap": lambda v: ag.ContactMap(square(v), interval=interval(v)),
    "ContactMap, insulation": lambda v: ag.ContactMap(contacts(v), insulation=3),
    "ContactMap, log": lambda v: ag.ContactMap(contacts(v), values="log"),
    "ContactMap, oe": lambda v: ag.ContactMap(contacts(v), values="oe", shape="square"),
    "ContactMap, z": lambda v: ag.ContactMap(contacts(v), values="z", shape="rectangle"),
    "ContactMap, difference": lambda v: ag.ContactMap(alleles(contacts, v), show="difference"),
    "Virtual4C": lambda v: ag.Virtual4C(contacts(v), 10_001),
    "Logo": lambda v: ag.Logo(letters(v)),
    "Logo of scores": lambda v: ag.Logo(scores(v)),
    "Logo, difference": lambda v: ag.Logo(
        letters(v), alternate=letters(v), show="difference", interval=interval(v)
    ),
    "Heatmap": lambda v: ag.Heatmap(two(v), interval=interval(v)),
    "Heatmap of TrackData": lambda v: ag.Heatmap(tracks(v)),
    "Heatmap of scores": lambda v: ag.Heatmap(scores(v)),
    "Intervals": lambda v: ag.Intervals(features(v), color_by="score").at(REGION),
    "Links": lambda v: ag.Links(links(v), height_by="score").at(REGION),
    "Lollipops": lambda v: ag.Lollipops(variants(len(v)), v, labels=2).at(REGION),
    "Lollipops by score": lambda v: ag.Lollipops(
        features(v), color_by="score", threshold=0.5, ylim=(-1, 1)
    ).at(REGION),
    "PairMap": lambda v: ag.PairMap(square(v), interval=interval(v)),
    "PairMap of names": lambda v: ag.PairMap(
        square(v), labels=[f"t{k}" for k in range(len(v))], colors="diverging"
    ),
    "Bars": lambda v: ag.Bars(
        {f"bar {k}": value for k, value in enumerate(v)}, orientation="vertical"
    ),
    "Bars of samples": lambda v: ag.Bars(
        {"bad": v, "good": GOOD}, reference={"half": 0.5}
    ),
    "LinePlot": lambda v: ag.LinePlot({"bad": (np.arange(len(v)), v), "good": (GOOD, GOOD)}),
    "LinePlot, bands": lambda v: ag.LinePlot(
        {"bad": (v, v)}, bands={"bad": (v, v)}, reference={"half": 0.5}
    ),
    "Scatter": lambda v: ag.Scatter(v, v, identity=True),
    "Scatter, spearman": lambda v: ag.Scatter(v, np.arange(len(v)), statistic="spearman"),
    "Violins": lambda v: ag.Violins({"bad": v, "good": GOOD}, marked={"this": 0.4}),
    "ScoreHeatmap": lambda v: ag.ScoreHeatmap(pd.DataFrame(two(v))),
    "ScoreHeatmap, as given": lambda v: ag.ScoreHeatmap(
        pd.DataFrame(two(v)), cluster="none", colors="diverging"
    ),
}  # fmt: skip


def drawn_well(spec: Composable, width: float = 120) -> Scene:
    """The scene; everything in it has a place on the page, and no words say nan or inf."""
    scene = fill(layout(spec, width), hover=True)
    for mark in scene.marks:
        points = outline(mark)
        assert np.isfinite(points).all(), mark.role
        if len(points):
            assert points.min() > -1, mark.role
            assert (points.max(0) < [scene.width + 1, scene.height + 1]).all(), mark.role
        if isinstance(mark, Text):
            assert not {"nan", "inf", "-inf"} & set(mark.text.split()), mark.text
    assert not {"nan", "inf", "-inf"} & set(spec.caption(width).replace(";", " ").split())
    spec.check(width)
    return scene
