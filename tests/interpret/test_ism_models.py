"""Mutagenesis of models that are asked in full, and of SpliceAI: against their own predictions."""

import json

import numpy as np
import pytest
import xarray as xr
from alphagenome.models.dna_output import OutputType
from composition_model import CompositionModel
from tiny_genome import tiny_genome

import agviz as ag
from agviz.errors import MissingPackageError

CONTEXT = ag.Interval("chr1", 2_000, 2_000 + 2_048)
WINDOW = ag.Interval("chr1", 2_730, 2_736)
SCORE_ERROR = 1e-3  # of the published tool's scores
TELLING_SCORE = 0.01  # above it, the tool's offsets say where


@pytest.fixture(scope="module")
def assembly(tmp_path_factory):
    return tiny_genome(tmp_path_factory.mktemp("genome"))


@pytest.mark.parametrize("strands", [False, True])
def test_an_ensemble_gives_the_mean_of_its_members(assembly, strands):
    members = [CompositionModel(assembly=assembly, weight=weight) for weight in (1.0, 2.0, 6.0)]
    ensemble = ag.EnsembleModel(members, strands=strands)
    readouts = {
        "open": ag.SignalReadout(OutputType.ATAC, tracks=[0, 1], window=WINDOW.resize(40)),
        "touch": ag.SignalReadout(OutputType.CHIP_TF, tracks=[1], window=WINDOW, reduce="sum"),
    }
    options = {"context": CONTEXT, "progress_bar": False}
    found = ag.ism(ensemble, WINDOW, readouts, **options)
    apart = [ag.ism(member, WINDOW, readouts, **options) for member in members]
    for name in readouts:
        mean = xr.concat([each[name] for each in apart], "member").mean("member")
        assert float(abs(mean).max()) > 0
        np.testing.assert_allclose(found[name], mean, rtol=1e-4, atol=1e-6)
        reference = np.mean([each[name].attrs["reference"] for each in apart])
        assert found[name].attrs["reference"] == pytest.approx(reference, rel=1e-5)
        assert found[name].attrs["engine"] == "full"
        assert "mean of 3 models" in found[name].attrs["model"]


@pytest.fixture(scope="module")
def spliceai(data_dir):
    folder = data_dir / "gata4_hg19"
    assembly = ag.Assembly("gata4", folder / "gata4.fa", folder / "gata4.gtf")
    try:
        return ag.load_model("spliceai", assembly=assembly)
    except MissingPackageError as error:
        pytest.skip(str(error))


@pytest.mark.parity
@pytest.mark.parametrize(
    ("kind", "track", "start", "end"),
    [("acceptor", 1, 110_281, 110_283), ("donor", 0, 110_449, 110_452)],
)
def test_spliceai_effects_are_the_published_delta_scores(
    reference_dir, spliceai, kind, track, start, end
):
    """At an exon of GATA4 so far within it that the tool's mask of what lies beyond is not seen."""
    listed = json.loads((reference_dir / "spliceai_gata4_variants.json").read_text())
    (contig,) = spliceai.assembly.contigs
    inside = [
        row
        for row in listed
        if start < row["position"] <= end and len(row["reference"] + row["alternate"]) == 2
    ]
    wanted, readouts = [], {}
    for row in inside:
        for sign, change in ((1, "gain"), (-1, "loss")):
            score = row[f"{kind}_{change}"]
            if score > TELLING_SCORE:
                site = row["position"] - 1 + row[f"{kind}_{change}_offset"]
                wanted.append((row["position"] - 1, row["alternate"], str(site), sign * score))
                readouts[str(site)] = ag.SignalReadout(
                    OutputType.SPLICE_SITES,
                    tracks=[track],
                    window=ag.Interval(contig, site, site + 1),
                )
    assert len(wanted) >= 4
    window = ag.Interval(contig, start, end)
    effects = ag.ism(spliceai, window, readouts, context=window.resize(200), progress_bar=False)
    assert effects[str(site)].attrs["engine"] == "windowed"
    for position, base, site, score in wanted:
        value = float(effects[site].sel(position=position, base=base))
        assert value == pytest.approx(score, abs=SCORE_ERROR)
