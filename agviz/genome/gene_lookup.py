"""Find one gene by its symbol or id, or say why that cannot be done."""

import dataclasses
import re

import pyarrow as pa
import pyarrow.compute as pc

from agviz.errors import InputError, unknown_name
from agviz.genome.types import Interval

_VERSION = re.compile(r"\.\d+(?=$|_PAR_Y$)")


@dataclasses.dataclass(frozen=True)
class Gene:
    """One gene.

    Attributes
    ----------
    gene_id, gene_name, gene_type
        As `agviz.genome.gene_frames` describes them.
    interval
        Its place, with its strand.
    """

    gene_id: str
    gene_name: str
    gene_type: str
    interval: Interval

    @property
    def tss(self) -> int:
        """0-based position of its first transcribed base (leftmost if the strand is unknown)."""
        return self.interval.end - 1 if self.interval.negative_strand else self.interval.start


def find_gene(genes: pa.Table, name: str, *, source: str) -> Gene:
    """The one gene called `name`: by id, else by id without version, else by symbol.

    Parameters
    ----------
    genes
        The genes of an annotation, as an Arrow table with the contract's columns.
    name
        Symbol (`GATA4`) or id (`ENSG00000136574`, with or without version).
    source
        The annotation's name for messages.

    Raises
    ------
    UnknownNameError
        When there is none.
    InputError
        When there are several that are not one gene on X and Y.
    """
    wanted = name.strip()
    found = genes.filter(pc.equal(genes["gene_id"], wanted))
    if not found.num_rows:
        unversioned = pc.replace_substring_regex(genes["gene_id"], r"\.\d+$", "")
        found = genes.filter(pc.equal(unversioned, wanted))
    if not found.num_rows:
        found = genes.filter(pc.equal(genes["gene_name"], wanted))
    if not found.num_rows:
        known = set(genes["gene_name"].to_pylist()) | set(genes["gene_id"].to_pylist())
        raise unknown_name(f"gene of {source!r}", name, known)
    candidates = [_gene(row) for row in found.to_pylist()]
    one = _copy_on_x(candidates) if len(candidates) > 1 else candidates[0]
    if one is None:
        places = "; ".join(f"{gene.gene_id} at {_place(gene.interval)}" for gene in candidates)
        raise InputError(
            f"{len(candidates)} genes of {source!r} are called {name!r}: {places}; give the "
            "gene_id or the interval"
        )
    return one


def _gene(row: dict[str, object]) -> Gene:
    interval = Interval(row["Chromosome"], row["Start"], row["End"], strand=row["Strand"])
    return Gene(str(row["gene_id"]), str(row["gene_name"]), str(row["gene_type"]), interval)


def _copy_on_x(candidates: list[Gene]) -> Gene | None:
    """The gene on X, if the candidates are one gene of a pseudo-autosomal region on X and Y."""
    contigs = {gene.interval.chromosome.removeprefix("chr"): gene for gene in candidates}
    if len(candidates) == 2 and set(contigs) == {"X", "Y"}:
        on_x, on_y = (_plain_id(contigs[name].gene_id) for name in "XY")
        return contigs["X"] if on_x == on_y else None
    return None


def _plain_id(gene_id: str) -> str:
    """An id without version and mark of Y; GENCODE 19 writes ENSGR000... for ENSG0000... there."""
    plain = _VERSION.sub("", gene_id).removesuffix("_PAR_Y")
    return re.sub(r"^ENSGR", "ENSG0", plain)


def _place(interval: Interval) -> str:
    """A place as people write it: 1-based, inclusive."""
    return f"{interval.chromosome}:{interval.start + 1:,}-{interval.end:,}:{interval.strand}"
