"""Colors as people write them: `#rrggbb`, `#rgb`, or one of the basic names of CSS."""

import re
from typing import Any

_HEX = re.compile("#[0-9a-fA-F]{6}")
_SHORT = re.compile("#[0-9a-fA-F]{3}")

NAMED = {
    "aqua": "#00FFFF",
    "black": "#000000",
    "blue": "#0000FF",
    "brown": "#A52A2A",
    "cyan": "#00FFFF",
    "fuchsia": "#FF00FF",
    "gold": "#FFD700",
    "gray": "#808080",
    "green": "#008000",
    "grey": "#808080",
    "lime": "#00FF00",
    "magenta": "#FF00FF",
    "maroon": "#800000",
    "navy": "#000080",
    "olive": "#808000",
    "orange": "#FFA500",
    "pink": "#FFC0CB",
    "purple": "#800080",
    "red": "#FF0000",
    "silver": "#C0C0C0",
    "teal": "#008080",
    "white": "#FFFFFF",
    "yellow": "#FFFF00",
}
"""Those of CSS 2.1, and five more that are often written."""


def read_color(text: Any) -> str | None:
    """`text` as `#rrggbb`, which both renderers read; None where it is no color.

    >>> read_color("#f00"), read_color("Teal"), read_color("#C8102E"), read_color("reddish")
    ('#ff0000', '#008080', '#C8102E', None)
    """
    if not isinstance(text, str):
        return None
    if _HEX.fullmatch(text):
        return text
    if _SHORT.fullmatch(text):
        return "#" + "".join(digit * 2 for digit in text[1:])
    return NAMED.get(text.lower())
