import pytest
from teaching_sequences import PROMOTER, TSS, planted

from agviz.teaching.motifs import Scanner
from agviz.teaching.promoters import find_promoters

CPG = "GGGGCGGGG" + ("ACTGACTGATC" * 4)[:37] + "CCCATAC" + "A" * 24 + "GGACC"


def promoters(text, start=4_000):
    return [
        (at - start, strength)
        for at, strength in find_promoters(Scanner(planted(16_384, {start: text})))
    ]


def test_a_tata_promoter_starts_31_bp_behind_its_box():
    ((at, strength),) = promoters(PROMOTER)
    assert at == TSS
    assert strength > 0.95


def test_a_cpg_promoter_starts_49_bp_behind_its_box_and_is_weaker():
    ((at, strength),) = promoters(CPG)
    assert at == 49
    assert strength == pytest.approx(0.6, abs=0.03)


@pytest.mark.parametrize(("at", "base"), [(1, "G"), (3, "C")])
def test_a_broken_box_leaves_no_promoter(at, base):
    assert promoters(PROMOTER[:at] + base + PROMOTER[at + 1 :]) == []


def test_of_close_promoters_the_strongest_is_kept():
    weaker = PROMOTER[:-1] + "A"  # the initiator's last base does not match
    both = promoters(PROMOTER + weaker)
    assert [at for at, _ in both] == [TSS]  # 39 bp between the two
    apart = promoters(PROMOTER + "A" * 40 + weaker)
    assert [at for at, _ in apart] == [TSS, TSS + len(PROMOTER) + 40]
    assert apart[0][1] > apart[1][1]
