"""Operators and methods make new figures; layouts keep to the page."""

import re

import numpy as np
import pytest
from alphagenome.visualization import plot_components

from agviz.errors import InputError, IntervalError
from agviz.figure.annotations import Highlights, Variants
from agviz.figure.axis import Axis
from agviz.figure.captions import LIMITS
from agviz.figure.compose import Figure, stack
from agviz.figure.fill import fill
from agviz.figure.genes import Genes
from agviz.figure.layout import layout
from agviz.figure.overlap import overlapping_texts, texts_off_page
from agviz.figure.styles import Style
from agviz.figure.tracks import Tracks
from agviz.genome.types import Interval, Variant


def exactly(text: str) -> str:
    return "^" + re.escape(text) + "$"


@pytest.fixture
def tracks(peaks, region):
    return Tracks(peaks, interval=region)


def test_operators_bind_so_that_no_brackets_are_needed(tracks, two_genes):
    genes = Genes(two_genes)
    figure = tracks + tracks & genes | tracks
    assert (figure.kind, len(figure.parts)) == ("beside", 2)
    stacked = figure.parts[0]
    assert isinstance(stacked, Figure)
    assert (stacked.kind, len(stacked.parts)) == ("stack", 2)


def test_chains_stay_flat_and_stack_is_the_same_as_and(tracks, two_genes):
    genes = Genes(two_genes)
    assert (tracks & tracks & genes).parts == (tracks, tracks, genes)
    assert stack(tracks, tracks, genes).parts == (tracks, tracks, genes)
    assert (tracks | tracks | genes).parts == (tracks, tracks, genes)


def test_figures_are_immutable_and_methods_return_new_ones(tracks):
    figure = tracks & tracks
    other = figure.titled("x").at(Interval("chr8", 11_000, 12_000)).lettered()
    assert (figure.title, figure.region, figure.letters) == (None, None, None)
    assert (other.title, other.letters) == ("x", "a")
    with pytest.raises(AttributeError):
        tracks.style = "line"


def test_the_region_is_copied_and_text_is_read(tracks):
    region = Interval("chr8", 11_000, 12_000, "-")
    figure = tracks.at(region)
    region.start = 5
    assert figure.region == Interval("chr8", 11_000, 12_000)
    assert tracks.at("chr8:11,001-12,000").region == Interval("chr8", 11_000, 12_000)


def test_columns_beside_each_other_do_not_meet(tracks, two_genes):
    figure = (tracks & Genes(two_genes)) | tracks.at(Interval("chr8", 11_000, 12_000))
    scene = figure.titled("Both", assembly="hg38").scene()
    lines = [mark.ends[0][:, 0] for mark in scene.role("axis.line")]
    assert len(lines) == 2
    assert lines[0][1] < lines[1][0]
    tops = [mark.ends[..., 1].min() for mark in scene.role("track.spine")]
    assert tops[0] == tops[2]  # the title above the first does not push the second up
    assert not overlapping_texts(scene)
    assert not texts_off_page(scene)


def test_panel_letters_run_through_the_parts(tracks, two_genes):
    scene = (tracks & Genes(two_genes) & tracks).lettered("A").scene()
    assert [(t.text, t.face) for t in scene.role("letter")] == [
        ("A", "bold"),
        ("B", "bold"),
        ("C", "bold"),
    ]
    marked = (tracks & Genes(two_genes)).at("chr8:11,001-12,000") & Style("gene.name", size=7)
    for figure in (
        marked & Style("gene.name", face="bold"),
        marked.titled("x") & Style("title", size=8),
    ):
        letters = figure.lettered().scene().role("letter")  # marks take none, and leave the others
        assert [t.text for t in letters] == ["a", "b"]
    scene = (tracks | tracks).lettered().scene()
    assert [t.text for t in scene.role("letter")] == ["a", "b"]
    scene = (tracks & Genes(two_genes) | tracks & Genes(two_genes)).lettered().scene()
    assert [t.text for t in scene.role("letter")] == ["a", "b"]  # one for each part
    scene = stack(*[tracks] * 28).lettered("Y").scene()
    assert [t.text for t in scene.role("letter")][:4] == ["Y", "Z", "AA", "BB"]
    assert not overlapping_texts(scene)


def test_every_column_has_an_axis_once(tracks):
    assert len((tracks & tracks).scene().role("axis.line")) == 1
    assert len((tracks & Axis()).scene().role("axis.line")) == 1
    assert not (tracks & Axis(scale_bar=False)).scene().role("axis.scale_bar")


