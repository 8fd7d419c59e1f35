"""The predictor: batches, shared programs, bounded caches, parameters on demand, codes."""

import time
import unittest.mock

import jax
import numpy as np
import pytest
from alphagenome.data import ontology
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputType
from jax.experimental.compilation_cache import compilation_cache
from small_bundle import small_bundle
from small_network import SMALL

from agviz._files import cache_dir
from agviz.models.alphagenome import estimate
from agviz.models.alphagenome.device import find_device, find_precision
from agviz.models.alphagenome.memory import Run, memory_bytes
from agviz.models.alphagenome.predictor import Predictor
from agviz.models.alphagenome.program_io import encode_bases, wait
from agviz.models.alphagenome.programs import PROGRAMS, Programs
from agviz.models.alphagenome.selection import select

HUMAN = Organism.HOMO_SAPIENS
LENGTH = 2048


def make(precision="float32"):
    bundle = small_bundle()
    predictor = Predictor(
        lambda: bundle.variables, config=SMALL, precision=precision, device=jax.devices("cpu")[0]
    )
    return predictor, bundle.tracks


def terms(*curies):
    return tuple(map(ontology.from_curie, curies))


@pytest.fixture(scope="module")
def sequences():
    random = np.random.default_rng(5)
    return ["".join(random.choice(list("ACGT"), LENGTH)) for _ in range(5)]


def test_codes():
    assert encode_bases("ACGTacgtNnRUé-").tolist() == [0, 1, 2, 3, 0, 1, 2, 3, 4, 4, 4, 4, 4, 4]


def test_a_batch_equals_one_by_one(sequences, monkeypatch):
    predictor, tracks = make()
    chosen = select(tracks, [OutputType.CHIP_TF, OutputType.CONTACT_MAPS], organism=HUMAN)
    single = predictor(sequences, chosen)
    monkeypatch.setattr(Predictor, "at_once", lambda self, length: 3)
    batched = predictor(sequences, chosen)
    assert predictor.runs == 10
    assert len(batched) == 5
    for one, two in zip(single, batched, strict=True):
        for head in one.heads:
            np.testing.assert_allclose(one.heads[head], two.heads[head], rtol=1e-5, atol=1e-5)
    assert not np.allclose(batched[3].heads["chip_tf"], batched[4].heads["chip_tf"])


def test_a_batch_too_large_is_made_smaller(sequences, monkeypatch):
    predictor, tracks = make()
    chosen = select(tracks, [OutputType.CHIP_TF], organism=HUMAN)
    columns = {"chip_tf": len(chosen.chosen[0].columns)}
    sizes = []
    run = Predictor._run

    def counted(self, batch, selection):
        sizes.append(len(batch))
        return run(self, batch, selection)

    monkeypatch.setattr(Predictor, "_run", counted)
    monkeypatch.setattr(Predictor, "at_once", lambda self, length: 4)
    one, two = (
        memory_bytes(
            Run(SMALL, LENGTH, columns, "float32", batch=batch, kept=5 - batch), platform="cpu"
        )
        for batch in (1, 2)
    )
    monkeypatch.setattr(estimate, "free_bytes", lambda device: int(two / estimate.SHARE) + 1)
    predictor(sequences, chosen)
    assert sizes == [2, 2, 1]
    sizes.clear()
    monkeypatch.setattr(estimate, "free_bytes", lambda device: int(one / estimate.SHARE) + 1)
    make()[0](sequences, chosen)
    assert sizes == [1] * 5


def test_batches_have_few_sizes(sequences, monkeypatch):
    predictor, tracks = make()
    chosen = select(tracks, [OutputType.CHIP_TF], organism=HUMAN)
    monkeypatch.setattr(Predictor, "at_once", lambda self, length: 4)
    compiled = []
    forward = Predictor._compile

    def spied(self, heads, arguments):
        compiled.append(arguments[1].shape[0])
        return forward(self, heads, arguments)

    monkeypatch.setattr(Predictor, "_compile", spied)
    PROGRAMS.clear()
    for count in (3, 4, 5, 1):
        assert len(predictor(sequences[:count], chosen)) == count
    assert compiled == [4, 1]  # three are filled up; five are four and one
    assert predictor.runs == 13  # what fills up does not count


def test_each_organism_has_the_index_that_the_table_gives_it(sequences):
    bundle = small_bundle()
    turned = tuple(reversed(bundle.tracks.organisms))
    human = select(bundle.tracks, [OutputType.CHIP_TF], organism=HUMAN)
    options = {"config": SMALL, "precision": "float32", "device": jax.devices("cpu")[0]}
    first, second = (
        Predictor(lambda: bundle.variables, organisms=organisms, **options)(sequences[:1], human)
        for organisms in (bundle.tracks.organisms, turned)
    )
    assert not np.allclose(first[0].heads["chip_tf"], second[0].heads["chip_tf"])


