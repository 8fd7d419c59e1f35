"""Attributions: maps of what bases give, from gradients, each with how far it can be trusted.

A gradient costs a few passes where mutagenesis of a window costs three for each base. It is an
approximation, and on any one sequence nobody knows how good it is, unless it is measured: each map
here carries its correlation with exact mutagenesis on a sample of its own positions.
"""

import dataclasses
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from alphagenome.models.dna_model import DnaModel, Organism
from jaxtyping import Float, Float64

from agviz.errors import InputError, check_choice
from agviz.genome.sequence import BASES
from agviz.genome.types import Interval
from agviz.interpret.agreement import NOT_MEASURED, POSITIONS, agreement
from agviz.interpret.approximations import Approximation, corrected_gradient, gradient, taylor
from agviz.interpret.integrated import integrated_gradients
from agviz.interpret.ism import labelled
from agviz.interpret.question import HUMAN, Background, Question, ask
from agviz.interpret.semi_exact import semi_exact

INTEGRATED = "integrated gradients"


class Method(NamedTuple):
    """How a map is made, and whose idea it is."""

    compute: Callable[..., Approximation]
    citation: str


METHODS = {
    "gradient x input": Method(
        gradient, "gradient x input: Shrikumar et al., arXiv:1605.01713 (2016)"
    ),
    "corrected gradient": Method(
        corrected_gradient,
        "gradient correction: Majdandzic et al., Genome Biol. 24:109 (2023)",
    ),
    INTEGRATED: Method(
        integrated_gradients,
        "integrated gradients: Sundararajan et al., ICML (2017); Erion et al., "
        "Nat. Mach. Intell. 3:620 (2021)",
    ),
    "taylor": Method(
        taylor, "Taylor approximation of ISM: Sasse et al., iScience 27:110807 (2024)"
    ),
    "semi-exact": Method(
        semi_exact,
        "semi-exact mutagenesis: agviz; what follows the encoder as in Sasse et al., iScience "
        "27:110807 (2024)",
    ),
}
"""By name: the first three give contributions, the others effects of substitutions."""


@dataclasses.dataclass(frozen=True, eq=False)
class _Answer:
    """What `labelled` wants to know of an engine."""

    engine: str
    reference: Float64[np.ndarray, " readouts"]


def attribution(
    model: DnaModel,
    window: Interval | str,
    readouts: Any,
    *,
    method: str,
    hypothetical: bool = False,
    baseline: str | None = None,
    steps: int | None = None,
    context: Interval | str | None = None,
    background: Background = None,
    organism: Organism = HUMAN,
    sample: int = POSITIONS,
    seed: int = 0,
    progress_bar: bool = True,
) -> Any:
    """A map of a window by gradients; approximate, and says how well it agrees with mutagenesis.

    Parameters
    ----------
    model
        AlphaGenome's network, the teaching model or SpliceAI: a network that runs here.
    window, readouts, context, background, organism
        As for `ism`. All readouts share the pass there; each has its own pass back.
    method
        ``"gradient x input"``, ``"corrected gradient"`` (less the mean over the four bases) or
        ``"integrated gradients"`` give contributions; ``"taylor"`` (gradient at the new base less
        that at the observed one) and ``"semi-exact"`` (the encoder exact, all else to first order)
        give effects of substitutions.
    hypothetical
        Give what each of the four bases would contribute, not the observed one's alone.
    baseline
        Of integrated gradients: ``"uniform"`` (a quarter of each base, the default), ``"zeros"``,
        or ``"shuffles"``: the mean over eight dinucleotide shuffles of the window, which takes
        eight times as long; of a short window longer than exact mutagenesis.
    steps
        Of integrated gradients: into how many parts each line is cut; 15 by default.
    sample
        At how many positions the map is compared with exact mutagenesis; 0 leaves it out.
    seed
        Of that sample, and of shuffles.
    progress_bar
        Whether to show one.

    Returns
    -------
    xarray.DataArray or xarray.Dataset
        `sequence_scores` of kind "contributions", "hypothetical" or "effects", NaN where the base
        is not known; with several readouts a Dataset. `attrs` have those of `ism`, and ``method``,
        ``agreement`` (Pearson correlation with exact mutagenesis: of effects for effects and
        hypothetical contributions, else of what observed bases give; ``"not measured"`` without a
        sample), ``agreement_positions``; of integrated gradients also ``difference`` and
        ``completeness_gap``.

    Raises
    ------
    UnsupportedError
        For a model without gradients, or without an encoder of its own for "semi-exact".
    InputError
        For an unknown method or baseline, or an option that the method does not have; and for what
        `ism` refuses.
    IntervalError
        When window or readout lie outside the context.

    Examples
    --------
    >>> peak = ag.SignalReadout(ag.OutputType.DNASE, tracks=[0], window=peak_interval)
    >>> scores = ag.attribution(model, window, peak, method="semi-exact")  # doctest: +SKIP
    >>> scores.attrs["agreement"]  # doctest: +SKIP
    """
    options = _options(method, hypothetical=hypothetical, baseline=baseline, steps=steps)
    if sample < 0:
        raise InputError(f"sample must be 0 or more positions; got {sample}")
    question = ask(
        model, window, readouts, context=context, background=background, organism=organism
    )
    gradients = question.gradients()
    if method == INTEGRATED:
        options |= {"seed": seed, "show": progress_bar}
    found = METHODS[method].compute(gradients, question, **options)
    values, kind = _as_asked(found, question, hypothetical=hypothetical)
    notes = dict(found.notes) | {"method": [method] * len(question.readouts)}
    notes |= _measured(question, values, kind, sample=sample, seed=seed, show=progress_bar)
    return labelled(
        question, _Answer(gradients.engine, found.reference), values,
        kind=kind, citation=METHODS[method].citation, **notes,
    )  # fmt: skip


def _options(
    method: str, *, hypothetical: bool, baseline: str | None, steps: int | None
) -> dict[str, Any]:
    """The options of a method that were given, if it has them."""
    check_choice("method", method, tuple(METHODS))
    if hypothetical and method in ("taylor", "semi-exact"):
        raise InputError(
            f"{method!r} gives effects of substitutions, not contributions: leave out hypothetical"
        )
    given = {"baseline": baseline, "steps": steps}
    options = {name: value for name, value in given.items() if value is not None}
    if options and method != INTEGRATED:
        raise InputError(f"{method!r} has no {next(iter(options))}; {INTEGRATED!r} has")
    return options


def _as_asked(
    found: Approximation, question: Question, *, hypothetical: bool
) -> tuple[Float[np.ndarray, "positions 4 readouts"], str]:
    """The map in the kind that was asked for; NaN where the base is not known."""
    values = np.array(found.values, dtype=np.float64)
    observed = np.array([[base == other for other in BASES] for base in question.bases])
    kind = found.kind
    if kind == "hypothetical" and not hypothetical:
        values, kind = np.where(observed[..., None], values, 0.0), "contributions"
    values[~observed.any(axis=1)] = np.nan
    return values, kind


def _measured(
    question: Question,
    values: Float[np.ndarray, "positions 4 readouts"],
    kind: str,
    *,
    sample: int,
    seed: int,
    show: bool,
) -> dict[str, list[Any]]:
    """Notes of how the map agrees with exact mutagenesis."""
    count = len(question.readouts)
    if not sample:
        return {"agreement": [NOT_MEASURED] * count, "agreement_positions": [0] * count}
    found, positions = agreement(question, values, kind=kind, sample=sample, seed=seed, show=show)
    return {"agreement": found, "agreement_positions": [positions] * count}
