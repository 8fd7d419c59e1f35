"""Names of the colors of alleles and changes for captions, true of what a `Style` changed, too."""

from agviz.figure.color_names import color_name
from agviz.figure.place import Place
from agviz.figure.style import ALTERNATE, FAINT, GAIN, LOSS, REFERENCE

USUAL = {
    "track.reference": (REFERENCE, "grey"),
    "track.alternate": (ALTERNATE, "red"),
    "track.difference": (GAIN, "red"),
    "track.difference.below": (LOSS, "blue"),
    "sashimi.arc.reference": (FAINT, "grey"),
    "sashimi.arc.alternate": (ALTERNATE, "red"),
    "sashimi.arc.gained": (GAIN, "red"),
    "sashimi.arc.lost": (LOSS, "blue"),
}
"""Of a role the color that it has of itself, and its name."""


def ink_word(place: Place, role: str) -> str:
    """What the color of a role is called: by its name, if it has one, else as `#rrggbb`."""
    usual, word = USUAL[role]
    ink = place.ink(role, usual)
    return word if ink == usual else color_name(ink)
