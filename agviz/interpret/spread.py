"""The same map again: from the other strand, with the context moved, by each model of an ensemble.

None of these should matter to a base, so how much they do is a measure of doubt, and their mean is
better than one of them. What comes back is the mean with its deviation, in the contract of one map.
"""

import itertools
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from alphagenome.models.dna_model import DnaModel, Organism

from agviz._progress import track
from agviz.errors import InputError
from agviz.genome.parse import format_interval
from agviz.genome.types import Interval
from agviz.interpret.ism import ism
from agviz.interpret.question import HUMAN, ask
from agviz.models.ensemble import EnsembleModel

DEVIATION = "deviation"
_OTHER = {"+": "-", ".": "-", "-": "+"}


class Run(NamedTuple):
    """Who is asked, and within which context."""

    member: DnaModel
    context: Interval


def spread(
    model: DnaModel,
    window: Interval | str,
    readouts: Any,
    *,
    by: Callable[..., Any] = ism,
    strands: bool = True,
    shifts: Sequence[int] = (0,),
    context: Interval | str | None = None,
    organism: Organism = HUMAN,
    progress_bar: bool = True,
    **options: Any,
) -> Any:
    """A map as the mean over strands, shifts of the context and an ensemble's members.

    Parameters
    ----------
    model
        A model; of an `EnsembleModel` each member is asked.
    window, readouts, organism
        As for `ism`.
    by
        What makes one map: `ag.ism` (exact), `ag.attribution` with its `method`, or any function
        with the same parameters whose results keep the contract of `sequence_scores`.
    strands
        Ask with the context on '+' and on '-'.
    shifts
        By how many bp the context is moved, each; the window stays.
    context
        What is predicted, before it is moved; by default as `ism` has it.
    progress_bar
        Whether to show one over the runs.
    **options
        Passed on to `by`.

    Returns
    -------
    xarray.DataArray or xarray.Dataset
        As `by` gives it: the mean over all runs. The population standard deviation is the
        coordinate ``deviation`` along position and base; in a Dataset one of each readout, called
        ``"deviation of NAME"``. Attributes that are numbers (``reference``, ``agreement``) are
        means, others those of the first run; ``runs`` is how many there were, and ``runs_of`` says
        what.

    Raises
    ------
    InputError
        When there is no shift, or one twice; and for what `by` refuses.
    IntervalError
        When a shift moves the window out of the context.

    Examples
    --------
    >>> exact = ag.spread(model, window, peak, shifts=[-64, 0, 64])  # doctest: +SKIP
    >>> quick = ag.spread(
    ...     folds, window, peak, by=ag.attribution, method="taylor"
    ... )  # doctest: +SKIP
    """
    import xarray as xr

    moves = _checked(shifts)
    place = ask(model, window, readouts, context=context, organism=organism).context
    members = model.members if isinstance(model, EnsembleModel) else (model,)
    contexts = [
        _moved(place, shift, turned)
        for shift, turned in itertools.product(moves, (False, True) if strands else (False,))
    ]
    runs = [Run(*each) for each in itertools.product(members, contexts)]
    found = [
        by(
            run.member, window, readouts, context=run.context, organism=organism,
            progress_bar=False, **options,
        )
        for run in track(runs, what="Spread", show=progress_bar)
    ]  # fmt: skip
    what = (
        f"{len(members)} {'model' if len(members) == 1 else 'models'}, "
        f"{'both strands' if strands else 'one strand'}, shifts of "
        f"{', '.join(map(str, moves))} bp around {format_interval(place)}"
    )
    if not isinstance(found[0], xr.Dataset):
        return _mean(found, what=what, deviation=DEVIATION)
    return xr.Dataset(
        {
            name: _mean([each[name] for each in found], what=what, deviation=f"deviation of {name}")
            for name in found[0]
        }
    )


def _checked(shifts: Sequence[int]) -> list[int]:
    moves = [int(each) for each in shifts]
    if not moves:
        raise InputError("shifts is empty; give at least 0, which leaves the context in its place")
    if len(set(moves)) < len(moves):
        raise InputError(f"shifts has a number twice, which would count twice; got {moves}")
    return moves


def _moved(context: Interval, shift: int, turned: bool) -> Interval:
    strand = _OTHER[context.strand] if turned else context.strand
    return Interval(context.chromosome, context.start + shift, context.end + shift, strand)


def _mean(found: Sequence[Any], *, what: str, deviation: str) -> Any:
    """The mean of maps of one readout, with their deviation."""
    stacked = np.stack([each.values for each in found]).astype(np.float64)
    first = found[0]
    mean = first.copy(data=stacked.mean(axis=0).astype(first.dtype))
    spread_out = (first.dims, stacked.std(axis=0).astype(first.dtype))
    mean = mean.assign_coords({deviation: spread_out})
    for name, value in first.attrs.items():
        if isinstance(value, float):
            mean.attrs[name] = float(np.mean([each.attrs[name] for each in found]))
    mean.attrs |= {"runs": len(found), "runs_of": what}
    return mean
