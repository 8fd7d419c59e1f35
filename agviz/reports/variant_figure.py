"""One variant, one figure: REF over ALT, their difference, the genes, of whatever model."""

from collections.abc import Iterable

import numpy as np
from alphagenome.data.ontology import OntologyTerm
from alphagenome.models.dna_model import DnaModel
from alphagenome.models.dna_output import OutputType
from jaxtyping import Bool, Float, Int

from agviz.catalog.outputs import OUTPUTS, parse_outputs
from agviz.errors import InputError, UnsupportedError
from agviz.figure.compose import Figure, Panel, stack
from agviz.figure.genes import Genes
from agviz.figure.tracks import Tracks
from agviz.genome.alleles import Alleles
from agviz.genome.assembly import Assembly
from agviz.genome.edits import mismatch_words
from agviz.genome.parse import format_interval, parse_interval, parse_variant
from agviz.genome.types import Interval, TrackData, Variant
from agviz.models.base import LocalModel
from agviz.models.variant_scores import variant_interval
from agviz.reports.shown_region import change_sizes, changed_region

MOST_TRACKS = 6  # rows of one output, those that change most
MOST_IN_ALL = 12  # of all outputs; each has two rows, of both alleles and of their difference


def variant_figure(
    model: DnaModel,
    variant: Variant | str,
    *,
    region: Interval | str | None = None,
    requested_outputs: Iterable[OutputType | str] | None = None,
    ontology_terms: Iterable[OntologyTerm | str] | None = None,
    max_tracks: int | None = None,
) -> Figure:
    """Predict both alleles and draw them: overlay, difference, genes.

    Parameters
    ----------
    model
        Any model; its assembly, if it has one, gives the genes.
    variant
        The variant asked about, or its text, such as `"chr8:70294:G>A"`.
    region
        What to draw (`Interval`, text, or the name of a gene of the assembly); by default where
        the alleles differ. The model sees a wider window around the variant, and more if `region`
        reaches beyond.
    requested_outputs
        Outputs made of tracks along the genome; by default all the model has.
    ontology_terms
        Tissues or cell types; by default all.
    max_tracks
        Rows of each output: of more tracks, those whose alleles differ most in the region. By
        default 6 of one output, fewer of each of several, and 1 of each of many. The caption says
        of how many.

    Returns
    -------
    Figure
        Ready to be shown or saved. Title and caption say so if the genome has another REF allele.

    Raises
    ------
    UnsupportedError
        When the model has no output made of tracks, or none of those requested.

    Examples
    --------
    >>> figure = ag.variant_figure(model, variant)
    >>> figure.save("variant.pdf", width_mm=183)
    """
    assembly = getattr(model, "assembly", None)
    variant, asked = _read(variant, region, assembly)
    interval = _predicted(model, variant, asked)
    outputs = drawable_outputs(model, requested_outputs)
    predicted = model.predict_variant(
        interval, variant, requested_outputs=outputs, ontology_terms=ontology_terms
    )
    alleles = Alleles(predicted.reference, predicted.alternate, variant)
    pairs = [getattr(alleles, OUTPUTS[output].attribute) for output in outputs]
    genes = assembly.gene_models if isinstance(assembly, Assembly) and assembly.genes else None
    shown = asked if asked is not None else changed_region(pairs, variant, genes=genes)
    if isinstance(assembly, Assembly):  # the prediction may reach over the contig's ends
        shown = shown.intersect(assembly.interval(variant.chromosome)) or shown
    strands = set() if genes is None else set(genes.genes(shown)["Strand"])
    if max_tracks is None:
        max_tracks = max(1, min(MOST_TRACKS, MOST_IN_ALL // len(pairs)))
    panels: list[Panel] = []
    left_out = _not_drawn(model, outputs) if requested_outputs is None else ()
    wrong = mismatch_words(variant, assembly.fasta_reader) if isinstance(assembly, Assembly) else ""
    stated = f"the genome disagrees with the stated REF, which is used: {wrong}" if wrong else ""
    for pair in pairs:
        chosen, note = _choose(pair, shown, strands=strands, most=max_tracks)
        differ = bool(_size(chosen, shown).any())
        same = "" if differ else "REF and ALT are the same here"
        note, stated = "; ".join(filter(None, (note, same, stated))), ""
        panels.append(Tracks(chosen, label_peaks=2, note=note, left_out=left_out))
        if differ:
            panels.append(Tracks(chosen, show="difference", label_peaks=2))
        left_out = ()
    if genes is not None:
        panels.append(Genes(genes))
    figure = stack(*panels).at(shown).titled(assembly=getattr(assembly, "name", None))
    return figure.titled(f"REF is not the genome's: {wrong}") if wrong else figure


def _read(
    variant: Variant | str, region: Interval | str | None, assembly: Assembly | None
) -> tuple[Variant, Interval | None]:
    """Variant and region, read from text where they are text."""
    contigs = None if assembly is None else assembly.contigs
    if isinstance(variant, str):
        variant = parse_variant(variant, contigs)
    shown: Interval | None
    if isinstance(region, str):
        shown = parse_interval(region) if assembly is None else assembly.interval(region)
    else:
        shown = region
    if shown is not None and shown.chromosome != variant.chromosome:
        raise InputError(
            f"Region {format_interval(shown)} is on another contig than the variant {variant}"
        )
    return variant, shown


def _predicted(model: DnaModel, variant: Variant, region: Interval | None) -> Interval:
    """What the model is asked to predict.

    A model that reads the context around its window gives the same values in every window, so the
    region and the variant are enough.
    """
    free = (
        isinstance(model, LocalModel)
        and model.flank > 0
        and model.capabilities.length_multiple == 1
        and not model.capabilities.lengths
    )
    if region is None or not free:
        return variant_interval(model, variant, region=region)
    start = min(region.start, variant.start)
    return Interval(variant.chromosome, start, max(region.end, variant.end, start + 1))


def drawable_outputs(
    model: DnaModel, requested: Iterable[OutputType | str] | None = None
) -> tuple[OutputType, ...]:
    """The requested outputs that are tracks along the genome; by default all the model has.

    Raises
    ------
    UnsupportedError
        There are none.
    """
    metadata = model.output_metadata()
    wanted = OUTPUTS if requested is None else parse_outputs(requested)
    linear = tuple(
        output
        for output in wanted
        if OUTPUTS[output].kind in ("signal", "probability") and metadata.get(output) is not None
    )
    if not linear:
        names = ", ".join(output.name for output in wanted)
        raise UnsupportedError(f"This model has no tracks along the genome among {names}")
    return linear


def _not_drawn(model: DnaModel, drawn: Iterable[OutputType]) -> tuple[str, ...]:
    """What else the model predicts, in words."""
    metadata = model.output_metadata()
    others = [each for each in OUTPUTS if metadata.get(each) is not None and each not in drawn]
    return tuple(OUTPUTS[each].attribute.replace("_", " ") for each in others)


def _choose(pair: Alleles, shown: Interval, *, strands: set[str], most: int) -> tuple[Alleles, str]:
    """The tracks to draw, and in words how they were chosen.

    On the genes' strand where one is known, those that change most.

    Parameters
    ----------
    pair
        Alleles of TrackData.
    shown
        The region drawn.
    strands
        Strands of the genes there; when all lie on one, tracks of the other are left out.
    most
        How many tracks at the most, in their own order.
    """
    reference, alternate = pair.reference, pair.alternate
    assert isinstance(reference, TrackData)
    assert isinstance(alternate, TrackData)
    keep = np.ones(reference.num_tracks, dtype=bool)
    if len(strands) == 1 and strands < {"+", "-"}:
        matching = np.isin(reference.strands, [*strands, "."])
        keep = matching if matching.any() else keep
    candidates, note = int(keep.sum()), ""
    if candidates > most:
        which = "the one that differs" if most == 1 else f"the {most} that differ"
        note = f"of {candidates:,} tracks, {which} most here"
        keep &= _largest(pair, shown, candidates=np.flatnonzero(keep), most=most)
    chosen = np.flatnonzero(keep).tolist()
    picked = Alleles(
        reference.select_tracks_by_index(chosen),
        alternate.select_tracks_by_index(chosen),
        pair.variants,
    )
    return picked, note


def _largest(
    pair: Alleles, shown: Interval, *, candidates: Int[np.ndarray, " candidates"], most: int
) -> Bool[np.ndarray, " tracks"]:
    """A mask of the `most` candidate tracks whose alleles differ most within `shown`."""
    size = _size(pair, shown)
    mask = np.zeros(len(size), dtype=bool)
    mask[candidates[np.argsort(-size[candidates], kind="stable")[:most]]] = True
    return mask


def _size(pair: Alleles, shown: Interval) -> Float[np.ndarray, " tracks"]:
    """The largest difference of each track within `shown`."""
    part = change_sizes(pair, shown)
    return np.nan_to_num(np.nanmax(part, axis=0, initial=0.0))
