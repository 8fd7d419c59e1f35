"""Pairs: what two elements do together beyond what each does alone.

An element is taken away, another one, and both; were they independent, the effects would add up.
What is left over is their interaction (epistasis). Two that need each other, such as sites of
factors that bind together, lose with both little more than with one.
"""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from alphagenome.models.dna_model import DnaModel, Organism
from jaxtyping import Float64

from agviz.genome.types import Interval
from agviz.interpret.element_edits import (
    SHUFFLE,
    Element,
    Given,
    edits_of,
    hull,
    named_elements,
    said,
)
from agviz.interpret.ism import in_batches
from agviz.interpret.question import HUMAN, Background, Question, ask
from agviz.models.mutants import Change, Edit, Mutants

CITATION = "pairs of elements: Greenside et al., Bioinformatics 34:i629 (2018)"
SCALES = {
    True: "logarithm: 0 where effects multiply",
    False: "linear: 0 where effects add up",
}
"""What an interaction of 0 means, by whether the readout is a logarithm."""


def pairs(
    model: DnaModel,
    elements: Given,
    readouts: Any,
    *,
    how: str = SHUFFLE,
    shuffles: int = 8,
    seed: int = 0,
    context: Interval | str | None = None,
    background: Background = None,
    organism: Organism = HUMAN,
    progress_bar: bool = True,
) -> Any:
    """Every pair of some elements: what each does alone, both together, and beyond; exact.

    Parameters
    ----------
    model, readouts, context, background, organism, progress_bar
        As for `ism`. By default the context lies around all elements.
    elements
        Intervals, which are taken away, or substitutions (`Variant`), which are made: a list, or
        by name.
    how
        `"shuffle"`: by dinucleotide shuffles. `"disrupt"`: A and C, G and T change places, which
        leaves no base of a short motif.
    shuffles, seed
        How many shuffles, the same ones for the same seed. Of a pair the first shuffles of both
        are made together, then the second, and so on.

    Returns
    -------
    xarray.Dataset
        Float32. ``alone`` (element): the readout with the element changed less that of the
        background. ``both`` (element, other): with both changed. ``interaction`` (element, other):
        both less the two alone; ``deviation`` its standard deviation over the shuffles. ``none``:
        the readout of the background. NaN on the diagonal and for two that overlap. With several
        readouts all have the dimension ``readout`` in front. The coordinate ``scale`` says what
        an interaction of 0 means: of a logarithm that effects multiply, else that they add up.

    Raises
    ------
    InputError, IntervalError, UnsupportedError
        As `ism`; and for elements of one name, on two contigs, or that shuffling does not change.

    References
    ----------
    Greenside et al. (2018) "Discovering epistatic feature interactions from neural network models
    of regulatory DNA sequences", *Bioinformatics* 34:i629-i637.

    Examples
    --------
    >>> found = ag.pairs(model, {"A": site, "B": other}, peak)  # doctest: +SKIP
    >>> ag.PairMap(found.interaction)  # doctest: +SKIP
    """
    several = named_elements(model, elements)
    question = ask(
        model, hull(several), readouts, context=context, background=background, organism=organism
    )
    edits = [edits_of(question, each, how=how, shuffles=shuffles, seed=seed) for each in several]
    mutants = question.mutants()
    method = f"every pair of {len(several)} elements, by {said(how, shuffles=shuffles, seed=seed)}"
    return _labelled(
        question, mutants, several, found=_measured(mutants, several, edits, show=progress_bar),
        method=method,
    )  # fmt: skip


Found = dict[str, Float64[np.ndarray, "..."]]


def _measured(
    mutants: Mutants, elements: Sequence[Element], edits: Sequence[Sequence[Edit]], *, show: bool
) -> Found:
    """The variables of the result, the readouts last."""
    alone: list[Change] = [edit for each in edits for edit in each]
    firsts = np.cumsum([0, *(len(each) for each in edits)])
    together: dict[tuple[int, int], list[Change]] = {}
    for one, other in itertools.combinations(range(len(elements)), 2):
        if not elements[one].overlaps(elements[other]):
            turns = max(len(edits[one]), len(edits[other]))
            together[one, other] = [
                (edits[one][k % len(edits[one])], edits[other][k % len(edits[other])])
                for k in range(turns)
            ]
    asked = [*alone, *itertools.chain.from_iterable(together.values())]
    effects = in_batches(mutants, asked, what="Pairs", show=show) - mutants.reference
    singles = [
        effects[first : first + len(each)] for first, each in zip(firsts, edits, strict=False)
    ]
    count = len(elements)
    empty = np.full((count, count, effects.shape[1]), np.nan)
    found = {name: empty.copy() for name in ("both", "interaction", "deviation")}
    at = len(alone)
    for (one, other), made in together.items():
        both = effects[at : at + len(made)]
        at += len(made)
        beyond = both - np.resize(singles[one], both.shape) - np.resize(singles[other], both.shape)
        values = {"both": both.mean(0), "interaction": beyond.mean(0), "deviation": beyond.std(0)}
        for name, value in values.items():
            found[name][one, other] = found[name][other, one] = value
    return {"alone": np.array([each.mean(0) for each in singles]), **found}


def _labelled(
    question: Question, mutants: Mutants, elements: Sequence[Element], *, found: Found, method: str
) -> Any:
    names = [each.name for each in elements]
    coords = {
        "element": names,
        "other": names,
        "start": ("element", np.array([each.place.start for each in elements], np.int64)),
        "end": ("element", np.array([each.place.end for each in elements], np.int64)),
    }
    dims = {"alone": ("element",)}
    variables = {
        name: (dims.get(name, ("element", "other")), values) for name, values in found.items()
    }
    attrs = {"contig": question.window.chromosome, "method": method, "citation": CITATION}
    return by_readout(question, mutants, variables, coords=coords, attrs=attrs)


def by_readout(
    question: Question,
    mutants: Mutants,
    variables: Mapping[str, tuple[tuple[str, ...], np.ndarray]],
    *,
    coords: Mapping[str, Any],
    attrs: Mapping[str, Any],
) -> Any:
    """Variables whose last axis is the readouts, as a Dataset with these in front, if several.

    ``none`` is the readout of the background, the coordinate ``scale`` one of `SCALES`.
    """
    import xarray as xr

    laid = {
        name: (("readout", *dims), np.moveaxis(values, -1, 0).astype(np.float32))
        for name, (dims, values) in variables.items()
    }
    laid["none"] = (("readout",), mutants.reference.astype(np.float32))
    readouts = question.readouts
    names = [repr(each) if question.single else name for name, each in readouts.items()]
    scales = [SCALES[each.logarithmic] for each in readouts.values()]
    result = xr.Dataset(
        laid,
        coords={**coords, "readout": names, "scale": ("readout", scales)},
        attrs={**attrs, "engine": mutants.engine, **question.noted},
    )
    if not question.single:
        return result
    return result.isel(readout=0).assign_attrs(readout=names[0], scale=scales[0])
