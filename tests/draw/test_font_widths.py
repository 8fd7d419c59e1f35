"""The table of advance widths equals the `hmtx` tables of the fonts it was made from."""

import pytest
from fontTools.ttLib import TTFont
from matplotlib import font_manager
from matplotlib.font_manager import FontProperties

from agviz.draw.fonts import available_font
from agviz.figure.font_widths import CHARACTERS, WIDTHS
from agviz.figure.style import FONTS

FACES = {
    "regular": {},
    "bold": {"weight": "bold"},
    "italic": {"style": "italic"},
}


@pytest.mark.parametrize(("font", "face"), list(WIDTHS))
def test_widths_are_those_of_the_font(font, face):
    available_font(FONTS)  # makes newly installed fonts known
    try:
        path = font_manager.findfont(
            FontProperties(family=font, **FACES[face]), fallback_to_default=False
        )
    except ValueError:
        pytest.skip(f"{font} is not installed")
    with TTFont(path) as opened:
        names, metrics = opened.getBestCmap(), opened["hmtx"]
        units = opened["head"].unitsPerEm
        for character, width in zip(CHARACTERS, WIDTHS[font, face], strict=True):
            advance = metrics[names[ord(character)]][0] * 1000 / units
            assert width == pytest.approx(advance, abs=0.51), character
