"""A site around a deletion that the reader names, in a genome of which the case knows nothing.

All that is in it follows from the variant, the annotation and the model: no published deletion, nor
what it did, is among the facts.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from agviz._counts import counted
from agviz.cases.case_data import Site, read_site
from agviz.cases.control_deletion import control_deletion
from agviz.errors import InputError, UnsupportedError, VariantError
from agviz.genome.assembly import Assembly
from agviz.genome.edits import mismatch_words, short
from agviz.genome.parse import format_interval
from agviz.genome.types import Interval, Variant
from agviz.models.variant_window import variant_interval

KEY, NAME, CONTROL = "asked", "your deletion", "control deletion"
CODING = "protein_coding"
NO_TERM = ("", "None", "nan")


def deletion_site(
    facts: Mapping[str, Any], model: Any, *, variant: str | None, width: int | None
) -> Site:
    """The site of a deletion: what is drawn, genes that start there, cell types, a control.

    Parameters
    ----------
    facts
        ``anywhere`` of the case's file.
    model
        With a genome that has gene models.
    variant
        The deletion, as ``"chr7:1000000:GATTACA>G"``.
    width
        bp that the model reads; by default as it prefers.

    Raises
    ------
    UnsupportedError
        When no deletion is named, or the model lacks contact maps or RNA, or no gene starts there.
    InputError
        When what is named deletes nothing, or the genome has no gene models.
    VariantError
        When the genome has other bases than its REF.
    """
    assembly: Assembly = model.assembly
    named = _deletion(assembly, variant, how=facts["how"])
    cells = shared_cells(model, facts)
    context = variant_interval(model, named, region=named.reference_interval, width=width)
    region = _within_contig(context, assembly)
    near = genes_near(assembly, named.reference_interval, region=region, most=facts["most_genes"])
    if not near:
        raise UnsupportedError(
            "Case 'boundary' compares genes, and of the annotation no gene of a protein starts in "
            f"{format_interval(region)}, which the model reads: let it read more (width; "
            "--context)"
        )
    control = control_deletion(assembly, named, region=region)
    limits = [*facts["limits"], *([] if control else [facts["no_control"]])]
    return read_site(
        KEY,
        {
            "names": [str(assembly.name)], "contigs": {}, "label": str(assembly.name),
            "region": format_interval(region), "width": context.width, "gene": next(iter(near)),
            "cells": cells, "outputs": facts["outputs"], "groups": _groups(named, control),
            "focus": NAME, "limits": limits,
            "settings": {
                "genes": list(near), "apart": near, "factor": facts["factor"],
                "elements": _elements(named, control),
            },
        },
    )  # fmt: skip


def is_readers(site: Site) -> bool:
    """Whether a site is of a deletion that the reader named."""
    return site.key == KEY


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


def shared_cells(model: Any, facts: Mapping[str, Any]) -> list[dict[str, str]]:
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
        raise UnsupportedError(
            f"Case 'boundary' asks for {' and '.join(outputs)} of one cell type in the genome "
            f"{model.assembly.name!r}, and this model has no cell type with both"
        )
    preferred = [each for each in facts["cells"] if each["term"] in own]
    chosen = preferred or [{"name": str(name), "term": str(term)} for term, name in own.items()]
    return chosen[: len(facts["cells"])]


def _deletion(assembly: Assembly, variant: str | None, *, how: str) -> Variant:
    """The deletion, checked to be one and to fit the genome."""
    if variant is None:
        raise UnsupportedError(
            f"Case 'boundary' knows no deletion in the genome {assembly.name!r}: name one that "
            f"you ask about. {how}"
        )
    named = assembly.variant(variant)
    if len(named.reference_bases) <= len(named.alternate_bases):
        raise InputError(
            f"Case 'boundary' asks about a deletion in the genome {assembly.name!r}, and "
            f"{short(named)} deletes nothing. {how}"
        )
    wrong = mismatch_words(named, assembly.fasta_reader)
    if wrong:
        raise VariantError(
            f"The genome {assembly.name!r} has other bases than the REF of {short(named)}: "
            f"{wrong}; is it of another build?"
        )
    return named


def _within_contig(context: Interval, assembly: Assembly) -> Interval:
    """As much of what the model reads as lies on the contig."""
    fasta = assembly.fasta_reader
    length = fasta.contigs[fasta.resolve(context.chromosome)]
    return Interval(context.chromosome, max(context.start, 0), min(context.end, length))


def _is_one(assembly: Assembly, name: str) -> bool:
    try:
        assembly.gene(name)
    except InputError:  # several genes have that name
        return False
    return True


def _groups(named: Variant, control: Variant | None) -> list[dict[str, Any]]:
    """The two deletions."""
    length = len(named.reference_bases) - len(named.alternate_bases)
    own = {
        "name": "yours",
        "about": f"a deletion of {length:,} bp that the reader named",
        "variants": [{"name": NAME, "variant": str(named)}],
    }
    if control is None:
        return [own]
    apart = control.start - named.start
    side = "right" if apart > 0 else "left"
    beside = {
        "name": "control",
        "about": f"as long a deletion, {counted(abs(apart), 'base')} to the {side}, on no exon",
        "variants": [{"name": CONTROL, "variant": str(control)}],
    }
    return [own, beside]


def _elements(named: Variant, control: Variant | None) -> list[dict[str, str]]:
    """What is deleted, to be drawn."""
    found = {NAME: named} | ({} if control is None else {"control": control})
    return [
        {
            "name": name,
            "region": format_interval(
                Interval(each.chromosome, each.start + len(each.alternate_bases), each.end)
            ),
        }
        for name, each in found.items()
    ]
