"""Training: losses, batches, pre-training, distillation, fine-tuning.

What users call is listed in `__init__.pyi` and loaded on first use.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
