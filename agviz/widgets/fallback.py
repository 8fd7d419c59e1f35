"""What stands for a widget where none is alive: a picture and a line of text, in every notebook."""

from typing import Any

from agviz._notebook import for_readers
from agviz.figure.show import mimebundle


def with_picture(bundle: Any, figure: Any, words: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A widget's mime bundle, and in it the picture and `words` for programs without widgets."""
    shown, size = mimebundle(figure)
    data, metadata = for_readers(bundle, {**shown, "text/plain": words})
    return data, {**metadata, **size}