def test_waiting_lets_an_interruption_through(monkeypatch):
    """JAX's own waiting ends only with the run; ours looks, and sleeps where signals are seen."""
    looks = iter([False, False, True])
    array = unittest.mock.Mock(is_ready=lambda: next(looks))
    wait({"a": array})
    assert next(looks, None) is None  # looked until it was there
    never = unittest.mock.Mock(is_ready=lambda: False)

    def interrupt(seconds):
        raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", interrupt)
    with pytest.raises(KeyboardInterrupt):
        wait({"a": never})


def test_tissues_share_a_program(sequences):
    predictor, tracks = make()
    PROGRAMS.clear()
    for curie in ("EFO:0002067", "UBERON:0002107", "UBERON:0000955"):
        chosen = select(tracks, [OutputType.CHIP_HISTONE], organism=HUMAN, terms=terms(curie))
        (arrays,) = predictor(sequences[:1], chosen)
        assert arrays.heads["chip_histone"].shape == (LENGTH // 128, 1)
    assert len(PROGRAMS) == 1
    other, _ = make()
    other(sequences[:1], chosen)
    assert len(PROGRAMS) == 1  # another model of that config shares it too
    PROGRAMS.clear()
    assert len(PROGRAMS) == 0


def test_padding_is_not_computed():
    """As many columns as there are real tracks; of few, as few as a power of two."""
    _, tracks = make()
    (every,) = select(tracks, [OutputType.RNA_SEQ], organism=HUMAN).chosen
    assert every.program_size == len(every.columns) == 6  # of 8
    (some,) = select(
        tracks, [OutputType.RNA_SEQ], organism=HUMAN, terms=terms("EFO:0002067")
    ).chosen
    assert len(some.columns) == 2
    assert some.program_size == 4


def test_only_what_is_needed_is_loaded(sequences):
    predictor, tracks = make()
    predictor(sequences[:1], select(tracks, [OutputType.CHIP_TF], organism=HUMAN))
    loaded = set(predictor._parameters._ready["params"])
    assert not any("sequence_decoder" in path or "rna_seq" in path for path in loaded)
    assert any("chip_tf" in path for path in loaded)
    before = predictor._parameters._ready["params"]["alphagenome/embed"]["embeddings"]
    predictor._parameters.of(["rna_seq"])
    loaded = set(predictor._parameters._ready["params"])
    assert any("sequence_decoder" in path for path in loaded)
    assert not any("rna_seq/resolution_128" in path for path in loaded)
    assert predictor._parameters._ready["params"]["alphagenome/embed"]["embeddings"] is before


def test_mixed_precision_gives_float32_arrays(sequences):
    exact, tracks = make()
    mixed, _ = make("bfloat16")
    chosen = select(tracks, [OutputType.CHIP_TF], organism=HUMAN)
    one = exact(sequences[:1], chosen)[0].heads["chip_tf"]
    two = mixed(sequences[:1], chosen)[0].heads["chip_tf"]
    assert two.dtype == np.float32
    assert 0 < np.linalg.norm(one - two) / np.linalg.norm(one) < 0.05


def test_programs_are_bounded():
    programs = Programs(2)
    compiled = []

    def compiling(name):
        return lambda: compiled.append(name) or name

    for name in "abacb":
        assert programs.get(name, compiling(name)) == name
    assert compiled == ["a", "b", "c", "b"]  # b had not been used for longest when c came
    assert len(programs) == 2


@pytest.fixture
def settings():
    """JAX's settings of its own cache, put back afterwards."""
    names = ("jax_compilation_cache_dir", "jax_persistent_cache_min_compile_time_secs")
    before = {name: getattr(jax.config, name) for name in names}
    compilation_cache.reset_cache()  # JAX stays with a process's first folder
    yield
    for name, value in before.items():
        jax.config.update(name, value)
    compilation_cache.reset_cache()


def test_programs_are_kept_for_the_next_process(settings):
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
    double = jax.jit(lambda x: 2 * x)

    def compiled():
        return double.lower(jax.ShapeDtypeStruct((7,), np.float32)).compile()

    Programs().get("double", compiled)
    assert list((cache_dir() / "programs").iterdir())
    assert jax.config.jax_compilation_cache_dir is None  # other code of the process is left alone


def test_a_folder_that_the_user_gave_is_used(settings, tmp_path):
    jax.config.update("jax_compilation_cache_dir", str(tmp_path))
    assert Programs().get("a", lambda: jax.config.jax_compilation_cache_dir) == str(tmp_path)
    assert not (cache_dir() / "programs").exists()


def test_a_failed_program_is_not_kept():
    programs = Programs()
    with pytest.raises(KeyboardInterrupt):
        programs.get("a", lambda: (_ for _ in ()).throw(KeyboardInterrupt))
    assert programs.get("a", lambda: 1) == 1


def test_precision_follows_the_device():
    device = find_device("cpu")
    assert find_precision(None, device) == "float32"
    assert find_precision("bfloat16", device) == "bfloat16"
    assert find_device(None) == jax.devices()[0]
    assert find_device(device) is device
