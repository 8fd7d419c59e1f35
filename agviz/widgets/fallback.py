"""What stands for a widget where none is alive: a picture and a line of text, in every notebook."""

from typing import Any

from agviz.figure.show import mimebundle


def with_picture(bundle: Any, figure: Any, words: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A widget's mime bundle, and in it the picture and `words` for programs without widgets."""
    data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
    shown, size = mimebundle(figure)
    return {**data, **shown, "text/plain": words}, {**metadata, **size}
