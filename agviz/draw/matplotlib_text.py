"""Texts of a scene as matplotlib artists, which do not measure again what the scene measured.

Matplotlib asks the font for the extent of each text before it draws it, and cuts each off at the
edge of its axes. A text of a scene knows its width and its baseline, and is nowhere cut off: so it
is drawn in half the time. In files it stays text.
"""

from typing import Any

from matplotlib.artist import allow_rasterization
from matplotlib.text import Text as TextArtist

from agviz.draw.fonts import font_properties
from agviz.figure.scene import Text


class PlacedText(TextArtist):
    """A line of text that is not turned, and whose left end is known: `left` in mm."""

    left: float

    def set_clip_path(self, path: Any, transform: Any = None) -> None:
        """Nothing: no text is cut off."""

    @allow_rasterization
    def draw(self, renderer: Any) -> None:
        """Draw it from its left end; files say how it is aligned, too.

        The renderer is a `RendererBase`, or for a PDF one that only acts like it.
        """
        if not self.get_visible() or not self.get_text():
            return
        renderer.open_group("text", self.get_gid())
        _, baseline = self.get_position()
        x, y = self.get_transform().transform((self.left, baseline))
        if renderer.flipy():
            y = renderer.get_canvas_width_height()[1] - y
        context = renderer.new_gc()
        context.set_foreground(self.get_color())
        if (alpha := self.get_alpha()) is not None:
            context.set_alpha(alpha)
        context.set_antialiased(self.get_antialiased())
        font = self.get_fontproperties()
        renderer.draw_text(context, x, y, self.get_text(), font, 0, mtext=self)
        context.restore()
        renderer.close_group("text")
        self.stale = False


def text_artist(mark: Text, font: str) -> TextArtist:
    """The artist of a text, in mm of the page."""
    kind = TextArtist if mark.turned else PlacedText
    artist = kind(
        mark.x,
        mark.baseline,
        mark.text,
        color=mark.color,
        horizontalalignment=mark.align,
        verticalalignment="baseline",
        fontproperties=font_properties(font, mark.face, mark.size),
        parse_math=False,
        usetex=False,
        rotation=90 if mark.turned else 0,
        rotation_mode="anchor",
    )
    if isinstance(artist, PlacedText):
        artist.left = mark.left
    return artist
