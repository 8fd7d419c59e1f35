"""Splice attribution finds the bases that the teaching genome's rules splice by."""

import numpy as np
import pytest
from alphagenome.models.dna_output import OutputType
from linear_gradients import LinearOracle
from locus_assembly import locus_assembly

import agviz as ag
from agviz.errors import InputError, IntervalError, UnsupportedError
from agviz.genome.labelled import check_sequence_scores
from agviz.interpret.splicing import splice_attribution
from agviz.models.oracle import Oracle

TSS = 15_200  # of SKIP1; its exon 3 is 930 to 1,050 bp behind, exon 4 1,400 to 1,530
CONTEXT = ag.Interval("skipped_exon", TSS - 350, TSS - 350 + 4_096)


def place(start, end, strand="+"):
    return ag.Interval("skipped_exon", TSS + start, TSS + end, strand)


EXON_3, EXON_4, INTRON = place(930, 1_050), place(1_400, 1_530), place(600, 930)


@pytest.fixture(scope="module")
def oracle(tmp_path_factory):
    return Oracle(assembly=locus_assembly("skipped_exon", tmp_path_factory.mktemp("locus")))


def asked(oracle, target, of, **options):
    return splice_attribution(oracle, target, of, context=CONTEXT, progress_bar=False, **options)


def test_a_donor_is_made_by_its_gt(oracle):
    found = asked(oracle, EXON_3, "donor", window=place(1_047, 1_055), top=4)
    check_sequence_scores(found.scores)
    assert found.scores.attrs["citation"].startswith("splice attribution by in-silico")
    donor = found.bases[found.bases["offset"] == 1].iloc[0]
    assert (donor["Start"], donor["base"], donor["site"]) == (TSS + 1_050, "G", "donor")
    assert set(found.bases["part"]) == {"donor motif"}
    assert found.bases["contribution"].is_monotonic_decreasing
    assert {1, 2} <= set(found.bases["offset"])
    out = oracle.predict_interval(CONTEXT, requested_outputs=["SPLICE_SITES"], ontology_terms=None)
    chance = out.splice_sites.values[TSS + 1_049 - CONTEXT.start, 0]
    odds = np.log((chance + 1e-6) / (1 - chance + 1e-6))
    assert found.readout(out) == pytest.approx(odds, rel=1e-4)
    assert found.scores.attrs["reference"] == pytest.approx(odds, rel=1e-4)


def test_a_weak_acceptor_lives_by_its_branch_point(oracle):
    found = asked(oracle, EXON_4, "acceptor", window=place(1_368, 1_379), top=11)
    gives = found.bases.set_index(found.bases["Start"] - TSS)["contribution"]
    branch = range(1_370, 1_377)  # TACTAAC
    assert gives[list(branch)].min() > 5
    assert gives.drop(list(branch)).abs().max() < 0.5
    assert found.bases["part"].eq("branch point region").all()
    assert found.bases["site"].eq("acceptor").all()


def test_an_exon_is_held_in_by_both_its_sites(oracle):
    edges = [place(928, 932), place(1_048, 1_052)]
    found = [asked(oracle, EXON_3, "exon", tracks=[0], window=edge, top=2) for edge in edges]
    for each, starts in zip(found, ({928, 929}, {1_050, 1_051}), strict=True):
        assert set(each.bases["Start"] - TSS) == starts
        assert each.scores.attrs["reference"] == pytest.approx(1, abs=0.1)
        np.testing.assert_allclose(
            each.bases["contribution"], each.scores.attrs["reference"], rtol=0.05
        )
    out = oracle.predict_interval(
        CONTEXT, requested_outputs=["SPLICE_JUNCTIONS"], ontology_terms=None
    )
    counts = {
        (each.start - TSS, each.end - TSS): row[0]
        for each, row in zip(out.splice_junctions.junctions, out.splice_junctions.values,
                             strict=True)
        if each.strand == "+"
    }  # fmt: skip
    kept = sum(n for (start, end), n in counts.items() if end == 930 or start == 1_050) / 2
    over = sum(n for (start, end), n in counts.items() if start < 930 and end > 1_050)
    assert found[0].readout(out) == pytest.approx(kept / (kept + over), rel=1e-4)


