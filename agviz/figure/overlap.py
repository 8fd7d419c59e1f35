"""Where text meets text, leaves the page or is too small: what must not be in a scene."""

import itertools

from agviz.figure.scene import Scene, Text
from agviz.figure.style import SMALLEST_TEXT
from agviz.figure.text import cap_height, descent

Box = tuple[float, float, float, float]


def text_box(text: Text) -> Box:
    """Left, top, right, bottom of a text in mm, from the top of capitals to descenders."""
    if text.turned:
        left, right = text.x - cap_height(text.size), text.x + descent(text.size)
        return left, text.baseline - text.width, right, text.baseline
    top = text.baseline - cap_height(text.size)
    return text.left, top, text.left + text.width, text.baseline + descent(text.size)


def overlaps(one: Box, other: Box, *, slack: float = 0.0) -> bool:
    """Whether two boxes share more than `slack` mm both ways."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return bool(wide > slack and high > slack)


def overlapping_texts(scene: Scene, *, slack: float = 0.01) -> list[tuple[Text, Text]]:
    """All pairs of texts of `scene` that touch."""
    boxes = [(text_box(text), text) for text in scene.texts()]
    return [
        (one, other)
        for (box, one), (box2, other) in itertools.combinations(boxes, 2)
        if overlaps(box, box2, slack=slack)
    ]


def texts_off_page(scene: Scene) -> list[Text]:
    """Texts that reach over an edge of the page."""
    found = []
    for text in scene.texts():
        left, top, right, bottom = text_box(text)
        if left < 0 or top < 0 or right > scene.width or bottom > scene.height:
            found.append(text)
    return found


def texts_too_small(scene: Scene) -> list[Text]:
    """Texts under the smallest size that journals print."""
    return [text for text in scene.texts() if text.size < SMALLEST_TEXT]
