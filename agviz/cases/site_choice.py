"""Which site of a case a model is asked about: that of its genome, and it must be that genome."""

from collections.abc import Mapping
from typing import Any

from agviz.cases.case_data import Site
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
        When the genome has other bases where a variant of the site states its REF.
    """
    assembly = getattr(model, "assembly", None)
    if assembly is None:
        raise InputError(
            f"Case {name!r} needs a model that has a genome: load_model(..., assembly=...)"
        )
    site = _named(sites, assembly) or _recognised(sites, assembly)
    if site is None:
        known = ", ".join(f"{each.label} ({' or '.join(each.names)})" for each in sites.values())
        raise UnsupportedError(
            f"Case {name!r} has no data for the assembly {assembly.name!r}; it knows: {known}"
        )
    _check_outputs(name, site, model)
    check_bases(name, site, assembly)
    return site


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
    return variant_interval(model, site.focused.variant, region=site.region, width=wanted)


def check_bases(name: str, site: Site, assembly: Any) -> None:
    """Raise `VariantError` unless the genome has the REF bases that all variants state."""
    wrong = [mismatch_words(each.variant, assembly.fasta_reader) for each in site.variants]
    told = list(dict.fromkeys(filter(None, wrong)))
    if told:
        more = f" (and {len(told) - 1} more)" if len(told) > 1 else ""
        raise VariantError(
            f"Case {name!r} is of {site.label}, but the genome {assembly.name!r} has other bases: "
            f"{told[0]}{more}; give the FASTA of that build"
        )


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
        if not table["ontology_curie"].isin(site.terms).any():
            cells = ", ".join(f"{cell.name} ({cell.term})" for cell in site.cells)
            raise UnsupportedError(
                f"Case {name!r} asks for {output} of {cells}, and this model has no such track"
            )
