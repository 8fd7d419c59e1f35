"""What the figures 2-6 of the AlphaGenome paper need can be said, and shows what it should."""

import numpy as np
import pandas as pd
import pytest

import agviz as ag

REGION = ag.Interval("chr8", 0, 1_048_576)
SNV = ag.Variant("chr8", 5_100, "A", "G")


def tracks(values, *, interval=REGION, names=("DNase",)):
    table = np.asarray(values, dtype=np.float32).reshape(-1, len(names))
    metadata = pd.DataFrame({"name": list(names), "strand": ["."] * len(names)})
    return ag.TrackData(
        table, metadata, interval=interval.copy(), resolution=interval.width // len(table)
    )


def test_a_megabase_of_tracks_stands_above_its_contact_map():
    rng = np.random.default_rng(0)
    signals = tracks(rng.random((8_192, 5)), names=("RNA", "CAGE", "DNase", "H3K27ac", "CTCF"))
    apart = np.abs(np.subtract.outer(np.arange(512), np.arange(512)))
    map_ = ag.ContactMap(1 / (1.0 + apart), interval=REGION)
    figure = ag.Tracks(signals, scale="free") & map_
    scene = figure.scene(183)
    spines = scene.role("track.spine")
    (image,) = scene.role("contact.map")
    assert len(spines) == 5
    assert max(mark.ends[..., 1].max() for mark in spines) < image.outline[:, 1].min()
    (line,) = scene.role("axis.line")
    assert image.outline[:, 0].min() == pytest.approx(line.ends[0, 0, 0])
    assert image.outline[:, 0].max() == pytest.approx(line.ends[0, 1, 0])
    assert not figure.check(183)


def test_observed_and_predicted_junctions_stand_on_one_scale():
    places = np.array([ag.Junction("chr8", 2_000, 4_000, "+")], dtype=object)

    def counted(name, count):
        values = np.array([[count]], dtype=np.float32)
        region = ag.Interval("chr8", 0, 8_000)
        return ag.JunctionData(places, values, pd.DataFrame({"name": [name]}), interval=region)

    scene = ag.Sashimi([counted("observed", 50.0), counted("predicted", 5.0)]).scene()
    first, second = (mark.widths[0] for mark in scene.role("sashimi.arc"))
    assert first != second
    labels = [mark.text for mark in scene.role("track.label")]
    assert labels == ["observed", "predicted"]
    assert sorted(mark.text for mark in scene.role("sashimi.label")) == ["5", "50"]


def test_contributions_of_ref_and_alt_stand_above_each_other_on_one_scale():
    place = ag.Interval("chr8", 5_090, 5_110)
    bases = "ACGT" * 5

    def scores(bases, height):
        values = np.zeros((20, 4), dtype=np.float32)
        values[np.arange(20), ["ACGT".index(base) for base in bases]] = height
        return ag.sequence_scores(values, place, bases, kind="hypothetical")

    change = ag.Variant("chr8", 5_100, "C", "G")
    both = scores(bases, 1.0), scores(bases[:9] + "G" + bases[10:], 2.0)
    scene = ag.Logo(both[0], alternate=both[1], variant=change).scene(120)
    heights = [
        max(np.ptp(mark.points[:, 1]) for mark in scene.role(f"logo.{row}")) for row in (0, 1)
    ]
    assert heights[1] == pytest.approx(2 * heights[0])


def test_sites_of_512_bp_show_alt_minus_ref():
    place = ag.Interval("chr8", 4_844, 5_356)
    values = np.ones(512)
    more = values.copy()
    more[200:300] = 3
    pair = ag.Alleles(tracks(values, interval=place), tracks(more, interval=place), SNV)
    scene = ag.Tracks(pair, show="difference").scene(89)
    (area,) = scene.role("track.difference")
    (zero,) = scene.role("track.zero")
    left, right = zero.ends[0, :, 0]
    raised = area.points[area.points[:, 1] < zero.ends[0, 0, 1] - 0.1, 0]
    assert raised.min() == pytest.approx(left + 200 / 512 * (right - left))
    assert raised.max() == pytest.approx(left + 300 / 512 * (right - left))


def test_an_enrichment_curve_passes_through_its_thresholds():
    thresholds, enriched = np.array([0.5, 0.9, 0.99]), np.array([1.0, 2.0, 8.0])
    scene = ag.LinePlot({"GWAS": (thresholds, enriched)}, xlabel="quantile").scene(89)
    (line,) = scene.role("plot.line")
    x, y = line.points.T
    assert (x[1] - x[0]) / (x[2] - x[0]) == pytest.approx(0.4 / 0.49)
    assert (y[1] - y[0]) / (y[2] - y[0]) == pytest.approx(1 / 7)


def test_a_table_of_variants_and_tracks_is_clustered():
    frame = pd.DataFrame(
        [[2.0, 0.0], [-2.0, 0.0], [2.0, 0.1]], index=["v1", "v2", "v3"], columns=["RNA", "DNase"]
    )
    scene = ag.ScoreHeatmap(frame).scene(89)
    names = [mark for mark in scene.texts() if mark.text in frame.index]
    rows = [mark.text for mark in sorted(names, key=lambda mark: mark.baseline)]
    assert rows in (["v2", "v1", "v3"], ["v2", "v3", "v1"], ["v1", "v3", "v2"], ["v3", "v1", "v2"])
