"""TAL1's facts with fewer insertions, and a model that differs from the oracle in a known way."""

import copy
import dataclasses
import importlib.resources
import json

import numpy as np

from agviz.models.oracle import Oracle

FACTS = json.loads(
    (importlib.resources.files("agviz.cases") / "data" / "tal1.json").read_text(encoding="utf-8")
)
SMALLER = {"region": "chrT1:75,001-90,000", "context": "chrT1:73,729-90,112"}


def small_facts(lengths=2, *, flank=3):
    """Insertions of some lengths, of each group one and as many random ones; half the context."""
    facts = copy.deepcopy(FACTS)
    site = facts["sites"]["teaching"]
    for group in site["groups"]:
        group["variants"] = group["variants"][:lengths]
    site["settings"] |= {"random": lengths, "flank": flank}
    return facts | {"sites": {"teaching": site | SMALLER, "hg38": facts["sites"]["hg38"]}}


class FaintOracle(Oracle):
    """The oracle with the square root of all RNA, so that fold changes are about half the truth."""

    @property
    def capabilities(self):
        return dataclasses.replace(super().capabilities, name="faint")

    @property
    def source(self):
        return "the oracle, with faint RNA"

    def _predict(self, sequence, **options):
        output = super()._predict(sequence, **options)
        if output.rna_seq is None:
            return output
        faint = dataclasses.replace(output.rna_seq, values=np.sqrt(output.rna_seq.values))
        return dataclasses.replace(output, rna_seq=faint)
