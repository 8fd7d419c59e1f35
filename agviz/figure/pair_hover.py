"""What an interactive figure tells of a `PairMap`: the two of a pair and their value."""

from typing import Any

from agviz.figure.contact_hover import told_pairs
from agviz.figure.heat_hover import table_hover
from agviz.figure.hover import literal, number_field
from agviz.figure.pair_rows import bar_of, named_frame, placed_frame, window_of
from agviz.figure.place import Place
from agviz.figure.scene import Hover


def pair_hover(panel: Any, place: Place) -> tuple[Hover, ...]:
    """Of each pair the names or places of the two, and the value."""
    if panel.names:
        frame = named_frame(panel, place)
        box = (frame.left, frame.top, frame.right, frame.bottom)
        names = (panel.names, panel.names)
        return table_hover(panel.values, names, box, unit=panel.unit)
    window = window_of(panel, place)
    frame, _ = placed_frame(panel, place, bar_of(panel, place))
    size = f", {window.resolution:,} bp from " if window.resolution > 1 else ":"
    pair = f"{literal(place.region.chromosome)}{size}{{0:,.0f}} and {{1:,.0f}}"
    value = f"{number_field(2, window.values)} {literal(panel.unit)}".strip()
    template = "\n".join(filter(None, [literal(panel.label), pair, value]))
    return (told_pairs("pair.hover", window, [window], frame=frame, template=template),)
