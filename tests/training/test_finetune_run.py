import os
import re
import signal

import jax
import matplotlib.image
import numpy as np
import pytest
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputType
from small_tracks import LENGTH, counts, small_genome, small_tracks, tiny_bundle, whole

from agviz.catalog.outputs import OUTPUTS
from agviz.errors import FormatError, InputError
from agviz.models.load import load_model
from agviz.training.embedding_cache import CachedBatches, EmbeddingCache
from agviz.training.finetune_result import merged
from agviz.training.finetune_run import finetune
from agviz.training.finetune_settings import FinetuneSettings
from agviz.training.loop import LoopOptions
from agviz.training.metrics import read_metrics
from agviz.weights.bundle import Bundle

HUMAN, MOUSE = Organism.HOMO_SAPIENS, Organism.MUS_MUSCULUS
STEPS = 6
QUICK = LoopOptions(workers=0, checkpoint_every=4, metrics_every=2, show=False)


@pytest.fixture(scope="module", autouse=True)
def _quick_compilation():
    jax.config.update("jax_disable_most_optimizations", True)
    yield
    jax.config.update("jax_disable_most_optimizations", False)


def parent():
    return tiny_bundle(terms="for friends", provenance="a parent", random=False)


def new_heads(out, cache, **options):
    """Heads for mouse beside the old ones."""
    settings = {"steps": STEPS, "length": LENGTH, "rate": 0.1, "validations": 2}
    return finetune(
        parent(), small_tracks(), whole(), out=out, assembly=small_genome(), validation=["chr3"],
        organism=MOUSE, keep_heads=True, cache=cache, options=QUICK,
        settings=FinetuneSettings(**settings | options),
    )  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("finetune")


@pytest.fixture(scope="module")
def trained(place):
    return new_heads(place / "out", place / "cache")


def test_the_result_is_a_model_with_the_old_tracks_and_the_new(trained, place):
    model = load_model(place / "out" / "finetuned.safetensors")
    old = parent()
    for output in (OutputType.DNASE, OutputType.RNA_SEQ, OutputType.CHIP_HISTONE):
        before, after = old.tracks.table(output, MOUSE), trained.tracks.table(output, MOUSE)
        columns = ["name", "strand", "column", "nonzero_mean"]
        assert after[columns].iloc[: len(before)].equals(before[columns])
        width = next(h.tracks for h in old.config.track_heads if h.name == output.name.lower())
        new = after.iloc[len(before) :]
        assert new["column"].tolist() == list(range(width, width + len(new)))
        assert trained.tracks.table(output, HUMAN)[columns].equals(
            old.tracks.table(output, HUMAN)[columns]
        )
    rna = trained.tracks.table(OutputType.RNA_SEQ, MOUSE).iloc[-2:]
    assert rna["name"].tolist() == ["new RNA", "new RNA"]
    assert rna["strand"].tolist() == ["+", "-"]
    found = model.output_metadata(MOUSE).dnase
    assert found["ontology_curie"].iloc[-1] == "CL:0000576"
    assert model.capabilities.outputs == load_outputs(old)


def load_outputs(bundle):
    having = [set(bundle.tracks.outputs(organism)) for organism in (HUMAN, MOUSE)]
    return tuple(output for output in OUTPUTS if any(output in each for each in having))


def test_the_result_tells_where_it_comes_from(trained):
    old = parent()
    assert trained.terms == "for friends"
    assert trained.name == "finetuned"
    assert not trained.random
    assert trained.provenance == (
        f"a parent (sha256 {old.sha256[:12]}), fine-tuned: new heads, tracks 1 dnase, 2 rna_seq, "
        "1 chip_histone, 8 windows of 2,048 bp of small, 6 steps"
    )
    assert trained.assembly == {HUMAN.name: "hg38", MOUSE.name: "small"}


def test_nothing_that_was_there_has_changed(trained):
    old, new = parent().arrays(), trained.arrays()
    for name, before in old.items():
        after = np.asarray(new[name])
        if name.startswith("params/alphagenome/head/"):
            after = after[..., : np.shape(before)[-1]]
        assert np.array_equal(after, before), name


