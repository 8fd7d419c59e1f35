"""Pairs of motifs at each distance: whether two do more together than the sum of each alone.

References
----------
Avsec et al. (2021), *Nature Genetics* 53:354-366: motif syntax asked of a model.
"""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from alphagenome.models.dna_model import DnaModel, Organism
from jaxtyping import Float64

from agviz.errors import InputError, check_choice
from agviz.genome.types import Interval
from agviz.interpret.marginalize import noted, shuffles_of
from agviz.interpret.planting import named_motifs, readouts_of, written
from agviz.interpret.question import HUMAN, ask
from agviz.interpret.scans import Background

ORIENTATIONS = ("++", "+-", "-+", "--")
"""Strand of the motif, then of its partner to the right of it."""

DIMS = ("motif", "partner", "readout", "orientation", "distance", "shuffle")
PARTS = ("both", "first", "second")


def motif_pairs(
    model: DnaModel,
    first: Any,
    second: Any,
    *,
    readouts: Any,
    window: Interval | str,
    distances: Sequence[int],
    orientations: Sequence[str] = ORIENTATIONS,
    shuffles: int = 10,
    seed: int = 0,
    context: Interval | str | None = None,
    background: Background = None,
    organism: Organism = HUMAN,
    progress_bar: bool = True,
) -> Any:
    """The effect of two motifs together, of each alone, and their interaction; exact.

    Parameters
    ----------
    model, readouts, context, background, organism, progress_bar
        As for `ism`.
    first, second
        One motif or several, as `marginalize` takes them: each of `first` is paired with each of
        `second`.
    window, shuffles, seed
        As for `marginalize`; the first motif begins at the window's middle.
    distances
        bp between the first motif's end and the second's start; 0 or more.
    orientations
        Of ``"++"``, ``"+-"``, ``"-+"``, ``"--"``: strand of the first, and of the second, which
        lies to the right of it.

    Returns
    -------
    xarray.Dataset
        Variables ``both``, ``first``, ``second`` and ``interaction`` (both - first - second), each
        the effect on the readout of the shuffle without motifs, float32, along ``motif`` (the
        first), ``partner`` (the second), ``readout``, ``orientation``, ``distance``, ``shuffle``.
        One alone stands where it does beside the other. An interaction over 0 is cooperation.

    Raises
    ------
    InputError, IntervalError, UnsupportedError
        As `marginalize`; and for no or negative distances, an unknown orientation, or a pair that
        does not fit into the window.

    Examples
    --------
    >>> pairs = ag.motif_pairs(model, factors, factors, readouts=peak, window=place,
    ...                        distances=range(0, 100, 10))  # doctest: +SKIP
    >>> mean = pairs.interaction.mean("shuffle").isel(readout=0)  # doctest: +SKIP
    >>> ag.LinePlot(mean.sel(motif="TAL1", partner="GATA1").to_pandas().T)  # doctest: +SKIP
    >>> ag.PairMap(mean.sel(orientation="++", distance=10).to_pandas())  # doctest: +SKIP
    """
    ours, theirs = named_motifs(first), named_motifs(second)
    question = ask(
        model, window, readouts, context=context, background=background, organism=organism
    )
    apart = _checked(distances, orientations)
    width = question.window.width
    needed = max(map(len, ours.values())) + max(apart) + max(map(len, theirs.values()))
    if width // 2 + needed > width:
        raise InputError(
            f"Two motifs {max(apart)} bp apart take {needed} bp to the right of the window's "
            f"middle, where it has {width - width // 2}; widen the window or bring them closer"
        )
    shuffled = shuffles_of(question, shuffles, seed)
    cells = list(itertools.product(ours.values(), theirs.values(), orientations, apart))
    planted = [_planted(each, cell) for cell in cells for each in shuffled]
    mutants = question.mutants()
    sequences = [*shuffled, *itertools.chain.from_iterable(planted)]
    values = readouts_of(
        mutants, question.window, sequences, what="Pairs of motifs", show=progress_bar
    )
    plain = np.array([values[each] for each in shuffled])
    known = np.array([[values[each] for each in three] for three in planted])
    sizes = (len(ours), len(theirs), len(orientations), len(apart))
    effects = known.reshape(*sizes, shuffles, len(PARTS), -1) - plain[:, None, :]
    coords = {
        "motif": list(ours), "partner": list(theirs), "readout": list(question.readouts),
        "orientation": list(orientations), "distance": apart, "shuffle": np.arange(shuffles),
    }  # fmt: skip
    method = f"pairs of motifs in {shuffles} dinucleotide shuffles, seed {seed}"
    return _labelled(effects, coords, noted(question, mutants, method=method, seed=seed))


def _checked(distances: Sequence[int], orientations: Sequence[str]) -> list[int]:
    """The distances as a list, if they and the orientations are some."""
    apart = [int(each) for each in distances]
    if not apart or min(apart) < 0 or len(set(apart)) < len(apart):
        raise InputError(f"distances must be different, each 0 bp or more; got {apart}")
    if not orientations or len(set(orientations)) < len(orientations):
        raise InputError(f"orientations must be different ones; got {list(orientations)}")
    for each in orientations:
        check_choice("An orientation", each, ORIENTATIONS)
    return apart


def _planted(shuffle: str, cell: tuple[str, str, str, int]) -> tuple[str, str, str]:
    """A shuffle with both motifs, with the first, and with the second."""
    first, second, orientation, distance = cell
    at = len(shuffle) // 2
    behind = at + len(first) + distance
    one = written(shuffle, at, first, strand=orientation[0])
    both = written(one, behind, second, strand=orientation[1])
    return both, one, written(shuffle, behind, second, strand=orientation[1])


def _labelled(
    effects: Float64[np.ndarray, "motif partner orientation distance shuffle part readout"],
    coords: Mapping[str, Any],
    attrs: Mapping[str, Any],
) -> Any:
    import xarray as xr

    parts = {
        name: np.moveaxis(effects[..., number, :], -1, 2).astype(np.float32)
        for number, name in enumerate(PARTS)
    }
    parts["interaction"] = parts["both"] - parts["first"] - parts["second"]
    return xr.Dataset(
        {name: (DIMS, values) for name, values in parts.items()}, coords=coords, attrs=attrs
    )
