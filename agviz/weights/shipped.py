"""The weights that come with agviz: the teaching model, a file of the package.

Where it lies is said here and nowhere else. A copy of the sources may be without it: whoever trains
the model makes it.
"""

from pathlib import Path

from agviz.errors import MissingDataError

SHIPPED = "teaching"
"""What `load_model` and `open_weights` call the weights that come with agviz."""

PATH = Path(__file__).parent.parent / "data" / "teaching.safetensors"
"""A `Bundle` in float16; the package's metadata names the folder, so that wheels have it."""


def is_shipped() -> bool:
    """Whether this copy of agviz has the weights."""
    return PATH.is_file()


def shipped_weights() -> Path:
    """The file of the weights that come with agviz.

    Raises
    ------
    MissingDataError
        This copy of agviz is without them.
    """
    if not is_shipped():
        raise MissingDataError(
            f"The weights of the model {SHIPPED!r} are not in this copy of agviz: there is no "
            f"file {str(PATH)!r}; install agviz from a wheel, or run `agviz teach train "
            "--budget tiny --out DIR` and load the bundle that it writes by its path"
        )
    return PATH
