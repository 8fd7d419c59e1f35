"""A motif is in use where mutagenesis says so: its bases give the change, in its own way."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agviz.catalog.outputs import OutputType
from agviz.genome.labelled import sequence_scores
from agviz.genome.motif_set import Motif, MotifSet
from agviz.genome.sequence import BASES
from agviz.genome.types import Interval, Variant
from agviz.reports.evidence_readout import Evidence
from agviz.reports.motif_evidence import Mutagenesis, ranked, weigh
from agviz.scoring.signal_readout import SignalReadout

SITE = "GATTACA"
BROKEN = "GATCACA"
START = 100
VARIANT = Variant("c", START + 4, "C", "T")
COUNTS = 97.0 * np.eye(4)[[BASES.index(base) for base in SITE]] + 1
READOUT = SignalReadout(OutputType.DNASE, tracks=[0])
MOTIFS = MotifSet((Motif("FACTOR", COUNTS, id="M1"),), source="a test")


def scores(bases, gives, level):
    """Effects of an allele whose every substitution at a base takes away what the base gives."""
    effects = -np.repeat(np.asarray(gives, np.float32)[:, None], 4, axis=1)
    effects[np.arange(len(bases)), [BASES.index(base) for base in bases]] = 0
    made = sequence_scores(
        effects, Interval("c", START, START + len(bases)), bases, kind="effects", model="m"
    )
    made.attrs["reference"] = level
    return made


def mutagenesis(*, gives=1.0, change=4.0, splicing=False):
    """REF without any contribution, ALT with the same of each base of the site."""
    evidence = Evidence(READOUT, READOUT, "a level", splicing=splicing)
    return Mutagenesis(
        scores(BROKEN, np.zeros(7), 1.0), scores(SITE, np.full(7, gives), 1.0 + change), evidence
    )


def table(change="made", *, start=START, strand="+", p_value=1e-5):
    made = change == "made"
    return pd.DataFrame(
        [
            {
                "change": change, "name": "FACTOR", "motif_id": "M1", "Start": start,
                "allele": "ALT" if made else "REF", "End": start + 7, "Strand": strand,
                "p_reference": np.nan if made else p_value,
                "p_alternate": p_value if made else np.nan,
            }
        ]
    )  # fmt: skip


def weighed(found, **options):
    (row,) = weigh(table(**options), MOTIFS, found, variant=VARIANT).to_dict("records")
    return row


def test_bases_that_give_the_change_in_the_way_of_the_motif_are_in_use():
    row = weighed(mutagenesis())
    assert row["contribution_alternate"] == pytest.approx(7.0)
    assert row["contribution_reference"] == pytest.approx(0.0)
    assert row["agreement"] == pytest.approx(1.0, abs=1e-3)
    assert row["used"]


@pytest.mark.parametrize(
    "found",
    [
        mutagenesis(gives=0.1),  # too little of the change
        mutagenesis(gives=0.01, change=0.05),  # nothing changes
        mutagenesis(splicing=True),  # no factor makes a splice site
    ],
)
def test_otherwise_it_is_not(found):
    assert not weighed(found)["used"]


def test_the_wrong_place_or_strand_does_not_agree():
    assert not weighed(mutagenesis(), strand="-")["used"]
    assert weighed(mutagenesis(), start=START + 3)["agreement"] < 0.5


def test_a_broken_motif_is_weighed_on_ref():
    one = mutagenesis()
    found = Mutagenesis(one.alternate, one.reference, one.evidence)
    row = weighed(found, change="broken")
    assert row["contribution_reference"] == pytest.approx(7.0)
    assert row["used"]


def test_a_repressor_agrees_as_well():
    found = mutagenesis(gives=-0.1, change=-0.7)
    row = weighed(found)
    assert row["agreement"] == pytest.approx(1.0, abs=1e-3)
    assert row["used"]


@settings(max_examples=20)
@given(st.lists(st.floats(0, 5, width=32), min_size=7, max_size=7))
def test_contributions_add_up(gives):
    one = mutagenesis()
    found = dataclasses.replace(one, alternate=scores(SITE, gives, 5.0))
    assert weighed(found)["contribution_alternate"] == pytest.approx(sum(gives), rel=1e-5)


def test_without_mutagenesis_nothing_is_known():
    row = weighed(None)
    assert pd.isna(row["used"])
    assert np.isnan(row["agreement"])


def test_a_factor_that_binds_comes_first_and_poor_matches_go():
    rows = pd.concat([table(p_value=p) for p in (1e-5, 5e-4, 6e-4, 7e-4)], ignore_index=True)
    rows["name"] = ["GOOD", "ALIKE", "BOUND::OTHER", "POOR"]
    rows = rows.assign(
        agreement=[0.1, 0.9, 0.6, 0.2], contribution_reference=0.0, contribution_alternate=1.0,
        used=pd.array([False, True, True, False], dtype="boolean"),
    )  # fmt: skip
    changes = pd.DataFrame(
        {"output_type": ["CHIP_TF", "CHIP_TF"], "subject": ["BOUND", "GOOD"],
         "raw_score": [2.0, -1.0]}
    )  # fmt: skip
    found = ranked(rows, changes, threshold=1e-4)
    assert found["name"].tolist() == ["BOUND::OTHER", "ALIKE", "GOOD"]
    assert found["binding"].tolist()[0] == 2.0
    assert np.isnan(found["binding"].tolist()[1])
