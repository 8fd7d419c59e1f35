from .genome.types import Interval as Interval
from .genome.types import Variant as Variant
