"""Parameters on the device: only what is missing is read, damage is refused, threads may share."""

import os
import re
import threading
import time

import jax
import numpy as np
import orbax.checkpoint as ocp
import pytest
from alphagenome.models.dna_output import OutputType
from small_bundle import small_bundle
from small_network import SMALL

import agviz.models.alphagenome.parameters
from agviz.errors import FormatError
from agviz.models.alphagenome.parameters import DeviceParameters
from agviz.models.load import load_model
from agviz.network.parameters import flatten, needed_modules, prepare, prune
from agviz.weights import verified
from agviz.weights.bundle import Bundle
from agviz.weights.leaves import named
from agviz.weights.published import Checkpoint

CHIP, CONTACTS = "chip_tf", "contact_maps"
EMBED = "params/alphagenome/embed/embeddings"
CONTACT_W = "params/alphagenome/head/contact_maps/multi_organism_linear/w"


def parameters(bundle):
    return DeviceParameters(
        lambda: bundle.unread, config=SMALL, precision="float32", device=jax.devices("cpu")[0]
    )


def damage(path, name):
    """Flip one bit of a tensor, in its place."""
    opened = Bundle.open(path).leaves
    data = bytearray(path.read_bytes())
    data[opened.start() + opened.tensors[name].begin] ^= 1
    path.write_bytes(data)


def age(path, seconds=60):
    """Set the time of change back, as of a file that lies there for a while."""
    then = time.time() - seconds
    os.utime(path, (then, then))


@pytest.fixture
def path(tmp_path):
    path = small_bundle().write(tmp_path / "small.safetensors")
    age(path)
    return path


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    """The small network as Orbax writes it, as a bundle."""
    flat = flatten(small_bundle().variables)
    folder = tmp_path_factory.mktemp("published") / "all_folds"
    with ocp.StandardCheckpointer() as checkpointer:
        checkpointer.save(folder, (flat["params"], flat["state"]))
    return small_bundle(leaves=Checkpoint.open(folder, config=SMALL))


@pytest.fixture
def hashed(monkeypatch):
    """The names of tensors that are hashed, one list for each time."""
    asked = []
    real = verified._hashes

    def noting(file, names, *, show):
        asked.append(list(names))
        return real(file, names, show=show)

    monkeypatch.setattr(verified, "_hashes", noting)
    return asked


def names_of(*heads):
    flat = flatten(prune(small_bundle().variables, heads, config=SMALL))
    return {name for name, _ in named(flat)}


def assert_ready(found, *heads):
    """As if all had been read at once."""
    wanted = prepare(prune(small_bundle().variables, heads, config=SMALL), precision="float32")
    wanted, found = (dict(named(flatten(tree))) for tree in (wanted, found))
    assert found.keys() == wanted.keys()
    for name, leaf in wanted.items():
        # Kernels may be standardised by another program, which rounds otherwise.
        np.testing.assert_allclose(found[name], leaf, rtol=1e-6, err_msg=name)


def test_a_second_selection_of_a_checkpoint_reads_only_its_own_leaves(checkpoint, monkeypatch):
    restored = []
    real = ocp.Checkpointer.restore

    def noting(self, *args, **kwargs):
        tree = real(self, *args, **kwargs)
        restored.append(sum(isinstance(leaf, np.ndarray) for leaf in jax.tree.leaves(tree)))
        return tree

    monkeypatch.setattr(ocp.Checkpointer, "restore", noting)
    held = parameters(checkpoint)
    assert_ready(held.of([CHIP]), CHIP)
    assert_ready(held.of([CHIP, CONTACTS]), CHIP, CONTACTS)
    both = len(names_of(CHIP, CONTACTS))
    assert restored == [len(names_of(CHIP)), both - len(names_of(CHIP))]
    held.of([CONTACTS])
    assert len(restored) == 2


def test_parts_are_read_one_after_the_other(checkpoint, monkeypatch):
    """So that little is in memory twice; together they are all."""
    read = []
    real = Checkpoint.arrays
    monkeypatch.setattr(
        Checkpoint, "arrays", lambda self, names=None: read.append(names) or real(self, names)
    )
    monkeypatch.setattr(agviz.models.alphagenome.parameters, "PART_BYTES", 40_000)
    assert_ready(parameters(checkpoint).of([CHIP, CONTACTS]), CHIP, CONTACTS)
    assert len(read) > 2
    assert sorted(name for names in read for name in names) == sorted(names_of(CHIP, CONTACTS))


def test_a_file_is_hashed_as_far_as_it_is_used(path, hashed):
    held = parameters(Bundle.open(path))
    assert_ready(held.of([CHIP]), CHIP)
    assert_ready(held.of([CHIP, CONTACTS]), CHIP, CONTACTS)
    assert [set(names) for names in hashed] == [
        names_of(CHIP), names_of(CHIP, CONTACTS) - names_of(CHIP),
    ]  # fmt: skip


def test_damage_is_refused_when_it_is_used(path):
    damage(path, CONTACT_W)
    held = parameters(Bundle.open(path))
    held.of([CHIP])
    message = (
        f"{str(path)!r} is damaged: 1 of {len(names_of(CONTACTS) - names_of(CHIP))} tensors do not "
        f"fit their hash ({CONTACT_W}); convert the checkpoint again, or copy or download the file "
        "again"
    )
    for _ in range(2):
        with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
            held.of([CONTACTS])
    assert_ready(held.of([CHIP]), CHIP)


def test_a_model_of_a_tampered_bundle_predicts_nothing(path):
    damage(path, EMBED)
    model = load_model(path)
    with pytest.raises(FormatError, match=rf"is damaged: 1 of \d+ tensors .* \({EMBED}\); "):
        model.predict_sequence(
            "ACGT" * 512, requested_outputs=[OutputType.CHIP_TF], ontology_terms=None
        )


def test_what_is_loaded_may_be_asked_while_more_is(monkeypatch):
    """Each head is added while another thread sums up: a dict that grows would raise there."""
    held = parameters(small_bundle())
    done, wrong = threading.Event(), []
    real = agviz.models.alphagenome.parameters._below

    def slowly(flat, paths):
        found = {collection: {} for collection in flat}
        for collection, modules in flat.items():
            for module in modules:
                time.sleep(1e-5)  # lets other threads run in the midst of the loop
                found[collection] |= real({collection: {module: modules[module]}}, paths)[
                    collection
                ]
        return found

    monkeypatch.setattr(agviz.models.alphagenome.parameters, "_below", slowly)

    def ask():
        try:
            while not done.is_set():
                held.loaded_bytes(SMALL.heads)
        except RuntimeError as error:
            wrong.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    for head in ("chip_tf", "contact_maps", "atac"):
        held.of([head])
    done.set()
    asking.join()
    assert wrong == []


def test_threads_load_what_they_share_once(checkpoint, monkeypatch):
    read = []
    real = Checkpoint.arrays
    monkeypatch.setattr(
        Checkpoint, "arrays", lambda self, names=None: read.extend(names) or real(self, names)
    )
    held = parameters(checkpoint)
    threads = [threading.Thread(target=held.of, args=([head],)) for head in (CHIP, CONTACTS) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(read) == sorted(names_of(CHIP, CONTACTS))
    assert_ready(held.of([CHIP, CONTACTS]), CHIP, CONTACTS)
    paths = needed_modules([CHIP, CONTACTS], config=SMALL)
    assert held._loaded == set(paths)