def test_the_scale_of_a_new_track_is_measured_on_the_training_windows(trained):
    values = np.concatenate([counts(0)[name] for name in ("chr1", "chr2")])
    found = trained.tracks.table(OutputType.DNASE, MOUSE)["nonzero_mean"].iloc[-1]
    assert found == pytest.approx(values[values > 0].mean())


def test_metrics_and_validation_are_written(trained, place):
    metrics = read_metrics(place / "out" / "metrics.csv")
    assert metrics["step"].tolist() == [2, 4, 6]
    validation = read_metrics(place / "out" / "validation.csv")
    assert validation["step"].tolist() == [3, 6]
    assert validation.columns.tolist()[2:] == [
        "loss",
        "r dnase new DNase .",
        "r rna_seq new RNA +",
        "r rna_seq new RNA -",
        "r chip_histone new mark .",
    ]
    assert np.isfinite(validation).all().all()
    assert validation["loss"].iloc[1] < validation["loss"].iloc[0]
    plot = matplotlib.image.imread(place / "out" / "metrics.png")
    assert plot.shape[0] > 200
    assert plot.std() > 0.05


def test_out_that_is_a_file_is_refused(tmp_path, place):
    path = tmp_path / "notes"
    path.write_text("mine")
    message = f"out {str(path)!r} is a file; name a folder"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        new_heads(path, place / "cache")


def test_what_was_interrupted_goes_on_as_if_nothing_had_happened(trained, place, monkeypatch):
    made = CachedBatches.batch

    def interrupted(self, step):
        if step == 2:
            os.kill(os.getpid(), signal.SIGINT)
        return made(self, step)

    def computed(*_arguments):
        pytest.fail("embeddings that were there were computed again")

    monkeypatch.setattr(EmbeddingCache, "_program", computed)
    monkeypatch.setattr(CachedBatches, "batch", interrupted)
    with pytest.raises(KeyboardInterrupt):
        new_heads(place / "again", place / "cache")
    assert not (place / "again" / "finetuned.safetensors").exists()
    monkeypatch.setattr(CachedBatches, "batch", made)
    assert new_heads(place / "again", place / "cache").sha256 == trained.sha256
    first, second = (read_metrics(place / out / "metrics.csv") for out in ("out", "again"))
    assert second["step"].tolist() == [2, 4, 6]
    assert second["loss"].iloc[-1] == first["loss"].iloc[-1]


def test_a_folder_of_other_settings_is_refused(trained, place):
    message = (
        f"The checkpoint {str(place / 'out' / 'checkpoint.npz')!r} is of other data, settings, "
        "seed or held-out fold ("
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}.*train into another folder$"):
        new_heads(place / "out", place / "cache", seed=1)


def test_the_whole_network_learns_with_its_norms_as_they_were(tmp_path):
    old = parent()
    found = finetune(
        old, small_tracks(), whole("chr1"), out=tmp_path, assembly=small_genome(),
        heads_only=False, options=QUICK,
        settings=FinetuneSettings(steps=2, batch=1, length=LENGTH, shift=50, rate=0.01),
    )  # fmt: skip
    assert isinstance(found, Bundle)
    assert [head.name for head in found.config.track_heads] == ["dnase", "rna_seq", "chip_histone"]
    assert found.config.heads == ("dnase", "rna_seq", "chip_histone")
    assert found.tracks.outputs(HUMAN) == (
        OutputType.DNASE,
        OutputType.RNA_SEQ,
        OutputType.CHIP_HISTONE,
    )
    assert found.tracks.outputs(MOUSE) == ()
    before, after = old.arrays(), found.arrays()
    trunk = [name for name in before if "/head/" not in name]
    moved = [name for name in trunk if not np.array_equal(after[name], before[name])]
    assert all(name.startswith("params/") for name in moved)
    unread = [name for name in trunk if "output_pair" in name]
    assert not set(unread) & set(moved)
    kernels = [name for name in trunk if name.endswith("standardized_conv1_d/w")]
    assert set(kernels) <= set(moved)
    assert "whole network" in found.provenance


def test_a_tree_is_laid_over_another():
    below = {"a": {"x": 1, "y": 2}, "b": 3}
    assert merged(below, {"a": {"x": 4}, "c": 5}) == {"a": {"x": 4, "y": 2}, "b": 3, "c": 5}
    assert below == {"a": {"x": 1, "y": 2}, "b": 3}
