"""A model that errs as the teaching model does, without its seconds of compiling."""

import dataclasses

from agviz.models.oracle import Oracle
from agviz.teaching.loci import locus

T_ALL_FACTOR = 2.2  # by which CAGE is too high in the T-ALL line


class Mistaken(Oracle):
    """The oracle, with two of the teaching model's errors.

    It takes a weakened insulator for a half lost one, and says too much CAGE in the T-ALL line.
    """

    def _predict(self, sequence, **words):
        out = super()._predict(sequence.replace(*_weak_and_weaker()), **words)
        if out.cage is None:
            return out
        values = out.cage.values.copy()
        values[:, 0] *= T_ALL_FACTOR
        return dataclasses.replace(out, cage=dataclasses.replace(out.cage, values=values))


def _weak_and_weaker():
    """The weakened CTCF site of the teaching genome, and one with another base wrong."""
    place = locus("insulated_pair")
    variant, site = place.variant("CTCF_weakened"), place.places["insulator"]
    weak = place.alternate("CTCF_weakened")[site.start : site.end]
    at = variant.position - 1 - site.start - 3
    return weak, weak[:at] + ("T" if weak[at] != "T" else "A") + weak[at + 1 :]
