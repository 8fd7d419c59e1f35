"""Mutagenesis by an ensemble of networks: the mean of its members', each in windows."""

import numpy as np
import pytest
from alphagenome.models.dna_output import OutputType
from small_bundle import small_bundle
from tiny_genome import tiny_genome

import agviz as ag
from agviz.models.alphagenome.model import AlphaGenomeModel
from agviz.models.ensemble_mutants import is_mean_of_voices

CONTEXT = ag.Interval("chr1", 2_048, 2_048 + 4_096)
WINDOW = ag.Interval("chr1", 4_000, 4_002)
DONOR, ACCEPTOR = 3_000, 5_200
SIGNAL = ag.SignalReadout(OutputType.ATAC, tracks=[0, 1], window=WINDOW.resize(40), reduce="sum")
READOUTS = {
    "open": 3 * SIGNAL - 1,
    "touch": ag.ContactReadout(WINDOW, WINDOW.shift(1_500), tracks=[0]),
    "intron": ag.JunctionReadout.between("chr1", DONOR, ACCEPTOR, tracks=[0]),
    "share": ag.JunctionReadout.between("chr1", DONOR, ACCEPTOR, tracks=[1], value="psi5"),
}


@pytest.fixture(scope="module")
def members(tmp_path_factory):
    assembly = tiny_genome(tmp_path_factory.mktemp("genome"))
    return [
        AlphaGenomeModel(small_bundle(seed), assembly=assembly, junction_sites=6) for seed in (0, 1)
    ]


def effects(model, readouts, *, strand="."):
    context = ag.Interval(CONTEXT.chromosome, CONTEXT.start, CONTEXT.end, strand)
    return ag.ism(model, WINDOW, readouts, context=context, progress_bar=False)


def test_what_is_the_mean_of_voices():
    assert all(map(is_mean_of_voices, READOUTS.values()))
    highest = ag.SignalReadout(OutputType.ATAC, tracks=[0], window=WINDOW, reduce="max")
    for readout in (highest, SIGNAL / SIGNAL, 1 / SIGNAL, SIGNAL * SIGNAL, (SIGNAL + 1).log()):
        assert not is_mean_of_voices(readout)
        assert not is_mean_of_voices(SIGNAL + readout)
    assert is_mean_of_voices(SIGNAL / 2 - 3 * READOUTS["touch"])


@pytest.mark.slow
@pytest.mark.parametrize("strands", [False, True])
def test_it_is_the_mean_of_the_voices_in_windows(members, strands):
    found = effects(ag.EnsembleModel(members, strands=strands), READOUTS)
    read = (".", "-") if strands else (".",)
    apart = [effects(member, READOUTS, strand=strand) for member in members for strand in read]
    for name in READOUTS:
        expected = np.mean([each[name].values for each in apart], axis=0)
        assert np.nanmax(np.abs(expected)) > 0
        np.testing.assert_allclose(found[name].values, expected, rtol=1e-5, atol=1e-7)
        assert found[name].attrs["engine"] == "windowed"
        reference = np.mean([each[name].attrs["reference"] for each in apart])
        assert found[name].attrs["reference"] == pytest.approx(reference, rel=1e-5)


@pytest.mark.slow
def test_a_logarithm_is_that_of_the_mean_prediction(members):
    ensemble = ag.EnsembleModel(members)
    found = effects(ensemble, {"log": (SIGNAL + 0.1).log()})["log"]
    apart = [effects(member, {"sum": SIGNAL})["sum"] for member in members]
    reference = np.mean([each.attrs["reference"] for each in apart]) + 0.1
    mean = np.mean([each.values for each in apart], axis=0)
    np.testing.assert_allclose(found.values, np.log1p(mean / reference), rtol=1e-3, atol=1e-6)
    assert found.attrs["engine"] == "full"


@pytest.mark.slow
def test_a_share_of_no_reads_is_told():
    oracle = ag.load_model("oracle")
    gene = ag.load_model("oracle").assembly.gene("SKIP1")
    junction = ag.JunctionReadout.between(
        gene.interval.chromosome, gene.interval.start + 10, gene.interval.start + 90,
        tracks=[0], value="psi5",
    )  # fmt: skip
    place = gene.interval.resize(2)
    with pytest.raises(ag.AgvizError) as caught:
        ag.ism(oracle, place, junction, progress_bar=False)
    assert "No reads are left at the site of which it is a share" in str(caught.value)