@pytest.mark.parametrize("height", [40.0, 60, 120.0])
def test_a_said_height_is_filled(tracks, height):
    natural = tracks.scene().height
    scene = tracks.scene(height_mm=height)
    assert scene.height == height
    spines = scene.role("track.spine")
    part = (spines[0].ends[..., 1].max() - spines[0].ends[..., 1].min()) / 8
    assert (part > 1) == (height > natural)
    axis = scene.role("axis.region")[0]
    assert axis.baseline == pytest.approx(height - 1.0, abs=0.6)


def test_pages_that_are_too_small_are_refused(tracks):
    with pytest.raises(
        InputError,
        match=r"^A height of 10 mm is too small for this figure at a "
        r"width of 183 mm; it needs \d+\.\d mm or more$",
    ):
        tracks.scene(height_mm=10)
    with pytest.raises(
        InputError,
        match=r"^A column 18\.0 mm wide leaves \d+\.\d mm for data; "
        r"15 mm or more are needed$",
    ):
        tracks.scene(20)


@pytest.mark.parametrize("size", [float("nan"), float("inf"), -5, 0, 1e9])
def test_what_is_no_size_of_a_page_is_refused(tracks, tmp_path, size):
    message = f"width_mm must be a number from 17 to 2000 mm; got {size}"
    with pytest.raises(InputError, match=exactly(message)):
        tracks.save(tmp_path / "figure.png", width_mm=size)
    with pytest.raises(InputError, match=exactly(message)):
        tracks.caption(size)
    message = f"height_mm must be a number over 0 and at most 2000 mm; got {size}"
    with pytest.raises(InputError, match=exactly(message)):
        tracks.save(tmp_path / "figure.png", height_mm=size)
    assert not list(tmp_path.iterdir())


def test_a_zoom_only_fills_again(tracks):
    page = layout(tracks, 183.0)
    zoomed = fill(page, Interval("chr8", 11_200, 11_300))
    (text,) = zoomed.role("axis.region")
    assert text.text == "chr8:11,201-11,300, 1-based"
    assert zoomed.height == page.height
    few = fill(page, pixels=10)
    assert few.role("track.single")


def test_panels_without_a_common_contig_are_refused(tracks):
    other = Tracks(np.zeros(10, dtype=np.float32), interval=Interval("chr9", 0, 10))
    message = (
        "The panels' data lie on several contigs, chr8, chr9; say which region to draw with "
        ".at(interval)"
    )
    with pytest.raises(IntervalError, match=exactly(message)):
        (tracks & other).scene()


def test_what_cannot_be_combined_says_so(tracks, two_genes):
    message = "Tracks and Genes cannot be overlaid with +; stack them with &"
    with pytest.raises(InputError, match=exactly(message)):
        tracks + Genes(two_genes)
    with pytest.raises(InputError, match=exactly("stack needs at least one panel")):
        stack()
    with pytest.raises(
        InputError,
        match=exactly("The figure has no panel; add one, such as Tracks(...) or Genes(...)"),
    ):
        Highlights(Interval("chr8", 1, 2)).at(Interval("chr8", 1, 2)).scene()
    with pytest.raises(
        InputError, match=exactly("first must be one letter, such as 'a' or 'A'; got '1'")
    ):
        tracks.lettered("1")
    with pytest.raises(
        IntervalError,
        match=exactly("A region to draw needs at least one base; chr8:5-5:. has width 0"),
    ):
        tracks.at(Interval("chr8", 5, 5))


def test_a_caption_says_what_is_drawn(tracks, two_genes):
    caption = (tracks & Genes(two_genes)).titled(assembly="hg38").caption()
    assert caption == (
        "chr8:10,001-20,000 (hg38), 1-based positions. Tracks: track 1, track 2; each bin of about "
        "8 bp shows its maximum; vertical scales the same for all rows: 0 to 1. Genes: one "
        "transcript per gene, coding parts thick, untranslated parts thin, arrows along the "
        "strand. Predictions are for research use only, not for clinical decisions."
    )


def test_what_is_measured_is_not_called_a_prediction(tracks, two_genes, region):
    class File:
        name, kind, reduce = "reads", "signal", "max"

        def fetch(self, interval, bins=None):
            return np.ones(interval.width if bins is None else bins, dtype=np.float32)

    measured = Tracks(File()) & Genes(two_genes)
    assert LIMITS not in measured.at(region).caption()
    assert LIMITS in (measured & tracks).at(region).caption()


def test_a_long_legend_takes_several_lines(tracks, region):
    names = [f"a rather long name of a track, number {k}" for k in range(5)]
    one, *others = (Tracks(np.ones(10_000), interval=region, label=name) for name in names)
    for other in others:
        one = one + other
    scene = one.titled("A title").scene(89)
    labels = scene.role("legend.label")
    assert sorted(text.text for text in labels) == names
    assert len({text.baseline for text in labels}) > 2
    assert not texts_off_page(scene)
    assert not overlapping_texts(scene)
    assert max(text.baseline for text in labels) < scene.role("track.spine")[0].ends[..., 1].min()
    narrow = Tracks(np.ones(10_000), interval=region, label="x" * 90) + one
    assert not texts_off_page(narrow.scene(60))


