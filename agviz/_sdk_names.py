"""What to write here instead of names of the SDK's `plot_components`, for whoever comes from there.

Data of the SDK are drawn as they are; only the panels have other names.
"""

from collections.abc import Iterable

from agviz.errors import suggest

HERE = {
    "ContactMaps": "ContactMap(data)",
    "ContactMapsDiff": "ContactMap(Alleles(reference, alternate, variant), show='difference')",
    "EmptyComponent": "panels need no gaps",
    "IntervalAnnotation": "figure & Highlights(interval)",
    "OverlaidTracks": "Tracks(Alleles(reference, alternate, variant)), or Tracks(a) + Tracks(b)",
    "SeqLogo": "Logo(scores)",
    "TranscriptAnnotation": "Genes(assembly)",
    "VariantAnnotation": "figure & Variants(variant)",
    "plot": "(panel & panel).at(interval)",
    "plot_components": "(Tracks(data) & Genes(assembly)).at(interval)",
    "create": "load_model('hosted', api_key=...)",
    "dna_client": "load_model('hosted', api_key=...)",
}
"""Names of the SDK, and the words of ours that say the same."""


def no_such_name(name: str, names: Iterable[str]) -> str:
    """Words of the error for a public `name` that agviz does not have.

    >>> no_such_name("VariantAnnotation", ["Variants"])
    "agviz has no 'VariantAnnotation', which is of the SDK; here: figure & Variants(variant)"
    >>> no_such_name("Variant_figure", ["variant_figure"])
    "agviz has no 'Variant_figure'; did you mean 'variant_figure'?"
    """
    if name in HERE:
        return f"agviz has no {name!r}, which is of the SDK; here: {HERE[name]}"
    return f"agviz has no {name!r}; {suggest(name, names)}"
