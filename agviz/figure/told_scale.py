"""What a panel says of its scale, so that those of one page can be compared."""

import dataclasses

Ends = tuple[float, float]

AXES = 'show them with yaxis="range", or give them the same ylim='
COLOR_BARS = "show the color bars, or give them the same limits="
"""What to do about scales that differ unseen."""


@dataclasses.dataclass(frozen=True)
class ToldScale:
    """The ends of the scales of a panel's rows.

    Attributes
    ----------
    kind
        What the scale is of: only scales of the same kind are compared.
    name
        The panel's, for a finding.
    ends
        Lower and upper end of each scale in the panel.
    seen
        Whether the panel shows them, by an axis or a color bar.
    remedy
        What to do where they differ unseen.
    """

    kind: tuple[str, ...]
    name: str
    ends: frozenset[Ends]
    seen: bool
    remedy: str = AXES
