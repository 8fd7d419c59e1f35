"""A font of the user's choice: measured by its own widths, drawn with, or refused with advice."""

import re
from importlib.resources import files

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

from agviz.draw import fonts
from agviz.draw.fonts import measured_font
from agviz.errors import InputError, UnknownNameError
from agviz.figure.overlap import text_box
from agviz.figure.text import MeasuredFont, text_width
from agviz.figure.tracks import Tracks
from agviz.genome.types import Interval

SERIF = "DejaVu Serif"  # comes with matplotlib


@pytest.fixture
def figure():
    values = np.random.default_rng(0).random(1_000)
    tracks = Tracks(values, interval=Interval("chr8", 10_000, 11_000), label="DNase signal")
    return tracks.titled("Wide words of a title")


def test_widths_are_those_of_the_font():
    from fontTools.ttLib import TTFont

    folder = files("matplotlib") / "mpl-data" / "fonts" / "ttf"
    names = {"regular": "DejaVuSerif", "bold": "DejaVuSerif-Bold", "italic": "DejaVuSerif-Italic"}
    font = measured_font(SERIF)
    for face, file in names.items():
        with TTFont(str(folder / f"{file}.ttf")) as opened:
            glyphs, metrics = opened.getBestCmap(), opened["hmtx"]
            for character in "Wil−Δ8":
                advance = metrics[glyphs[ord(character)]][0] / opened["head"].unitsPerEm
                width = text_width(character, 10, font=font, face=face)
                assert width == pytest.approx(advance * 10 * 25.4 / 72, rel=2e-3), character


def test_a_house_font_is_measured_by_the_table():
    assert not isinstance(measured_font("DejaVu Sans"), MeasuredFont)


@pytest.mark.parametrize("call", ["save", "scene", "check", "on", "interactive"])
def test_a_font_that_is_not_installed_is_refused_with_the_nearest(figure, call, tmp_path):
    calls = {
        "save": lambda font: figure.save(tmp_path / "x.svg", font=font),
        "scene": lambda font: figure.scene(font=font),
        "check": lambda font: figure.check(font=font),
        "on": lambda font: figure.on(Figure(), font=font),
        "interactive": lambda font: figure.interactive(font=font),
    }
    message = (
        "The font 'DejaVu Serf' is not installed here. Install it, or call "
        "matplotlib.font_manager.fontManager.addfont with its file, and save again; did you mean "
        f"{SERIF!r}?"
    )
    with pytest.raises(UnknownNameError, match=f"^{re.escape(message)}$"):
        calls[call]("DejaVu Serf")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("file", ["fonts/Times.ttf", "Times.OTF"])
def test_a_file_of_a_font_is_no_name(figure, file, tmp_path):
    message = (
        f"font must be the name of a font, not a file; got {file!r}. Install the file, or call "
        "matplotlib.font_manager.fontManager.addfont with it, and give the name that the font has"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        figure.save(tmp_path / "x.svg", font=file)


def test_a_font_whose_file_matplotlib_is_told_of_is_drawn_with(figure, monkeypatch, tmp_path):
    from fontTools.ttLib import TTFont

    manager = fonts.font_manager.fontManager
    monkeypatch.setattr(manager, "ttflist", list(manager.ttflist))
    with TTFont(str(files("matplotlib") / "mpl-data/fonts/ttf/DejaVuSerif.ttf")) as font:
        for number in (1, 16):  # its family
            font["name"].setName("House Hand", number, 3, 1, 0x409)
            font["name"].setName("House Hand", number, 1, 0, 0)
        font.save(tmp_path / "hand.ttf")
    with pytest.raises(UnknownNameError):
        figure.save(tmp_path / "x.svg", font="House Hand")
    manager.addfont(str(tmp_path / "hand.ttf"))
    figure.save(tmp_path / "x.svg", font="House Hand")
    assert "House Hand" in (tmp_path / "x.svg").read_text()


@pytest.mark.parametrize(
    ("installed", "words"),
    [
        (
            ("Liberation Sans", "DejaVu Sans"),
            (
                "in Liberation Sans, whose letters are as wide, and an SVG names Helvetica, too, "
                "so that it is set in it where it is installed"
            ),
        ),
        (("DejaVu Sans",), "in DejaVu Sans, whose letters are wider"),
    ],
)
def test_of_a_house_font_that_is_not_installed_it_is_said_what_stands_in(
    figure, monkeypatch, tmp_path, installed, words
):
    monkeypatch.setattr(
        fonts, "_known", lambda names: next((name for name in names if name in installed), None)
    )
    fonts._available.cache_clear()
    message = (
        f"The font 'Helvetica' is not installed here; without font= text is set {words}. Or "
        "install Helvetica, and save again"
    )
    for written in ("Helvetica", "helvetica"):
        with pytest.raises(UnknownNameError, match=f"^{re.escape(message)}$"):
            figure.save(tmp_path / "x.pdf", font=written)
    fonts._available.cache_clear()


def test_files_and_pages_are_set_in_it_and_text_stays_text(figure, tmp_path):
    figure.save(tmp_path / "x.svg", font=SERIF)
    svg = (tmp_path / "x.svg").read_text()
    assert ">Wide words of a title</text>" in svg
    families = set(re.findall(r"font-family: ([^;\"]+)", svg))
    assert families == {f"'{SERIF}', 'DejaVu Sans'"}
    figure.save(tmp_path / "x.pdf", font=SERIF)
    pdf = (tmp_path / "x.pdf").read_bytes()
    assert b"DejaVuSerif" in pdf
    assert b"/Subtype /Type3" not in pdf
    figure.save(tmp_path / "x.html", font=SERIF)
    assert f"'{SERIF}', Arial" in (tmp_path / "x.html").read_text().replace("\\u0027", "'")
    plain, chosen = tmp_path / "plain.png", tmp_path / "chosen.png"
    figure.save(plain, dpi=72)
    figure.save(chosen, dpi=72, font=SERIF)
    assert plain.read_bytes() != chosen.read_bytes()


def test_the_layout_makes_room_for_its_widths(figure):
    serif, mono = (figure.scene(font=name) for name in (SERIF, "DejaVu Sans Mono"))
    for scene in (serif, mono):
        texts = [text_box(text) for text in scene.texts()]
        assert all(right <= 183 for _, _, right, _ in texts)
    widths = [next(t.width for t in s.texts() if t.role == "title") for s in (serif, mono)]
    assert widths[0] < widths[1]
    assert figure.check(font=SERIF) == ()


def test_letters_that_it_lacks_come_from_another(tmp_path):
    # DejaVu Sans Mono has all letters; a font of symbols lacks them.
    font = measured_font("STIXSizeOneSym")
    width = text_width("GATA4", 6, font="DejaVu Sans")
    assert text_width("GATA4", 6, font=font) == pytest.approx(width, rel=1e-3)
    scene = Tracks(np.ones(10), interval=Interval("chr8", 0, 10)).titled("GATA4").scene(font=font)
    with mpl.rc_context():
        from agviz.draw import matplotlib_renderer

        matplotlib_renderer.save(scene, tmp_path / "x.svg", kind="svg")
    assert ">GATA4</text>" in (tmp_path / "x.svg").read_text()
