import numpy as np
import pytest
from teaching_sequences import ACCEPTOR, END, PROMOTER, TSS, gene, planted

from agviz.teaching.grammar import CELLS
from agviz.teaching.motifs import Scanner
from agviz.teaching.transcripts import Exon, find_transcripts, junction_shares

AT = 4_000


def transcript(text):
    (found,) = find_transcripts(Scanner(planted(16_384, {AT: text})))
    return found


def spans(found):
    return [(exon.start - AT, exon.end - AT) for exon in found.exons]


def test_exons_are_found_as_they_were_written():
    text, exons = gene(4)
    found = transcript(text)
    assert found.tss == AT + TSS
    assert spans(found) == exons
    assert found.end == AT + exons[-1][1]
    assert all(exon.psi.min() > 0.95 for exon in found.exons)
    assert found.exons[0].acceptor is None
    assert found.exons[-1].donor is None


@pytest.mark.parametrize("lost", ["donor", "acceptor", "branch point"])
def test_an_exon_that_loses_a_signal_is_skipped(lost):
    text, exons = gene(4, introns=5)  # so long that no other donor is in reach
    start, end = exons[1]
    at, base = {
        "donor": (end, "A"),
        "acceptor": (start - 1, "C"),
        "branch point": (start - 30 + 5, "G"),
    }[lost]
    assert text[at] != base
    changed = transcript(text[:at] + base + text[at + 1 :])
    included = dict(zip(spans(changed), [exon.psi.max() for exon in changed.exons], strict=True))
    if lost == "branch point":  # a mismatch in it costs half
        assert 0.4 < included[start, end] < 0.6
    else:
        assert (start, end) not in included
    assert included[exons[2]] > 0.95


def test_a_lost_donor_in_front_of_a_short_intron_retains_it():
    text, exons = gene(4)
    end = exons[1][1]
    changed = transcript(text[:end] + "A" + text[end + 1 :])
    assert spans(changed) == [exons[0], (exons[1][0], exons[2][1]), exons[3]]


WEAK_ACCEPTOR = ACCEPTOR.replace("CTTCTCTTCCTCTTC", "CTTATCTACCTATAC")
"""Its tract has four purines."""


@pytest.mark.parametrize("strong", [True, False])
def test_the_likeliest_acceptor_takes_the_donor_first(strong):
    """Of two acceptors that share the best donor, not the one that comes first."""
    text, exons = gene(3, introns=5)
    start, end = exons[1]
    weak = start - 100
    before = weak - len(WEAK_ACCEPTOR) + 1  # CAG|G: the last base is the first exonic one
    text = text[:before] + WEAK_ACCEPTOR + text[weak + 1 :]
    if not strong:
        text = text[: start - 1] + "C" + text[start:]  # its AG is lost
    found = transcript(text)
    assert spans(found) == [exons[0], (start if strong else weak, end), exons[2]]
    psi = found.exons[1].psi.max()
    assert psi > 0.95 if strong else 0.3 < psi < 0.95


def test_without_a_polyadenylation_signal_a_transcript_is_cryptic():
    text, _ = gene(3)
    found = transcript(text.replace("AATAAA", "AACAAA"))
    assert found.exons == ()
    assert found.end == found.tss


def test_an_end_too_near_is_not_one():
    found = find_transcripts(Scanner(planted(16_384, {AT: PROMOTER + "A" * 200 + END})))
    assert [each.exons for each in found] == [()]


def test_a_gene_without_splice_sites_has_a_head_and_a_tail():
    found = transcript(PROMOTER + "ACTGACTGATC" * 60 + END)
    head, tail = found.exons
    assert (head.end - head.start, tail.end - tail.start) == (200, 300)
    assert head.psi.tolist() == [1.0] * len(CELLS)
    assert tail.psi.tolist() == [0.5] * len(CELLS)
    assert junction_shares(found.exons) == []


def exon(start, end, psi, *, acceptor=True, donor=True):
    share = np.full(len(CELLS), psi)
    return Exon(start, end, share, share if acceptor else None, share if donor else None)


def test_shares_of_junctions_are_products():
    chain = (
        exon(0, 100, 0.9, acceptor=False),
        exon(200, 300, 0.6),
        exon(400, 500, 0.8),
        exon(600, 700, 1.0, donor=False),
    )
    shares = {(donor, acceptor): share[0] for donor, acceptor, share in junction_shares(chain)}
    assert shares == {
        (99, 200): pytest.approx(0.9 * 0.6),
        (99, 400): pytest.approx(0.9 * 0.4 * 0.8),
        (99, 600): pytest.approx(0.9 * 0.4 * 0.2 * 1.0),
        (299, 400): pytest.approx(0.6 * 0.8),
        (299, 600): pytest.approx(0.6 * 0.2 * 1.0),
        (499, 600): pytest.approx(0.8),
    }


def test_exons_that_overlap_are_not_joined():
    chain = (exon(0, 100, 1.0, acceptor=False), exon(200, 300, 0.5), exon(250, 380, 0.5),
             exon(500, 600, 1.0, donor=False))  # fmt: skip
    assert (299, 250) not in {(donor, acceptor) for donor, acceptor, _ in junction_shares(chain)}
    assert all(acceptor > donor + 1 for donor, acceptor, _ in junction_shares(chain))
