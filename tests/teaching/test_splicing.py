import numpy as np
import pytest
from teaching_sequences import ACCEPTOR, DONOR, EXON, INTRON, planted

from agviz.teaching.grammar import CELLS, LIVER, NEURON
from agviz.teaching.motifs import Scanner
from agviz.teaching.splicing import find_acceptors, find_donors

AT = 4_000


def donor(text):
    return find_donors(Scanner(planted(16_384, {AT: EXON + text + INTRON}))).get(
        AT + len(EXON) + 2, np.zeros(len(CELLS))
    )


def acceptor(text):
    found = find_acceptors(Scanner(planted(16_384, {AT: INTRON + text + EXON})))
    return found.get(AT + len(INTRON) + len(text) - 1, np.zeros(len(CELLS)))[LIVER]


def test_a_perfect_donor_is_used_and_one_without_gt_never():
    assert donor(DONOR).min() > 0.99
    assert donor("CAGATAAGT").max() == 0
    assert donor("CAGGCAAGT").max() == 0


def test_a_weak_donor_is_strong_in_neurons_if_the_splice_enhancer_is_behind_it():
    alone = donor("CAGGTCAGT")
    helped = donor("CAGGTCAGT" + "A" * 20 + "TGCATG")
    near = donor("CAGGTCAGT" + "TGCATG")  # 6 bp at least from the last exonic base: it is 7
    far = donor("CAGGTCAGT" + "A" * 200 + "TGCATG")
    assert alone.max() < 0.35
    assert helped[NEURON] > 2 * alone[NEURON]
    assert helped[LIVER] == alone[LIVER] == far[NEURON]
    assert near[NEURON] == helped[NEURON]
    logits = np.log(helped / (1 - helped))
    assert logits[NEURON] - logits[LIVER] == pytest.approx(3.0)


def test_an_acceptor_needs_ag_a_branch_point_and_pyrimidines():
    assert acceptor(ACCEPTOR) > 0.99
    assert acceptor(ACCEPTOR.replace("CAGG", "CACG")) == 0
    assert acceptor("GATCGAT" + ACCEPTOR[7:]) < 0.2  # no branch point
    assert acceptor("TACTGAC" + ACCEPTOR[7:]) < acceptor(ACCEPTOR)  # its A is lost
    purines = ACCEPTOR[:12] + "GAGAGTCGAGAGTAG" + "CAGG"
    assert acceptor(purines) < 0.1


def test_the_branch_point_must_lie_18_to_45_bp_before_the_acceptor():
    tail = ACCEPTOR[12:]  # the tract and CAGG: the acceptor is 18 bp behind its start
    assert acceptor("TACTAAC" + "A" * 5 + tail) > 0.9
    assert acceptor("TACTAAC" + "A" * 20 + tail) > 0.9  # begins 45 bp before
    assert acceptor("TACTAAC" + "A" * 21 + tail) < 0.2


def test_a_sequence_too_short_for_a_branch_point_has_no_acceptor():
    assert find_acceptors(Scanner(planted(40, {2: ACCEPTOR}))) == {}