def test_around_an_intron_both_ends_are_mutated_and_nothing_between(oracle, monkeypatch):
    monkeypatch.setattr("agviz.interpret.splicing.EXONIC", 2)
    monkeypatch.setattr("agviz.interpret.splicing.BEHIND_DONOR", 3)
    monkeypatch.setattr("agviz.interpret.splicing.BEFORE_ACCEPTOR", 4)
    found = asked(oracle, INTRON, "junction", tracks=[0])
    known = found.scores["position"].values[~np.isnan(found.scores.values).any(axis=1)] - TSS
    assert known.tolist() == [*range(598, 603), *range(926, 932)]
    assert set(found.bases["site"]) == {"donor", "acceptor"}
    reads = found.scores.attrs["reference"]
    lost = found.bases.set_index(found.bases["Start"] - TSS)["contribution"]
    np.testing.assert_allclose(lost[[600, 601, 928, 929]], reads, rtol=0.2)


def test_sites_of_the_other_strand_lie_the_other_way(tmp_path):
    model = Oracle(assembly=locus_assembly("neuron_exon", tmp_path))
    tss = 17_400  # of NEUX1, on -
    exon = ag.Interval("neuron_exon", tss - 599, tss - 479, "-")
    context = ag.Interval("neuron_exon", tss - 3_000, tss + 1_096)
    options = {"context": context, "progress_bar": False, "top": 3}
    for of, window, offsets in (
        ("donor", (exon.start - 3, exon.start + 1), {1, 2}),
        ("acceptor", (exon.end - 1, exon.end + 3), {-1, -2}),
    ):
        place = ag.Interval("neuron_exon", *window)
        found = splice_attribution(model, exon, of, window=place, **options)
        assert offsets <= set(found.bases["offset"])
        assert found.scores.attrs["reference"] > 0  # a likely site


def test_quicker_methods_answer_the_same_question(oracle):
    model, window = LinearOracle(assembly=oracle.assembly), place(1_048, 1_052)
    found = splice_attribution(
        model, EXON_3, "donor", method="corrected gradient", window=window, context=CONTEXT,
        progress_bar=False,
    )  # fmt: skip
    check_sequence_scores(found.scores)
    wanted = ag.attribution(
        model, window, found.readout, method="corrected gradient", context=CONTEXT, sample=0,
        progress_bar=False,
    )  # fmt: skip
    np.testing.assert_array_equal(found.scores, wanted)
    assert found.scores.attrs["kind"] == "contributions"
    assert -1 <= found.scores.attrs["agreement"] <= 1
    assert len(found.bases) == 4


@pytest.mark.parametrize(
    ("target", "of", "options", "error", "message"),
    [
        (EXON_3, "intron", {}, InputError, r"^of must be one of 'donor', 'acceptor', 'exon', "),
        (
            place(930, 1_050, "."), "donor", {}, InputError,
            r"^The target skipped_exon:16,131-16,250 needs a strand, '\+' or '-'$",
        ),
        (
            EXON_3, "exon", {}, InputError,
            r"^Which tissues\? Give tracks=\.\.\., such as tracks=\[0\], for of='exon'$",
        ),
        (EXON_3, "donor", {"method": "ism"}, InputError, r"^method must be one of 'exact', 'grad"),
        (
            EXON_3, "donor", {"method": "taylor"}, UnsupportedError,
            r"^oracle has no gradients: they need a network that runs here",
        ),
        (EXON_3, "donor", {"top": 0}, InputError, r"^top must be 1 base or more; got 0$"),
        (
            place(601, 930), "junction", {"tracks": [0]}, InputError,
            r"^The junction \S+:15,802-16,130:\+ is not in the prediction; .* skipped_exon:15,801-",
        ),
        (
            place(931, 1_050), "exon", {"tracks": [0]}, InputError,
            r"^The exon \S+ is not in the prediction: no junction ends where it starts; ",
        ),
        (
            place(930, 1_050, "-"), "exon", {"tracks": [0]}, InputError,
            r"^The exon \S+ is not in the prediction: .*; it has no junction on '-'$",
        ),
        (
            place(9_000, 9_100), "donor", {}, IntervalError,
            r"^The window skipped_exon:24,201-24,300 is not within the predicted context",
        ),
    ],
)  # fmt: skip
def test_what_is_not_spliced_is_told(oracle, target, of, options, error, message):
    with pytest.raises(error, match=message):
        asked(oracle, target, of, **options)


def test_splice_attribution_needs_no_tissue_for_a_site(oracle):
    found = asked(oracle, EXON_3, "donor", window=place(1_050, 1_051))
    assert found.readout.outputs == (OutputType.SPLICE_SITES,)
    assert len(found.bases) == 1
