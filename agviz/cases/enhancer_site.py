"""A site around a substitution that the reader names, in a genome of which the case knows nothing.

Its two sites are guessed by sequence: what binds there, or whether anything does, nobody has asked.
"""

from collections.abc import Mapping
from typing import Any

from agviz.cases.around_variant import (
    KEY,
    check_bases,
    genes_near,
    named_variant,
    shared_cells,
    within_contig,
)
from agviz.cases.case_data import Site, read_site
from agviz.cases.control_substitution import control_substitutions
from agviz.cases.motif_sites import MotifSites, guess_sites
from agviz.cases.quiet_stretch import quiet_stretch
from agviz.errors import InputError, UnsupportedError
from agviz.genome.assembly import Assembly
from agviz.genome.edits import short
from agviz.genome.parse import format_interval
from agviz.genome.types import Interval, Variant
from agviz.interpret.jaspar import jaspar
from agviz.models.variant_window import HOSTED_WIDTH, variant_interval

CASE, NAME = "enhancer", "your variant"
LEAST_DRAWN = 5_000  # bp
ROOM = 1.2
"""What is drawn, by what lies from the enhancer to the gene's start."""
MOST_TILES = 32
TILE_STEP = 50
"""bp; tiles are a multiple as wide."""


def enhancer_site(
    facts: Mapping[str, Any], model: Any, *, variant: str | None, width: int | None
) -> Site:
    """The site of a substitution: two motifs, a gene, cell types, controls, a place to try motifs.

    Parameters
    ----------
    facts
        ``anywhere`` of the case's file. With ``motifs``, names or ids, only these of JASPAR are
        looked for.
    model
        With a genome that has gene models.
    variant
        The substitution, as ``"chr1:109274968:G>T"``.
    width
        bp that the model reads; by default as the facts say, or less if it prefers so.

    Raises
    ------
    UnsupportedError
        When no variant is named, or two motifs, a gene, a cell type or a place to try motifs are
        not found.
    InputError
        When what is named is no substitution, or the genome has no gene models.
    VariantError
        When the genome has other bases than its REF.
    MissingPackageError
        Without memelite.
    """
    assembly: Assembly = model.assembly
    named = _substitution(assembly, variant, how=facts["how"])
    cells = shared_cells(CASE, model, facts)
    usual = min(facts["width"], getattr(model, "default_width", HOSTED_WIDTH))
    context = variant_interval(model, named, width=usual if width is None else width)
    read = within_contig(context, assembly)
    near = genes_near(assembly, named.reference_interval, region=read, most=1)
    if not near:
        raise UnsupportedError(
            f"Case {CASE!r} asks about a gene, and of the annotation no gene of a protein starts "
            f"in {format_interval(read)}, which the model reads: let it read more (width; "
            "--context)"
        )
    gene, apart = next(iter(near.items()))
    known = jaspar().select(facts["motifs"]) if facts.get("motifs") else jaspar()
    sites = guess_sites(CASE, assembly, named, motifs=known)
    elsewhere = _elsewhere(assembly, sites, facts["settings"], read=read)
    region = _drawn(sites.hull, assembly.gene(gene).tss, read)
    controls = control_substitutions(
        assembly, tuple(sites.places.values()), matches=sites.matches.to_numpy(),
        reach=facts["settings"]["flank"],
    )  # fmt: skip
    return read_site(
        KEY,
        {
            "names": [str(assembly.name)], "contigs": {}, "label": str(assembly.name),
            "region": format_interval(region), "width": context.width, "gene": gene,
            "cells": cells, "outputs": facts["outputs"], "groups": _groups(named, controls),
            "focus": NAME,
            "limits": [*facts["limits"], *([] if controls else [facts["no_control"]])],
            "settings": {
                **facts["settings"], **_found(sites), "elsewhere": format_interval(elsewhere),
                "apart": apart, "tile": _tile(region, facts["settings"]["tile"]),
            },
        },
    )  # fmt: skip


def _substitution(assembly: Assembly, variant: str | None, *, how: str) -> Variant:
    """The variant, checked to be a substitution and to fit the genome."""
    named = named_variant(CASE, assembly, variant, what="enhancer", how=how)
    old, new = named.reference_bases.upper(), named.alternate_bases.upper()
    if len(old) != len(new) or old == new:
        raise InputError(
            f"Case {CASE!r} asks about a substitution in the genome {assembly.name!r}, of bases by "
            f"as many others, and {short(named)} is none. {how}"
        )
    check_bases(assembly, named)
    return named


def _elsewhere(
    assembly: Assembly, sites: MotifSites, settings: Mapping[str, Any], *, read: Interval
) -> Interval:
    """Where the motifs are tried."""
    widest = max(place.width for place in sites.places.values())
    width = max(settings["stretch"], sites.hull.width)
    written = max(settings["distances"]) + widest + widest // 2 - width // 2  # beyond the stretch
    reach = max(written, (settings["peak"] - width) // 2, 0) + 1
    found = quiet_stretch(
        assembly, sites.hull, jaspar().select(sites.motif_ids), width=width, reach=reach,
        region=read,
    )  # fmt: skip
    if found is None:
        raise UnsupportedError(
            f"Case {CASE!r} tries its motifs in {width + 2 * reach:,} bp of known bases without a "
            f"match of {' and '.join(dict.fromkeys(sites.places))}, and found no such place in "
            f"{format_interval(read)}, which the model reads: let it read more (width; --context)"
        )
    return found


def _drawn(enhancer: Interval, tss: int, read: Interval) -> Interval:
    """What lies from the enhancer to the gene's start, with room, as far as the model reads."""
    start, end = min(enhancer.start, tss), max(enhancer.end, tss + 1)
    width = max(LEAST_DRAWN, int(ROOM * (end - start)))
    middle = (start + end) // 2
    first, last = middle - width // 2, middle - width // 2 + width
    return Interval(enhancer.chromosome, max(first, read.start), min(last, read.end))


def _tile(region: Interval, least: int) -> int:
    """Bp of the stretches that are scrambled one by one, so that there are `MOST_TILES` at most."""
    return max(least, -(-region.width // (MOST_TILES * TILE_STEP)) * TILE_STEP)


def _found(sites: MotifSites) -> dict[str, Any]:
    """The sites, as settings."""
    names = list(sites.places)
    return {
        "sites": {name: format_interval(place) for name, place in sites.places.items()},
        "motif_ids": dict(zip(names, sites.motif_ids, strict=True)),
        "p_values": dict(zip(names, sites.p_values, strict=True)),
        "on_variant": sites.on_variant,
        "allele": sites.allele,
    }


def _groups(named: Variant, controls: Mapping[str, Variant]) -> list[dict[str, Any]]:
    """The variant, and what it is compared with."""
    count = len(named.reference_bases)
    own = {
        "name": "yours",
        "about": f"a substitution of {count} bases that the reader named" if count > 1
        else "a substitution of one base that the reader named",
        "variants": [{"name": NAME, "variant": str(named)}],
    }  # fmt: skip
    if not controls:
        return [own]
    beside = {
        "name": "control",
        "about": "one base that no motif matches, between the sites or beside them",
        "variants": [{"name": name, "variant": str(each)} for name, each in controls.items()],
    }
    return [own, beside]