def test_a_title_that_is_cut_is_said(peaks, region):
    figure = Tracks(peaks, interval=region).titled("a title that is far too long " * 5)
    scene = figure.scene(89)
    (title,) = scene.role("title")
    assert title.text.endswith("…")
    (note,) = scene.notes
    assert note.startswith("the title 'a title that is far too long a title")
    assert note.endswith("was shortened")
    assert note in figure.caption(89)
    assert [each.place for each in figure.check(89)] == [note]
    assert Tracks(peaks, interval=region).titled("short").scene(89).notes == ()


def test_a_legend_that_is_cut_is_said(peaks, region):
    long = "a name that goes on and on and on and will not fit anywhere " * 3
    one, other = (Tracks(peaks[:, k], interval=region, label=n) for k, n in enumerate((long, "b")))
    notes = (one + other).scene(89).notes
    assert f"the label {long!r} of the legend was shortened" in notes


SNV = Variant("chr8", 15_000, "A", "G")
NO_FIGURE = (
    "+ lays one panel over another, and a figure is none (got {}); stack them with &, set them "
    "beside with |, or lay panels over each other before they are stacked"
)
NOT_BESIDE = (
    "Variants has no place beside a panel; mark all panels with &: figure & Variants(...), or one "
    "with +: panel + Variants(...)"
)


@pytest.mark.parametrize(
    ("compose", "message"),
    [
        (
            lambda p, v: (p & p) + v,
            (
                "+ marks one panel, and this is a figure of several; mark all of them with &: "
                "figure & Variants(...), or one before it is stacked: panel + Variants(...)"
            ),
        ),
        (
            lambda p, v: (p & p) + p,
            NO_FIGURE.format("Figure + Tracks"),
        ),
        (
            lambda p, v: p + (p | p),
            NO_FIGURE.format("Tracks + Figure"),
        ),
        (
            lambda p, v: v + p,
            "Variants is laid over a panel, not a panel over it: write Tracks(...) + Variants(...)",
        ),
        (
            lambda p, v: v + (p & p),
            "Variants is laid over a panel, not a panel over it: write figure & Variants(...)",
        ),
        (
            lambda p, v: v + Highlights("chr8:1-2"),
            (
                "Variants and Highlights are no panels to lay each other over with +; join them "
                "with &, or mark a panel with both: panel + Variants(...) + Highlights(...)"
            ),
        ),
        (
            lambda p, v: p & p | v,
            NOT_BESIDE,
        ),
        (
            lambda p, v: v | p,
            NOT_BESIDE,
        ),
        (
            lambda p, v: p & plot_components.EmptyComponent(),
            (
                "Tracks & plot_components.EmptyComponent: only panels, annotations and figures can "
                "be combined"
            ),
        ),
        (
            lambda p, v: p & SNV,
            (
                "Tracks & Variant: only panels, annotations and figures can be combined. Draw this "
                "with Variants"
            ),
        ),
        (
            lambda p, v: (p & p) | 3,
            "Figure | int: only panels, annotations and figures can be combined",
        ),
        (
            lambda p, v: p + "chr8:1-2",
            "Tracks + str: only panels, annotations and figures can be combined",
        ),
        (
            lambda p, v: (p & p) + Variants,
            (
                "+ marks one panel, and this is a figure of several; mark all of them with &: "
                "figure & Variants(...), or one before it is stacked: panel + Variants(...)"
            ),
        ),
        (
            lambda p, v: p + Variants,
            "Variants is a class; write Tracks(...) + Variants(...)",
        ),
        (
            lambda p, v: Variants + p,
            "Variants is a class; write Variants(...) + Tracks(...)",
        ),
        (
            lambda p, v: p | Variants,
            NOT_BESIDE,
        ),
        (
            lambda p, v: sum([p, p]),
            (
                "int + Tracks: only panels, annotations and figures can be combined; stack several "
                "panels with agviz.stack(*panels)"
            ),
        ),
        (
            lambda p, v: SNV & p,
            (
                "Variant & Tracks: only panels, annotations and figures can be combined. Draw this "
                "with Variants"
            ),
        ),
        (
            lambda p, v: "chr8:1-2" | p,
            "str | Tracks: only panels, annotations and figures can be combined",
        ),
    ],
)
def test_wrong_compositions_say_what_to_write(tracks, compose, message):
    with pytest.raises(InputError, match=exactly(message)):
        compose(tracks, Variants(SNV))
