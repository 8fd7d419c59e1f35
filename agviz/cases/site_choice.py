"""Which site of a case a model is asked about: that of its genome, and it must be that genome."""

from collections.abc import Mapping
from typing import Any

from agviz._counts import counted
from agviz.cases.case_data import Site, read_site
from agviz.errors import InputError, UnsupportedError, VariantError
from agviz.genome.edits import mismatch_words
from agviz.genome.types import Interval
from agviz.models.variant_window import variant_interval


def choose_site(name: str, sites: Mapping[str, Site], model: Any) -> Site:
    """The site of the genome that a model reads, by its name or else by the contigs' lengths.

    Raises
    ------
    InputError
        When the model has no genome.
    UnsupportedError
        When the case has no site for it, or the model lacks an output that the case needs.
    VariantError
        When the genome has other bases where the site's variants state their REF.
    """
    site, assembly = known_site(name, sites, model), model.assembly
    if site is None:
        known = ", ".join(f"{each.label} ({' or '.join(each.names)})" for each in sites.values())
        raise UnsupportedError(
            f"Case {name!r} has no data for the assembly {assembly.name!r}; it knows: {known}"
        )
    _check_outputs(name, site, model)
    return of_genome(name, site, assembly)


def known_site(name: str, sites: Mapping[str, Site], model: Any) -> Site | None:
    """The site of the genome that a model reads; None where the case has none.

    Raises
    ------
    InputError
        When the model has no genome.
    """
    assembly = getattr(model, "assembly", None)
    if assembly is None:
        raise InputError(
            f"Case {name!r} needs a model that has a genome: load_model(..., assembly=...)"
        )
    return _named(sites, assembly) or _recognised(sites, assembly)


def context_of(site: Site, model: Any, width: int | None = None) -> Interval:
    """What the model reads: `width` bp around the focus, or what the site says.

    Raises
    ------
    IntervalError
        When what is drawn is not within it.
    """
    if width is None and site.context is not None:
        return site.context.copy()
    wanted = site.width if width is None else width
    if not site.focus:
        return site.region.resize(wanted or site.region.width)
    return variant_interval(model, site.focused.variant, region=site.region, width=wanted)


def of_genome(name: str, site: Site, assembly: Any) -> Site:
    """The site with the variants whose REF the genome has; the others are left out, and named.

    Raises
    ------
    VariantError
        When the focus is among the others, or half of the variants: it is another build, then.
    """
    if not site.variants:
        return site
    fasta = assembly.fasta_reader
    found = {each.name: mismatch_words(each.variant, fasta) for each in site.variants}
    wrong = {variant: words for variant, words in found.items() if words}
    if site.focus in wrong or 2 * len(wrong) >= len(found):
        told = wrong.get(site.focus) or next(iter(wrong.values()))
        raise VariantError(
            f"Case {name!r} is of {site.label}, but the genome {assembly.name!r} has other bases "
            f"at {counted(len(wrong), 'variant')} of {len(found)}: {told}; give that build's FASTA"
        )
    return _without(site, wrong) if wrong else site


def _without(site: Site, wrong: Mapping[str, str]) -> Site:
    """The site without some variants, which its limits name."""
    groups = [
        {**group, "variants": [each for each in group["variants"] if each["name"] not in wrong]}
        for group in site.raw["groups"]
    ]
    told = "; ".join(f"{variant} ({words})" for variant, words in wrong.items())
    limit = f"Left out, as the genome has other bases than the REF that they state: {told}."
    facts = {
        **site.raw,
        "groups": [group for group in groups if group["variants"]],
        "limits": [*site.limits, limit],
    }
    return read_site(site.key, facts)


def _named(sites: Mapping[str, Site], assembly: Any) -> Site | None:
    called = str(assembly.name).casefold()
    for site in sites.values():
        if called in {name.casefold() for name in site.names}:
            return site
    return None


def _recognised(sites: Mapping[str, Site], assembly: Any) -> Site | None:
    lengths = assembly.contigs
    for site in sites.values():
        if site.contigs and all(lengths.get(c) == length for c, length in site.contigs.items()):
            return site
    return None


def _check_outputs(name: str, site: Site, model: Any) -> None:
    metadata = model.output_metadata()
    tracks = {output: getattr(metadata, output.lower()) for output in site.outputs}
    missing = [output for output, table in tracks.items() if table is None or not len(table)]
    if missing:
        raise UnsupportedError(
            f"Case {name!r} asks for {', '.join(site.outputs)}, and this model does not predict "
            f"{', '.join(missing)}"
        )
    for output, table in tracks.items():
        if "ontology_curie" in table and not table["ontology_curie"].isin(site.terms).any():
            cells = ", ".join(f"{cell.name} ({cell.term})" for cell in site.cells)
            raise UnsupportedError(
                f"Case {name!r} asks for {output} of {cells}, and this model has no such track"
            )
