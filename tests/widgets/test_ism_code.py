"""The code of an `IsmExplorer` makes its figure: the mutagenesis, the curve, both alleles."""

import dataclasses

import pytest
from small_explorer import kept

import agviz as ag

WINDOW = ag.Interval("chrT1", 22_000, 22_003)


def ran(code):
    """What code makes, by name."""
    names = {}
    exec(compile(code, "copied", "exec"), names)
    return names


@pytest.fixture
def cache(world, monkeypatch):
    monkeypatch.setenv("AGVIZ_CACHE", str(world[0]))


@pytest.fixture(scope="module")
def explorer(model):
    place = ag.Interval("chrT1", 21_800, 22_300)
    peak = ag.SignalReadout(ag.OutputType.DNASE, tracks="CLO:0007045", window=place)
    readouts = {"peak": peak, "log": (peak + 1.0).log2()}
    made = ag.IsmExplorer(model, WINDOW, readouts, gene="NAMED", motif="CAACGGTT")
    made.cancel()
    made.wait(60)
    few = dataclasses.replace(made.placed, distances=made.placed.distances[14:17])
    made.placed, made.distance = few, few.distances[1]
    made.trace()
    made.mutagenise()
    assert made.wait(60)
    return made


def same(explorer, folder):
    """Whether the code makes the figure that is shown; what the figure's panels are."""
    folder.mkdir()
    figure = ran(explorer.code)["figure"]
    assert kept(figure, folder / "code") == kept(explorer.figure, folder / "shown")
    return [type(panel).__name__ for panel in figure.panels()]


def test_code_and_view_are_the_same_figure(explorer, cache, tmp_path):
    shown = ["Logo", "Heatmap", "LinePlot", "Tracks", "Genes"]
    assert same(explorer, tmp_path / "first") == shown
    explorer.choose("log")
    explorer.mutate_base(22_001, None)  # shaded, and drawn as ALT
    assert same(explorer, tmp_path / "mutated") == shown
    assert 'ag.Highlights(ag.Interval("chrT1", 22001, 22002))' in explorer.code


@pytest.mark.parametrize(("strand", "motif"), [("+", "CAACGGTT"), ("-", "CAANGGTT")])
def test_the_truth_stands_beside_another_model_and_motifs_lie_along_genes(
    model, cache, tmp_path, strand, motif
):
    other = ag.EnsembleModel([model], name="other")
    genes = model.assembly.gene_models.genes(ag.Interval("chrT2", 0, 65_536))
    gene = genes[genes["Strand"] == strand]["gene_name"].iloc[0]
    place = model.assembly.gene(gene).interval
    window = ag.Interval(place.chromosome, place.start, place.start + 1)
    level = ag.GeneReadout(
        ag.OutputType.RNA_SEQ, model.assembly.gene(gene), tracks="CLO:0007045",
        genes=model.assembly.gene_models,
    )  # fmt: skip
    explorer = ag.IsmExplorer(other, window, level, gene=gene, motif=motif)
    explorer.cancel()
    explorer.wait(60)
    few = explorer.placed.distances[15:17]
    explorer.placed = dataclasses.replace(explorer.placed, distances=few)
    explorer.resume()
    assert explorer.wait(60)
    assert list(explorer.curves) == ["other", "truth (oracle)"]
    assert same(explorer, tmp_path / "one")[:3] == ["Logo", "Heatmap", "LinePlot"]


def test_what_cannot_be_written_is_said_and_left_out(explorer, cache, model):
    peak = ag.SignalReadout(ag.OutputType.DNASE, tracks=lambda table: [0])
    question = ag.IsmExplorer(model, WINDOW, peak)
    assert question.wait(60)
    assert "# The mutagenesis is not in this code: its readout" in question.code
    assert [type(panel).__name__ for panel in ran(question.code)["figure"].panels()] == [
        "Tracks",
        "Genes",
    ]
