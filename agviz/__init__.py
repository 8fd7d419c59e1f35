"""agviz: ask AlphaGenome, SpliceAI and their kin about DNA, and draw the answers.

The public names are listed in `__init__.pyi` and loaded on first use, so `import agviz` is quick.
"""

import lazy_loader

_load, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """A public name, loaded now; of another one, what was meant."""
    try:
        return _load(name)
    except AttributeError as error:
        if name in __all__ or name.startswith("_"):
            raise
        from agviz.errors import suggest

        hint = suggest(name, __all__)
        hint = hint if hint.startswith("did") else "dir(agviz) lists what there is"
        raise AttributeError(f"agviz has no {name!r}; {hint}", name=name) from error
