"""Maps from one gradient: how a readout would change with each base, if it were linear in them.

They cost one pass there and one back whatever the window's width, where mutagenesis takes three
passes a base. How far they may be trusted is measured, not assumed: see `agreement.py`.

References
----------
Simonyan, Vedaldi & Zisserman, arXiv:1312.6034 (2013): the gradient as a map.
Shrikumar et al., arXiv:1605.01713 (2016): gradient times input.
Majdandzic et al., *Genome Biology* 24:109 (2023): the gradient's part off the simplex is noise.
Sasse, Chikina & Mostafavi, *iScience* 27:110807 (2024): mutagenesis to first order (Taylor).
"""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float, Float64

from agviz.interpret.question import Question
from agviz.models.differentiate import Gradients


@dataclasses.dataclass(frozen=True, eq=False)
class Approximation:
    """A map of a window by a method that is not exact.

    Attributes
    ----------
    values
        By position, base and readout.
    kind
        "hypothetical" or "effects", as in `agviz.genome.labelled.KINDS`.
    reference
        The readouts of the background.
    notes
        What else is told of each readout, by name: a value for each.
    """

    values: Float[np.ndarray, "positions 4 readouts"]
    kind: str
    reference: Float64[np.ndarray, " readouts"]
    notes: Mapping[str, Sequence[Any]] = dataclasses.field(default_factory=dict)


def gradient(gradients: Gradients, question: Question) -> Approximation:
    """What each base would give by the gradient as it is."""
    slopes = gradients.observed(question.window)
    return Approximation(
        np.moveaxis(slopes.gradients[0], 0, -1), "hypothetical", reference=slopes.values[0]
    )


def corrected_gradient(gradients: Gradients, question: Question) -> Approximation:
    """The gradient less its mean over the four bases.

    Inputs never leave the simplex (one base, of weight 1), so a part of the gradient that is common
    to the four bases was never learnt from data.
    """
    plain = gradient(gradients, question)
    mean = plain.values.mean(axis=1, keepdims=True)
    return dataclasses.replace(plain, values=plain.values - mean)


def taylor(gradients: Gradients, question: Question) -> Approximation:
    """Effects of substitutions: the gradient at the new base less that at the observed one."""
    plain = gradient(gradients, question)
    before = np.einsum("pbr,pb->pr", plain.values, gradients.inputs(question.window))
    return dataclasses.replace(plain, values=plain.values - before[:, None], kind="effects")
