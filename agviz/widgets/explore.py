"""`explore`: a model's view of the genome, to walk through in JupyterLab."""

from typing import TYPE_CHECKING, Any

from agviz.errors import InputError, IntervalError, require
from agviz.genome.edits import check_reference
from agviz.genome.gene_lookup import Gene
from agviz.genome.parse import parse_variant
from agviz.genome.types import Interval, Variant
from agviz.models.interface import Model
from agviz.widgets import moves
from agviz.widgets.answers import Predictions, question_of
from agviz.widgets.choices import chosen_tracks
from agviz.widgets.state import Change, Place

if TYPE_CHECKING:
    from agviz.widgets.explorer import Explorer

PART_SHOWN = 4
"""Around a variant, this part of what is predicted is shown first."""


def explore(
    model: Any,
    place: Any,
    *,
    tracks: Any = None,
    scores: Any = None,
) -> "Explorer":
    """Explore what a model predicts, in JupyterLab.

    Boxes take genes, regions and variants; the wheel zooms, a drag or the arrow keys pan, and the
    pointer tells the values of all rows. Tracks are found by the words of `model.tracks`. "ISM
    here" mutates every base on screen. "Copy code" gives the Python of the present view, "Save
    figure" a PDF, SVG or PNG of a journal's width. Saved and exported notebooks show a picture.

    Parameters
    ----------
    model
        A model of agviz with a genome.
    place
        Where to begin: an interval, a variant, a gene, or text of one (`"TAL1"`,
        `"chr8:11,700,000-11,800,000"`, `"chr8:70294:G>A"`).
    tracks
        What is shown first: rows of `model.tracks(...)`, or words to search for; by default some
        of one biosample.
    scores
        A table of variants to go through: a VCF's path or other variants, as `variant_scores`
        takes them, which are scored while you look; or the frame that it gave.

    Returns
    -------
    Explorer
        The widget. Its `.figure` and `.code` are those of what is on screen.

    Raises
    ------
    InputError
        For a model without a genome, or what is no place.
    UnknownNameError, IntervalError, VariantError, ContigError
        When there is no such gene, region or variant.
    MissingPackageError
        Without anywidget.

    Warns
    -----
    ReferenceMismatchWarning
        When the genome disagrees with the variant's REF.

    Examples
    --------
    >>> explorer = ag.explore(model, "chrT1:82740:C>CGG", tracks="T-ALL")  # doctest: +SKIP
    >>> explorer.figure.save("view.pdf", width_mm=89)  # doctest: +SKIP
    """
    require("anywidget", extra="jupyter", why="Exploring")
    from agviz.widgets.explorer import Explorer
    from agviz.widgets.variant_table import tabulate

    _check(model)
    limits = moves.Limits.of(model)
    predictions = Predictions(model)
    chosen = chosen_tracks(model, tracks, predictions.table)
    region, change = where(place, model, limits)
    state = moves.first_state(region, chosen, limits, change=change)
    if change is not None:
        check_reference([change.variant], model.assembly.fasta_reader)
    predictions.ask(question_of(state))  # so that what cannot be is told here
    explorer = Explorer(model, state, predictions)
    if scores is not None:
        tabulate(explorer, scores)
    return explorer


def _check(model: Any) -> None:
    if not isinstance(model, Model):
        raise InputError(
            f"explore needs a model of ag.load_model or ag.HostedModel; got {type(model).__name__}"
        )
    if getattr(model, "assembly", None) is None:
        raise InputError(
            f"The model {model.name!r} has no genome to explore; load it with one: "
            f"ag.load_model({model.name!r}, assembly=...)"
        )


def where(place: Any, model: Any, limits: moves.Limits) -> tuple[Place, Change | None]:
    """The region that is shown first, and the variant."""
    assembly = model.assembly
    if isinstance(place, str) and ">" in place:
        place = parse_variant(place, limits.contigs)
    if isinstance(place, Variant):
        change = Change.of(parse_variant(Change.of(place).text, limits.contigs))
        half = max(limits.width // PART_SHOWN // 2, moves.LEAST_WIDTH)
        end = min(limits.contigs[change.contig], change.start + half)
        return Place(change.contig, max(0, change.start - half), end), change
    if isinstance(place, Gene):
        place = place.gene_id
    if isinstance(place, str):
        width = limits.width // PART_SHOWN
        return moves.read_place(place, assembly, width=width), None
    if isinstance(place, Interval):
        found = Place.of(assembly.interval(place))
        if not 0 <= found.start < found.end <= assembly.contigs.get(found.contig, 0):
            raise IntervalError(
                f"{found.text} does not lie within a contig of the genome {assembly.name!r}"
            )
        return found, None
    raise InputError(
        "place must be an Interval, a Variant, a Gene or the text of one; got "
        f"{type(place).__name__}"
    )
