"""What a case finds around a variant that the reader names, in a genome that it does not know.

All of it follows from the variant, the annotation and the model: nothing published is among it.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from agviz.cases.case_data import Site
from agviz.errors import InputError, UnsupportedError, VariantError
from agviz.genome.assembly import Assembly
from agviz.genome.edits import mismatch_words, short
from agviz.genome.types import Interval, Variant

KEY = "asked"
"""Key of a site that was made around a reader's variant."""
CODING = "protein_coding"
NO_TERM = ("", "None", "nan")


def is_readers(site: Site) -> bool:
    """Whether a site is of a variant that the reader named."""
    return site.key == KEY


def named_variant(
    case: str, assembly: Assembly, variant: str | None, *, what: str, how: str
) -> Variant:
    """The reader's variant, which there must be.

    Parameters
    ----------
    case
        Who asks.
    assembly
        The genome.
    variant
        Its text.
    what, how
        What is to be named, and how that is done, in words.

    Raises
    ------
    UnsupportedError
        When none is named.
    VariantError
        When it cannot be read.
    """
    if variant is None:
        raise UnsupportedError(
            f"Case {case!r} knows no {what} in the genome {assembly.name!r}: name one that you ask "
            f"about. {how}"
        )
    return assembly.variant(variant)


def check_bases(assembly: Assembly, named: Variant) -> None:
    """Raise `VariantError` when the genome has other bases than a variant's REF."""
    wrong = mismatch_words(named, assembly.fasta_reader)
    if wrong:
        raise VariantError(
            f"The genome {assembly.name!r} has other bases than the REF of {short(named)}: "
            f"{wrong}; is it of another build?"
        )


def within_contig(context: Interval, assembly: Assembly) -> Interval:
    """As much of what the model reads as lies on the contig."""
    fasta = assembly.fasta_reader
    length = fasta.contigs[fasta.resolve(context.chromosome)]
    return Interval(context.chromosome, max(context.start, 0), min(context.end, length))


def genes_near(
    assembly: Assembly, place: Interval, *, region: Interval, most: int
) -> dict[str, int]:
    """Genes of proteins that start in a region, the nearest first.

    Returns
    -------
    dict
        bp from the place to each gene's start, by the gene's name; names that several genes have
        are left out, as nobody could say which is meant.
    """
    genes = assembly.gene_models.genes(region)
    genes = genes[genes["gene_type"] == CODING]
    start = np.where(genes["Strand"] == "-", genes["End"] - 1, genes["Start"])
    apart = np.maximum(place.start - start, 0) + np.maximum(start - (place.end - 1), 0)
    inside = (start >= region.start) & (start < region.end)
    found = genes.assign(apart=apart)[inside].sort_values("apart", kind="stable")
    near: dict[str, int] = {}
    for name, bp in zip(found["gene_name"], found["apart"], strict=True):
        if len(near) < most and _is_one(assembly, str(name)):
            near[str(name)] = int(bp)
    return near


def shared_cells(case: str, model: Any, facts: Mapping[str, Any]) -> list[dict[str, str]]:
    """Cell types of which the model has all outputs: those of the facts, else its own.

    Raises
    ------
    UnsupportedError
        When there is none.
    """
    metadata, outputs = model.output_metadata(), facts["outputs"]
    tables = [getattr(metadata, output.lower()) for output in outputs]
    known = [
        {} if table is None or "ontology_curie" not in table
        else dict(zip(table["ontology_curie"], table["biosample_name"], strict=True))
        for table in tables
    ]  # fmt: skip
    first, others = known[0], known[1:]
    own = {
        term: name
        for term, name in first.items()
        if str(term) not in NO_TERM and all(term in other for other in others)
    }
    if not own:
        told = f"{', '.join(outputs[:-1])} and {outputs[-1]}"
        raise UnsupportedError(
            f"Case {case!r} asks for {told} of one cell type in the genome "
            f"{model.assembly.name!r}, and this model has no cell type with "
            f"{'both' if len(outputs) == 2 else 'all of them'}"
        )
    preferred = [each for each in facts["cells"] if each["term"] in own]
    chosen = preferred or [{"name": str(name), "term": str(term)} for term, name in own.items()]
    return chosen[: len(facts["cells"])]


def _is_one(assembly: Assembly, name: str) -> bool:
    try:
        assembly.gene(name)
    except InputError:  # several genes have that name
        return False
    return True
