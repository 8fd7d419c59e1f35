"""`teaching_assembly()`: the teaching genome without any set-up, made when it is first needed.

It is made once, in the cache folder (half a minute, no network), and again after an update that
changes the rules.
"""

import shutil
import threading
from pathlib import Path

from agviz._files import cache_dir
from agviz.genome.assembly import Assembly

NAME = "teaching"
"""What the assembly of seed 0 is called."""

CACHE_PART = "teaching"
"""The folder of the cache in which it lies."""

_MAKING = threading.Lock()
_FILES = ("fasta", "genes", "splice_sites", "polya")


class TeachingAssembly(Assembly):
    """The teaching assembly of seed 0, whose files are made when one of them is first asked for.

    A class of its own so that a model can be given a genome that most questions (of bare sequences,
    of its tracks) never need; in all else it is an `Assembly`.
    """

    def __init__(self) -> None:
        object.__setattr__(self, "name", NAME)

    def __getattr__(self, name: str) -> Path:
        # Reached for what is not there: the paths, until the files have been made.
        if name not in _FILES:
            raise AttributeError(f"{type(self).__name__!r} has no attribute {name!r}")
        made = _cached()
        for part in _FILES:
            object.__setattr__(self, part, getattr(made, part))
        found: Path = self.__dict__[name]
        return found

    def __reduce__(self) -> tuple[type, tuple[()]]:
        return TeachingAssembly, ()


def teaching_assembly() -> Assembly:
    """The teaching assembly: three synthetic chromosomes, 2 Mb, with genes and the named loci.

    Returns
    -------
    Assembly
        Called `"teaching"`, with genes, splice sites and polyA sites. Its files are made in the
        cache folder when first needed. For a folder of one's own, with truth tables and observed
        tracks, see `agviz teach genome`.

    Examples
    --------
    >>> teaching_assembly().contigs["chrT1"]  # doctest: +SKIP
    917504
    """
    return TeachingAssembly()


def is_teaching_genome(assembly: Assembly) -> bool:
    """Whether it is the teaching assembly, of any seed: it has one of its chromosomes."""
    if isinstance(assembly, TeachingAssembly):
        return True  # without making its files
    from agviz.teaching.assembly_layout import TILES

    return not TILES.keys().isdisjoint(assembly.contigs)


def _cached() -> Assembly:
    # Here, so that loading a model does not wait for what may never be needed.
    from agviz.teaching.assembly_files import is_current, make_teaching_genome, rules_hash

    folder = cache_dir() / CACHE_PART / rules_hash()[:16]
    with _MAKING:
        if not is_current(folder):
            if folder.is_dir():
                shutil.rmtree(folder)  # what is in the cache can be made again
            make_teaching_genome(folder)
    return Assembly.open(folder)
