"""Every panel is saved twice with the same bytes; what cannot be saved leaves nothing behind."""

import re

import numpy as np
import pytest

import agviz as ag
from agviz.errors import InputError
from agviz.figure.compose import Panel
from agviz.figure.spec_file import open_figure
from agviz.figure.spec_kinds import KINDS, kind_class
from tests.helpers.bad_values import (
    GOOD,
    REGION,
    SNV,
    alleles,
    contacts,
    features,
    junctions,
    letters,
    links,
    square,
    tracks,
    two,
    variants,
)


def table():
    import pandas as pd

    return pd.DataFrame(two(GOOD[:8]), index=["one", "two"])


@pytest.fixture
def panels(make_genes):
    genes = make_genes(
        ("AAA1", 10_002, 10_020, "+", [(10_002, 10_008), (10_012, 10_020)], [(10_004, 10_008)])
    )
    return {
        "Tracks": ag.Tracks(alleles(tracks, GOOD), label_peaks=1),
        "Sashimi": ag.Sashimi(junctions(np.arange(8) + 1.0), coverage=tracks(GOOD)),
        "ContactMap": ag.ContactMap(contacts(GOOD), insulation=3),
        "Virtual4C": ag.Virtual4C(contacts(GOOD), 10_010),
        "Logo": ag.Logo(letters(GOOD), interval=REGION),
        "Heatmap": ag.Heatmap(two(GOOD), interval=REGION),
        "Genes": ag.Genes(genes).at(REGION),
        "Intervals": ag.Intervals(features(GOOD), color_by="score"),
        "Links": ag.Links(links(GOOD)),
        "Lollipops": ag.Lollipops(variants(32), GOOD - 0.5, labels=2, threshold=0.3),
        "PairMap": ag.PairMap(square(GOOD), interval=REGION),
        "Bars": ag.Bars({"a": GOOD, "b": GOOD**2}, reference={"half": 0.5}),
        "LinePlot": ag.LinePlot(
            {"a": (GOOD, GOOD**2)}, bands={"a": (GOOD**2 - 0.1, GOOD**2 + 0.1)}
        ),
        "Scatter": ag.Scatter(GOOD, GOOD**2),
        "Violins": ag.Violins({"a": GOOD}, marked={"this": 0.4}),
        "ScoreHeatmap": ag.ScoreHeatmap(table()),
        "Axis": ag.Axis().at(REGION),
        "annotations": (ag.Tracks(tracks(GOOD)) & ag.Variants(SNV) & ag.Highlights(REGION)),
    }


PANELS = [kind for kind in KINDS if issubclass(kind_class(kind), Panel)]
NAMES = (*PANELS, "annotations")


def test_every_panel_is_here(panels):
    assert set(panels) == set(NAMES)


@pytest.mark.parametrize("kind", ["svg", "pdf", "png", "html", "json"])
@pytest.mark.parametrize("name", NAMES)
def test_saved_twice_is_the_same_bytes(panels, name, kind, tmp_path):
    written = []
    for folder in ("one", "other"):
        (tmp_path / folder).mkdir()
        panels[name].save(tmp_path / folder / f"figure.{kind}", width_mm=89, dpi=100)
        files = sorted((tmp_path / folder).iterdir())
        written.append({file.name: file.read_bytes() for file in files})
    assert written[0] == written[1]
    assert len(written[0][f"figure.{kind}"]) > 200
    if kind == "json":
        again = open_figure(tmp_path / "one" / "figure.json")
        again.save(tmp_path / "again.svg", width_mm=89)
        panels[name].save(tmp_path / "first.svg", width_mm=89)
        assert (tmp_path / "again.svg").read_bytes() == (tmp_path / "first.svg").read_bytes()


FILES = ["svg", "pdf", "png", "html", "json"]


@pytest.mark.parametrize("kind", FILES)
def test_a_missing_folder_is_named_and_not_made(kind, tmp_path):
    target = tmp_path / "nowhere" / f"figure.{kind}"
    words = f"folder {str(target.parent)!r} does not exist"
    with pytest.raises(InputError, match=re.escape(words)):
        ag.Tracks(tracks(GOOD)).save(target)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", FILES)
def test_a_folder_of_that_name_stays_and_nothing_else_is_left(kind, tmp_path):
    target = tmp_path / f"figure.{kind}"
    target.mkdir()
    (target / "kept.txt").write_text("mine")
    with pytest.raises(InputError, match=r"Cannot write .* it is a folder"):
        ag.Tracks(tracks(GOOD)).save(target)
    assert (target / "kept.txt").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


@pytest.mark.parametrize("kind", FILES)
def test_a_file_in_the_place_of_a_folder_is_named(kind, tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError, match="does not exist"):
        ag.Tracks(tracks(GOOD)).save(tmp_path / "file" / f"figure.{kind}")
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("kind", FILES)
def test_a_name_that_the_disk_refuses_is_told(kind, tmp_path):
    long = "x" * 300
    with pytest.raises(InputError, match=r"^Cannot write .*nothing of it was left"):
        ag.Tracks(tracks(GOOD)).save(tmp_path / f"{long}.{kind}")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", FILES)
def test_a_figure_that_fails_leaves_the_old_file(kind, tmp_path):
    target = tmp_path / f"figure.{kind}"
    target.write_text("old")
    outside = ag.Tracks(tracks(GOOD)).at(ag.Interval("chr8", 50, 60))
    if kind == "json":
        outside = ag.Tracks(Unkept()).at(REGION)
    with pytest.raises(InputError):
        outside.save(target)
    assert target.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


class Unkept:
    """A source that is no file, so that a figure's file cannot refer to it."""

    name, kind, reduce = "unkept", "signal", "max"

    def fetch(self, interval, bins=None):
        return np.zeros(bins or interval.width, dtype=np.float32)


@pytest.mark.parametrize("name", ["figure", "figure.", "figure.tif", "figure.svg.gz", ".svg"])
def test_other_endings_are_refused_with_those_that_there_are(name, tmp_path):
    target = tmp_path / name
    with pytest.raises(InputError, match=r"must end in \.pdf, \.svg, \.png, \.html or \.json$"):
        ag.Tracks(tracks(GOOD)).save(target)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("dpi", [0, -10, 10**9])
def test_no_resolution_is_refused(dpi, tmp_path):
    with pytest.raises(InputError, match=rf"^dpi must be a number from 1 to 4547 .* got {dpi}$"):
        ag.Tracks(tracks(GOOD)).save(tmp_path / "figure.png", dpi=dpi)
    assert not list(tmp_path.iterdir())
