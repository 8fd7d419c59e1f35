"""The interval that is predicted for a variant: centred on it, as wide as the model likes."""

from alphagenome.models.dna_model import DnaModel

from agviz.errors import IntervalError
from agviz.genome.types import Interval, Variant
from agviz.models.base import LocalModel

# bp that AlphaGenome was scored with, for models that do not say what they prefer.
HOSTED_WIDTH = 2**20


def variant_interval(
    model: DnaModel,
    variant: Variant,
    *,
    region: Interval | None = None,
    width: int | None = None,
) -> Interval:
    """The interval to predict for a variant.

    Parameters
    ----------
    model
        Its `default_width` is used if it has one, else 1,048,576 bp.
    variant
        The interval is centred on its first base.
    region
        Something that the interval must hold: it is doubled in width until it does.
    width
        bp, instead of the model's own.

    Returns
    -------
    Interval
        On no strand. It may reach over the ends of the contig where a model runs here (there is
        `N`); for any other it is moved inwards instead: past the end only if the model has an
        assembly, which knows where that is.

    Raises
    ------
    IntervalError
        When no interval that the model takes holds the region.
    """
    preferred: int = getattr(model, "default_width", HOSTED_WIDTH)
    chosen = preferred if width is None else width
    if chosen < 1:
        raise IntervalError(f"The width must be at least 1 bp; got {chosen:,}")
    interval = _around(variant, chosen)
    while region is not None and not interval.contains(region):
        if (
            width is not None
            or region.chromosome != variant.chromosome
            or chosen * 2 > _widest(model)
        ):
            raise IntervalError(
                f"{region} is not within the {interval.width:,} bp around {variant} that the model "
                "predicts"
            )
        chosen *= 2
        interval = _around(variant, chosen)
    return interval if isinstance(model, LocalModel) else _within_contig(interval, model)


def _around(variant: Variant, width: int) -> Interval:
    start = variant.start - width // 2
    return Interval(variant.chromosome, start, start + width)


def _within_contig(interval: Interval, model: DnaModel) -> Interval:
    assembly = getattr(model, "assembly", None)
    if assembly is not None:
        fasta = assembly.fasta_reader
        over = interval.end - fasta.contigs[fasta.resolve(interval.chromosome)]
        interval = interval.shift(-max(over, 0))
    return interval.shift(max(-interval.start, 0))


def _widest(model: DnaModel) -> int:
    capabilities = getattr(model, "capabilities", None)
    if capabilities is None:
        return HOSTED_WIDTH
    return max(capabilities.lengths, default=capabilities.maximum_length)
