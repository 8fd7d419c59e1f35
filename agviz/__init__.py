"""agviz: ask AlphaGenome, SpliceAI and their kin about DNA, and draw the answers.

The public names are listed in `__init__.pyi` and loaded on first use, so `import agviz` is quick.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

__version__ = "0.1.0"
