import collections
import dataclasses
import re

import jax
import numpy as np
import pytest
from small_tracks import LENGTH, TINY, small_genome, small_tracks, tiny_bundle, whole

from agviz.errors import InputError
from agviz.network.parameters import prune
from agviz.network.predict import BASES, TOKENS
from agviz.training import embedding_cache
from agviz.training.bigwig_batches import Row
from agviz.training.embedding_cache import embedding_bytes, needed
from agviz.training.finetune_plan import cached, plan
from agviz.training.finetune_settings import FinetuneSettings
from agviz.training.finetune_validation import correlation
from agviz.training.heads_forward import heads_forward
from agviz.training.loop import NORM_BATCHES, Steps, measure_norms
from agviz.training.new_heads import first_heads, head_config, with_heads
from agviz.training.step import TrainingState, network_forward


@pytest.fixture(scope="module", autouse=True)
def _quick_compilation():
    jax.config.update("jax_disable_most_optimizations", True)
    yield
    jax.config.update("jax_disable_most_optimizations", False)


@pytest.fixture(scope="module")
def todo():
    settings = FinetuneSettings(length=LENGTH, cache_dtype="float32", batch=1)
    return plan(
        tiny_bundle(), small_tracks(), whole("chr1"), assembly=small_genome(), settings=settings
    )


@pytest.fixture(scope="module")
def variables(todo):
    return with_heads(todo.parent.variables, first_heads(todo.config, seed=0))


@pytest.fixture(scope="module")
def batches(todo, variables, tmp_path_factory):
    source = dataclasses.replace(todo.source(todo.split.training), windows=todo.split.training[:2])
    made = cached(todo, source, tmp_path_factory.mktemp("cache"))
    made.cache.fill(variables, organism=1, strands=(False, True), show=False)
    return made


def test_only_what_heads_read_is_kept():
    assert needed(head_config(TINY, {"chip_tf": 1})) == {TOKENS: (128, 12)}
    assert needed(head_config(TINY, {"cage": 2})) == {BASES: (1, 8), TOKENS: (128, 12)}
    assert embedding_bytes(head_config(TINY, {"chip_tf": 1}), 2_048, dtype="float16") == 16 * 12 * 2


def test_heads_on_kept_embeddings_are_the_network(todo, variables, batches):
    heads = jax.jit(heads_forward(todo.config, organism=1))
    network = jax.jit(network_forward(todo.config, organism=1, frozen_norms=True))
    for turned in (False, True):
        row = Row(1, 0, turned)
        found, _ = heads(variables["params"]["head"], {}, batches.at(row))
        expected, measured = network(
            variables["params"], variables["state"], batches.source.at(row)
        )
        assert measured is None
        assert set(found) == {
            "dnase_1", "dnase_128", "rna_seq_1", "rna_seq_128", "chip_histone_128",
        }  # fmt: skip
        for name, values in expected.items():
            assert np.asarray(found[name]) == pytest.approx(np.asarray(values), rel=1e-4, abs=1e-5)


def test_a_file_that_was_cut_short_is_made_again(variables, batches):
    path = min(batches.cache.folder.iterdir())
    before = path.read_bytes()
    path.write_bytes(before[:-1_000])
    batches.cache.fill(variables, organism=1, strands=(False, True), show=False)
    assert path.read_bytes() == before


def test_what_is_there_is_not_computed_again(todo, variables, batches, monkeypatch):
    cache = batches.cache
    files = sorted(cache.folder.iterdir())
    assert len(files) == 8  # 2 windows, 2 strands, 2 embeddings
    written = {path: path.stat().st_mtime_ns for path in files}
    files[0].unlink()
    cache.fill(variables, organism=1, strands=(False, True), show=False)
    assert sorted(cache.folder.iterdir()) == files
    again = [path for path in files if path.stat().st_mtime_ns != written[path]]
    assert [path.name[:14] for path in again] == ["000000.forward"] * 2
    for path, kind in zip(files[:2], (BASES, TOKENS), strict=True):
        assert np.load(path).shape == ((LENGTH, 8) if kind == BASES else (16, 12))


