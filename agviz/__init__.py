"""agviz: ask AlphaGenome, SpliceAI and their kin about DNA, and draw the answers.

The public names are listed in `__init__.pyi` and loaded on first use, so `import agviz` is quick.
"""

import lazy_loader

_load, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """The public name, loaded; of one that there is not, the nearest is told."""
    try:
        return _load(name)
    except AttributeError as error:
        # Tools probe for names with underscores; what fails within a room is no missing name.
        if name.startswith("_") or str(error) != f"No {__name__} attribute {name}":
            raise
    from agviz._sdk_names import no_such_name

    raise AttributeError(no_such_name(name, __all__))
