"""The main job with weights from a file: figure, scores, predictions, saving, ensembles, plots."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from alphagenome.models.dna_output import OutputType
from small_bundle import small_bundle

from agviz.cli.main import main
from agviz.figure.scene import Text
from agviz.genome.types import Interval
from agviz.models.alphagenome.model import AlphaGenomeModel
from agviz.models.ensemble import EnsembleModel
from agviz.models.saved import open_predictions, save_predictions
from agviz.models.variant_scores import variant_scores
from agviz.reports.variant_figure import variant_figure

ALL = tuple(OutputType)


@pytest.fixture
def narrow(monkeypatch):
    """The model looks at 4,096 bp around a variant, not at 131,072."""
    monkeypatch.setattr("agviz.models.alphagenome.model.CPU_WIDTH", 4096)


def test_command_line_variant(assembly, bundle_path, snv, tmp_path, capsys, narrow):
    figure, table = tmp_path / "a.svg", tmp_path / "a.tsv"
    assert main([
        "variant", str(snv(9300)), "--fasta", str(assembly.fasta), "--genes", str(assembly.genes),
        "--model", str(bundle_path), "-o", str(figure), "--ontology", "EFO:0002067",
        "--scores", str(table), "--scorer", "RNA_SEQ", "--scorer", "ATAC",
    ]) == 0  # fmt: skip
    printed = capsys.readouterr().out
    assert "a small network with random weights" in printed
    assert figure.read_text().startswith("<?xml")
    frame = pd.read_csv(table, sep="\t")
    assert set(frame["output_type"]) == {"RNA_SEQ", "ATAC"}
    assert set(frame["ontology_curie"]) == {"EFO:0002067"}
    assert "K562 ATAC-seq" in printed


def test_command_line_refuses_an_unknown_term(assembly, bundle_path, snv, tmp_path, capsys):
    table = tmp_path / "a.tsv"
    assert main([
        "variant", str(snv(9300)), "--fasta", str(assembly.fasta), "--model", str(bundle_path),
        "--ontology", "EFO:0002068", "--scores", str(table), "--scorer", "ATAC",
    ]) == 2  # fmt: skip
    assert "'EFO:0002068'" in capsys.readouterr().err
    assert not table.exists()


def test_drawing_and_scoring_take_one_prediction(assembly, bundle, snv, narrow):
    variant, scorers = snv(9300), ["RNA_SEQ", "ATAC", "CONTACT_MAPS"]
    apart = AlphaGenomeModel(bundle, assembly=assembly, junction_sites=12)
    question = {"ontology_terms": ["EFO:0002067"]}
    first = variant_figure(apart, variant, **question).caption(183.0)
    scores = variant_scores(apart, [variant], scorers)
    assert apart.runs == 4
    once = AlphaGenomeModel(bundle, assembly=assembly, junction_sites=12)
    with once.predict_once(once.capabilities.outputs):
        assert variant_figure(once, variant, **question).caption(183.0) == first
        again = variant_scores(once, [variant], scorers)
        assert once.runs == 2
        variant_scores(once, [snv(9301)], ["ATAC"])
        assert once.runs == 4  # another variant
    variant_scores(once, [variant], ["ATAC"])
    assert once.runs == 6  # nothing is kept
    assert again.drop(columns="raw_score").equals(scores.drop(columns="raw_score"))
    np.testing.assert_allclose(again["raw_score"], scores["raw_score"], rtol=1e-4, atol=1e-5)


def test_outputs_that_were_not_announced_are_predicted_alone(assembly, bundle, snv, narrow):
    model = AlphaGenomeModel(bundle, assembly=assembly)
    with model.predict_once([OutputType.ATAC]):
        for _ in range(2):
            variant_scores(model, [snv(9300)], ["ATAC"])
        assert model.runs == 2
        variant_scores(model, [snv(9300)], ["CHIP_TF"])
        assert model.runs == 4


def test_command_line_predict(assembly, bundle_path, tmp_path):
    target = tmp_path / "a.npz"
    assert main([
        "predict", "chr1:8193-12288", "--fasta", str(assembly.fasta), "--model", str(bundle_path),
        "--output-type", "CHIP_TF", "-o", str(target),
    ]) == 0  # fmt: skip
    assert target.exists()


def test_command_line_predict_widens_to_a_length_that_the_model_takes(
    assembly, bundle_path, tmp_path, capsys
):
    target = tmp_path / "a.npz"
    command = ["predict", "chr1:11-3010", "--fasta", str(assembly.fasta), "--model"]
    command += [str(bundle_path), "-o", str(target), "--output-type"]
    assert main([*command, "CHIP_TF"]) == 0
    told = "agviz: note: small predicts 4,096 bp around the 3,000 bp asked for, the least that it"
    assert told in capsys.readouterr().err
    with np.load(target) as saved:
        assert saved["values"].shape[0] == 4096 // 128
    target.unlink()
    assert main([*command, "SPLICE_JUNCTIONS"]) == 2
    assert "SPLICE_JUNCTIONS is not made of tracks" in capsys.readouterr().err
    assert not target.exists()


def test_a_figure_says_that_weights_are_random(assembly, snv, narrow):
    model = AlphaGenomeModel(small_bundle(provenance="a network"), assembly=assembly)
    figure = variant_figure(model, snv(9300), requested_outputs=["CHIP_TF"])
    assert "a network (random weights)" in figure.caption(183.0)
    assert "Random weights, no predictions" in texts(figure)
    titled = figure.titled("GATA1")
    assert "Random weights, no predictions: GATA1" in texts(titled)
    beside = texts((titled | figure).titled("both"))
    assert "Random weights, no predictions: GATA1" in beside
    trained = AlphaGenomeModel(small_bundle(provenance="trained", random=False), assembly=assembly)
    honest = variant_figure(trained, snv(9300), requested_outputs=["CHIP_TF"])
    assert not any("andom" in text for text in texts(honest))


def texts(figure):
    return [mark.text for mark in figure.scene(183.0).marks if isinstance(mark, Text)]


def test_predictions_are_saved(model, interval, predict_all, tmp_path):
    output = predict_all(interval)
    saved = tmp_path / "prediction.zarr"
    save_predictions(output, saved)
    again = open_predictions(saved)
    for kind in ALL:
        np.testing.assert_array_equal(again.get(kind).values, output.get(kind).values)


def test_an_ensemble_of_two(model, assembly, interval, snv):
    other = AlphaGenomeModel(small_bundle(seed=1), assembly=assembly, junction_sites=12)
    both = EnsembleModel([model, other], strands=True)
    assert both.source == "ensemble: mean of 2 models, both strands"
    question = {"requested_outputs": ALL, "ontology_terms": None}
    pair = both.predict_variant(interval, snv(9300), **question)
    voices = [
        member.predict_variant(Interval("chr1", 8192, 12_288, strand), snv(9300), **question)
        for member in (model, other)
        for strand in "+-"
    ]
    mean = np.mean([voice.alternate.rna_seq.values for voice in voices], axis=0)
    np.testing.assert_allclose(pair.alternate.rna_seq.values, mean, rtol=1e-4)
    assert pair.alternate.rna_seq.uns["count"] == 4
    one, two = pair.reference.splice_junctions, pair.alternate.splice_junctions
    assert [str(j) for j in one.junctions] == [str(j) for j in two.junctions]


@pytest.mark.slow  # seaborn alone takes seconds to import
def test_the_sdks_plots_draw_predictions(model, interval, snv):
    from alphagenome.visualization import plot_components

    pair = model.predict_variant(
        interval, snv(9300), requested_outputs=ALL, ontology_terms=["EFO:0002067"]
    )
    reference, alternate = pair.reference, pair.alternate
    sashimi = reference.splice_junctions.filter_to_positive_strand()
    figure = plot_components.plot(
        [
            plot_components.Tracks(reference.atac),
            plot_components.OverlaidTracks(
                {"REF": reference.rna_seq, "ALT": alternate.rna_seq},
                colors={"REF": "dimgrey", "ALT": "red"},
            ),
            plot_components.ContactMaps(reference.contact_maps),
            plot_components.Sashimi(sashimi, rng=np.random.default_rng(0)),
        ],
        interval=interval,
        annotations=[plot_components.VariantAnnotation([snv(9300)])],
    )
    assert len(figure.axes) >= 5
    plt.close(figure)
