"""Models that differ from the oracle in a known way, by functions of single outputs."""

import dataclasses
from typing import ClassVar

import numpy as np

from agviz.models.oracle import Oracle


class ChangedOracle(Oracle):
    """The oracle with some outputs changed; a subclass says how, and what it is called."""

    called: ClassVar[str]
    told: ClassVar[str]
    changes: ClassVar[dict]

    @property
    def identity(self):
        return self.called

    @property
    def capabilities(self):
        return dataclasses.replace(super().capabilities, name=self.called)

    @property
    def source(self):
        return self.told

    def _predict(self, sequence, **options):
        output = super()._predict(sequence, **options)
        changed = {
            name: dataclasses.replace(tracks, values=change(tracks.values))
            for name, change in self.changes.items()
            if (tracks := getattr(output, name)) is not None
        }
        return dataclasses.replace(output, **changed)


class FaintOracle(ChangedOracle):
    """The square root of all RNA, so that fold changes are about half the truth."""

    called, told = "faint", "the oracle, with faint RNA"
    changes: ClassVar = {"rna_seq": np.sqrt}


class PaleOracle(ChangedOracle):
    """The square root of RNA and of splice sites, and contacts by tanh."""

    called, told = "pale", "the oracle, paler"
    changes: ClassVar = {"splice_sites": np.sqrt, "rna_seq": np.sqrt, "contact_maps": np.tanh}