def test_another_trunk_or_window_has_another_folder(todo, batches):
    folder = batches.cache.folder.parent
    assert cached(todo, batches.source, folder).cache.folder == batches.cache.folder
    fewer = dataclasses.replace(batches.source, windows=batches.source.windows[:1])
    assert cached(todo, fewer, folder).cache.folder != batches.cache.folder
    other = dataclasses.replace(todo, parent=tiny_bundle(name="other"))
    assert cached(other, batches.source, folder).cache.folder != batches.cache.folder


def test_a_disk_without_room_is_told_before(todo, variables, batches, monkeypatch, tmp_path):
    usage = collections.namedtuple("usage", "total used free")
    monkeypatch.setattr(embedding_cache.shutil, "disk_usage", lambda _: usage(0, 0, 1_000))
    cache = dataclasses.replace(batches.cache, folder=tmp_path)
    message = (
        f"The embeddings need 0.0001326 GB, and {str(tmp_path)!r} has 1e-06 GB free; take fewer or "
        "shorter windows, or another folder"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        cache.fill(variables, organism=1, strands=(False,), show=False)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_no_half_written_file(batches, monkeypatch, tmp_path):
    def full(*_arguments, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(embedding_cache.np, "save", full)
    cache = dataclasses.replace(batches.cache, folder=tmp_path)
    embeddings = {BASES: np.ones((1, 4, 8)), TOKENS: np.ones((1, 1, 12))}
    message = (
        f"Embeddings could not be written to {str(tmp_path)!r} (No space left on device); make "
        "room, then start again: those that are there are kept"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        cache._write(Row(0, 0, False), embeddings)
    assert list(tmp_path.iterdir()) == []


def test_values_too_large_for_float16_are_refused(batches, tmp_path):
    cache = dataclasses.replace(batches.cache, folder=tmp_path, dtype="float16")
    embeddings = {BASES: np.full((1, 4, 8), 70_000.0), TOKENS: np.ones((1, 1, 12))}
    message = 'An embedding has the value 70000, too large for float16; set cache_dtype="float32"'
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        cache._write(Row(0, 0, False), embeddings)


def test_norms_by_the_batch_are_what_a_pass_measures(todo, variables, batches):
    forward = network_forward(todo.config, organism=0, frozen_norms=False)
    batch = batches.source.batch(0)
    needed = prune(variables, todo.heads, config=todo.config)
    _, measured = jax.eval_shape(forward, variables["params"], needed["state"], batch)
    shapes = jax.tree.map(np.shape, needed["state"])
    assert jax.tree.map(lambda leaf: leaf.shape, measured) == shapes


def test_norms_are_measured_with_the_averaged_weights_on_batches_that_come_after():
    class Source:
        twins = False

        def batch(self, step):
            return {"x": np.float32([step])}

    def measure(params, norms, batch):
        return {"norm": params["w"] * batch["x"]}

    state = TrainingState(
        None, {"w": np.float32([2])}, {"norm": np.float32([50])}, None, np.int32(5)
    )
    found = measure_norms(state, measure, Source(), first=5)
    steps = range(5, 5 + NORM_BATCHES)
    assert np.asarray(found.norms["norm"]) == pytest.approx([2 * np.mean(steps)])


def test_validations_are_evenly_spread_and_at_the_end():
    steps = Steps("x", 10, lambda _state: {}, 4)
    assert [done for done in range(1, 11) if steps.is_due(done)] == [3, 5, 8, 10]
    assert not any(Steps("x", 10, None, 4).is_due(done) for done in range(1, 11))
    assert not any(Steps("x", 10, lambda _state: {}, 0).is_due(done) for done in range(1, 11))


def test_correlation_leaves_out_what_is_missing():
    predicted = np.array([1, 2, 3, 4, 100], np.float32)
    observed = np.array([2, 1, 4, 3, np.nan], np.float32)
    assert correlation(predicted, observed) == pytest.approx(0.6)
    assert correlation(np.ones(5, np.float32), observed) == 0
    assert correlation(predicted[4:], observed[4:]) == 0
