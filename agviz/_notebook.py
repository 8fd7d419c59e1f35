"""Whether anybody watches: what moves is only of use to people, pages and papers need pictures."""

from typing import Any

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def watched() -> bool:
    """Whether a person may be in front of this kernel, as far as it can tell.

    Programs that run notebooks (nbclient, and by it nbconvert, papermill, Jupyter Book) say that
    nobody can answer if a cell asks for input; the front ends of people say the contrary.
    """
    from IPython import get_ipython

    kernel = getattr(get_ipython(), "kernel", None)
    return kernel is None or bool(getattr(kernel, "_allow_stdin", True))


def for_readers(bundle: Any, others: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A widget's mime bundle with what is shown where it is not alive.

    A notebook that a program runs gets only that: exported pages prefer widgets, which are blank
    there without a server of scripts.

    Parameters
    ----------
    bundle
        Of the widget: data, or data and metadata.
    others
        By mime type, such as `"image/png"`.
    """
    data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
    whole = {**data, **others}
    if not watched():
        whole.pop(WIDGET_VIEW, None)
    return whole, metadata
