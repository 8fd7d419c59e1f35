"""The named loci: stories of the teaching genome, each in a window of its own.

A locus is written by hand into quiet bases: motifs at stated places, nothing copied from anywhere.
What happens in it follows from the grammar alone, and every claim of a story is a test on the
oracle. `agviz.teaching.eqtl` adds a population to one of them.
"""

import functools
from collections.abc import Callable

from agviz.errors import unknown_name
from agviz.teaching import loci_enhancers, loci_splicing, loci_variants
from agviz.teaching.locus import Locus

_WRITERS: dict[str, Callable[[], Locus]] = {
    "TAL1": loci_enhancers.tal1,
    "liver_enhancer": loci_enhancers.liver_enhancer,
    "insulated_pair": loci_enhancers.insulated_pair,
    "skipped_exon": loci_splicing.skipped_exon,
    "neuron_exon": loci_splicing.neuron_exon,
    "cryptic_site": loci_splicing.cryptic_site,
    "promoter": loci_variants.promoter,
    "eqtl": loci_variants.eqtl,
    "decoys": loci_variants.decoys,
}

LOCUS_NAMES = tuple(_WRITERS)
"""In the order in which they are told."""


@functools.cache
def locus(name: str) -> Locus:
    """The locus called `name`.

    Raises
    ------
    UnknownNameError
        There is none of that name.

    Examples
    --------
    >>> locus("TAL1").variant("insertion_2bp").alternate_bases
    'CGG'
    """
    if name not in _WRITERS:
        raise unknown_name("locus", name, _WRITERS)
    return _WRITERS[name]()


LOCI: dict[str, Locus] = {name: locus(name) for name in LOCUS_NAMES}
"""Every locus by its name."""
