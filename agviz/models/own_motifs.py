"""Motifs of a genome that has its own: the teaching genome, whose factors are invented."""

from agviz.genome.assembly import Assembly
from agviz.genome.motif_set import MotifSet
from agviz.teaching.assembly import is_teaching_genome


def own_motifs(assembly: Assembly | None) -> MotifSet | None:
    """The motifs that an assembly's sites were written with; None for a genome that grew."""
    if assembly is None or not is_teaching_genome(assembly):
        return None
    from agviz.teaching.motif_set import teaching_motifs

    return teaching_motifs()
