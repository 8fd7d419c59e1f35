"""The SDK's genomic types, re-exported, so that what the official client returns is ours too.

They are mutable and unhashable: copy at the door, key by tuple. All intervals are 0-based and
half-open; a `Variant.position` is 1-based, as in a VCF.
"""

from alphagenome.data.genome import Interval, Junction, Strand, Variant
from alphagenome.data.junction_data import JunctionData
from alphagenome.data.track_data import TrackData

__all__ = ["Interval", "Junction", "JunctionData", "Strand", "TrackData", "Variant"]
