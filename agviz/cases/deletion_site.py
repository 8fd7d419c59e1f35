"""A site around a deletion that the reader names, in a genome of which the case knows nothing.

All that is in it follows from the variant, the annotation and the model: no published deletion, nor
what it did, is among the facts.
"""

from collections.abc import Mapping
from typing import Any

from agviz._counts import counted
from agviz.cases.around_variant import (
    KEY,
    check_bases,
    genes_near,
    named_variant,
    shared_cells,
    within_contig,
)
from agviz.cases.case_data import Site, read_site
from agviz.cases.control_deletion import control_deletion
from agviz.errors import InputError, UnsupportedError
from agviz.genome.assembly import Assembly
from agviz.genome.edits import short
from agviz.genome.parse import format_interval
from agviz.genome.types import Interval, Variant
from agviz.models.variant_window import variant_interval

CASE, NAME, CONTROL = "boundary", "your deletion", "control deletion"


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
    cells = shared_cells(CASE, model, facts)
    context = variant_interval(model, named, region=named.reference_interval, width=width)
    region = within_contig(context, assembly)
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


def _deletion(assembly: Assembly, variant: str | None, *, how: str) -> Variant:
    """The deletion, checked to be one and to fit the genome."""
    named = named_variant(CASE, assembly, variant, what="deletion", how=how)
    if len(named.reference_bases) <= len(named.alternate_bases):
        raise InputError(
            f"Case {CASE!r} asks about a deletion in the genome {assembly.name!r}, and "
            f"{short(named)} deletes nothing. {how}"
        )
    check_bases(assembly, named)
    return named


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
