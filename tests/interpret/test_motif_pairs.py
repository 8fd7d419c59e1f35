"""Pairs of motifs: each part is of its own sequence, and cooperating factors cooperate."""

import re

import numpy as np
import pytest
from alphagenome.models.dna_output import OutputType

import agviz as ag
from agviz.errors import InputError
from agviz.interpret.motif_pairs import DIMS, _planted

ERYTHROID = "EFO:0002067"
MIDDLE = 82_740
CONTEXT = ag.Interval("chrT1", MIDDLE - 1_024, MIDDLE + 1_024)
WINDOW = ag.Interval("chrT1", MIDDLE - 60, MIDDLE + 60)
READOUT = ag.SignalReadout(OutputType.DNASE, tracks=ERYTHROID, window=WINDOW)
OPTIONS = {"readouts": READOUT, "window": WINDOW, "context": CONTEXT, "progress_bar": False}


@pytest.fixture(scope="module")
def oracle():
    model = ag.load_model("oracle")
    model.assembly.sequence(CONTEXT)  # made or found here, not in a test's own empty cache
    return model


@pytest.fixture(scope="module")
def grid(oracle):
    factors = ag.teaching_motifs().select(["GATA1", "TAL1"])
    return ag.motif_pairs(
        oracle, factors, factors, distances=[3, 30], orientations=["++", "-+"], shuffles=2,
        **OPTIONS,
    )  # fmt: skip


def test_the_grid_has_its_labels(grid):
    assert grid.interaction.dims == DIMS
    assert dict(grid.sizes) == {
        "motif": 2, "partner": 2, "readout": 1, "orientation": 2, "distance": 2, "shuffle": 2,
    }  # fmt: skip
    assert list(grid) == ["both", "first", "second", "interaction"]
    assert grid.attrs["method"] == "pairs of motifs in 2 dinucleotide shuffles, seed 0"
    assert all(grid[name].dtype == np.float32 for name in grid)


def test_cooperating_factors_cooperate(grid):
    mean = grid.mean("shuffle").sel(motif="GATA1", partner="TAL1").isel(readout=0)
    assert (mean.interaction > 1).all()
    assert (mean.both > mean["first"] + mean["second"]).all()
    np.testing.assert_allclose(
        grid.interaction, grid.both - grid["first"] - grid["second"], atol=1e-6
    )


def test_the_first_alone_is_the_same_beside_any_other(grid):
    """It stands at the window's middle whatever the second does."""
    first = grid["first"].sel(motif="GATA1").values
    assert np.ptp(first[0, 0, 0], axis=0).max() == 0  # at every distance the same
    assert (grid["first"].sel(partner="GATA1") == grid["first"].sel(partner="TAL1")).all()


def test_motifs_stand_where_they_should():
    both, first, second = _planted("a" * 20, ("CCC", "GTT", "+-", 2))
    assert both == "aaaaaaaaaaCCCaaAACaa"
    assert first == "aaaaaaaaaaCCCaaaaaaa"
    assert second == "aaaaaaaaaaaaaaaAACaa"


def test_figures_draw_the_grid(grid):
    mean = grid.interaction.mean("shuffle").isel(readout=0)
    lines = mean.sel(motif="GATA1", partner="TAL1").to_pandas().T
    plot = ag.LinePlot(lines, xlabel="bp between", ylabel="interaction")
    assert [line.name for line in plot.lines] == ["++", "-+"]
    assert plot.lines[0].x.tolist() == [3, 30]
    pairs = ag.PairMap(mean.sel(orientation="++", distance=3).to_pandas())
    np.testing.assert_allclose(pairs.values, mean.sel(orientation="++", distance=3))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"distances": []}, "distances must be different, each 0 bp or more; got []"),
        ({"distances": [-1]}, "distances must be different, each 0 bp or more; got [-1]"),
        (
            {"distances": [1], "orientations": ["++", "++"]},
            "orientations must be different ones; got ['++', '++']",
        ),
        (
            {"distances": [1], "orientations": ["><"]},
            "An orientation must be one of '++', '+-', '-+', '--'; got '><'",
        ),
        (
            {"distances": [10, 90]},
            (
                "Two motifs 90 bp apart take 98 bp to the right of the window's middle, where it "
                "has 60; widen the window or bring them closer"
            ),
        ),
        ({"distances": [1], "shuffles": 0}, "shuffles must be 1 or more; got 0"),
    ],
)
def test_what_cannot_be_asked_is_refused(oracle, options, message):
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        ag.motif_pairs(oracle, "ACGT", "ACGT", **OPTIONS, **options)
