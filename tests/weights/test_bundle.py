"""Bundles: exact round trips, equal bytes, and no file that is not whole and unchanged."""

import dataclasses
import hashlib
import json
import pickle
import re
import subprocess
import sys

import jax
import ml_dtypes
import numpy as np
import pytest
from safetensors import safe_open
from small_bundle import small_bundle
from small_network import SMALL

from agviz.errors import FormatError, InputError
from agviz.network.parameters import flatten
from agviz.weights import tensor_file
from agviz.weights.bundle import Bundle
from agviz.weights.leaves import named


@pytest.fixture
def path(tmp_path):
    return small_bundle().write(tmp_path / "small.safetensors")


def leaves(variables):
    return dict(named(flatten(variables)))


def assert_equal(found, wanted):
    found, wanted = leaves(found), leaves(wanted)
    assert found.keys() == wanted.keys()
    for name in wanted:
        assert np.asarray(found[name]).dtype == np.float32
        np.testing.assert_array_equal(np.asarray(found[name]), np.asarray(wanted[name]), name)


def refused(path, words):
    with pytest.raises(FormatError, match=f"^{re.escape(words)}$"):
        Bundle.open(path)


def test_what_is_written_is_read_exactly(path):
    made = small_bundle()
    read = Bundle.open(path)
    assert_equal(read.variables, made.variables)
    for field in ("name", "config", "tracks", "assembly", "provenance", "terms", "random"):
        assert getattr(read, field) == getattr(made, field), field
    assert (read.path, read.dtype) == (path, "float32")
    assert made.path is None
    assert read.tracks.source == "a table made by hand"


def test_the_same_bundle_gives_the_same_bytes(path, tmp_path):
    again = Bundle.open(path).write(tmp_path / "again.safetensors")
    assert again.read_bytes() == path.read_bytes()
    other = small_bundle(seed=1).write(tmp_path / "other.safetensors")
    assert other.read_bytes() != path.read_bytes()


def test_the_hash_is_that_of_the_contents(path):
    read, made = Bundle.open(path), small_bundle()
    assert re.fullmatch("[0-9a-f]{64}", read.sha256)
    assert made.sha256 == read.sha256
    renamed = dataclasses.replace(read, name="other")
    assert renamed.sha256 != read.sha256
    assert dataclasses.replace(renamed, name="small").sha256 == read.sha256
    assert small_bundle(seed=1).sha256 != read.sha256


def test_the_hash_is_the_headers_with_its_own_place_blank(path):
    data = path.read_bytes()
    header = data[8 : 8 + int.from_bytes(data[:8], "little")]
    stated = json.loads(header)["__metadata__"]["sha256"]
    blank = header.replace(stated.encode(), b"0" * 64)
    assert hashlib.sha256(blank).hexdigest() == stated == Bundle.open(path).sha256


def test_others_read_it_as_safetensors(path):
    wanted = leaves(small_bundle().variables)
    with safe_open(path, framework="np") as file:
        assert set(file.keys()) == set(wanted)
        for name in wanted:
            np.testing.assert_array_equal(file.get_tensor(name), np.asarray(wanted[name]))


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_half_the_size_rounds_once(dtype, tmp_path):
    made = small_bundle()
    path = made.write(tmp_path / "half.safetensors", dtype=dtype)
    kind = {"bfloat16": ml_dtypes.bfloat16, "float16": np.float16}[dtype]
    rounded = jax.tree.map(
        lambda leaf: np.asarray(leaf).astype(kind).astype(np.float32), made.variables
    )
    if dtype == "float16":  # mean squares may be beyond its range
        rounded["state"] = made.variables["state"]
    read = Bundle.open(path)
    assert read.dtype == dtype
    assert_equal(read.variables, rounded)
    read.verify()
    float32 = Bundle.open(read.write(tmp_path / "whole.safetensors"))
    assert_equal(float32.variables, rounded)
    with safe_open(path, framework="np") as file:
        assert len(list(file.keys())) == len(leaves(rounded))


def test_mean_squares_beyond_float16_are_kept(tmp_path):
    variables = jax.tree.map(np.array, small_bundle().variables)
    stem = variables["state"]["sequence_encoder"]["dna_embedder"]["conv_block"]["rms_batch_norm"]
    stem["var_ema"][:] = 2.5e6
    path = small_bundle(leaves=variables).write(tmp_path / "x.safetensors", dtype="float16")
    assert_equal(Bundle.open(path).variables["state"], variables["state"])


def test_values_too_large_for_float16_are_refused(tmp_path):
    made = small_bundle()
    variables = made.variables
    # A copy: the tree's dicts are new, its leaves are not.
    variables["params"]["embed"]["embeddings"] = np.array(
        variables["params"]["embed"]["embeddings"]
    )
    variables["params"]["embed"]["embeddings"][0, 1] = -70_000
    message = (
        "params/alphagenome/embed/embeddings has the value 70000, too large for float16; store it "
        "as 'float32' or 'bfloat16'"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        small_bundle(leaves=variables).write(tmp_path / "x.safetensors", dtype="float16")
    assert list(tmp_path.iterdir()) == []


def test_unknown_storage_is_refused(tmp_path):
    message = "dtype must be one of 'float32', 'float16', 'bfloat16'; got 'int8'"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        small_bundle().write(tmp_path / "x.safetensors", dtype="int8")
    assert list(tmp_path.iterdir()) == []


def test_opened_leaves_are_mapped_where_jax_can_use_them(path):
    read = leaves(Bundle.open(path).variables)
    kept = read["params/alphagenome/sequence_encoder/dna_embedder/conv1_d/w"]
    with pytest.raises(ValueError, match=r"^assignment destination is read-only$"):
        kept[0] = 0
    assert kept.ctypes.data % 64 == 0
    assert jax.device_put(kept).unsafe_buffer_pointer() == kept.ctypes.data


def test_many_segments_are_read_as_one_is(path, monkeypatch):
    one = Bundle.open(path).variables
    monkeypatch.setattr(tensor_file, "LARGE_BYTES", 100)
    assert_equal(Bundle.open(path).variables, one)


def test_it_pickles_by_path_without_its_arrays(path):
    opened = Bundle.open(path)
    data = pickle.dumps(opened)
    assert len(data) < path.stat().st_size / 2
    again = pickle.loads(data)
    assert (again.path, again.sha256, again.tracks) == (path, opened.sha256, opened.tracks)
    assert_equal(again.variables, opened.variables)


def test_another_process_opens_a_pickled_bundle(path, tmp_path):
    (tmp_path / "pickled").write_bytes(pickle.dumps(Bundle.open(path)))
    code = (
        "import pickle, sys, pathlib\n"
        "bundle = pickle.loads(pathlib.Path(sys.argv[1]).read_bytes())\n"
        "print(bundle.name, bundle.variables['params']['embed']['embeddings'].shape)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "pickled"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert run.stdout == f"small (2, {SMALL.trunk_channels})\n"


@pytest.mark.parametrize("kept", [0, 7, 8, 100])
def test_a_file_cut_in_its_header_is_refused(path, kept):
    length = int.from_bytes(path.read_bytes()[:8], "little")
    path.write_bytes(path.read_bytes()[:kept])
    if kept <= 8:
        refused(path, f"{str(path)!r} is no safetensors file")
    else:
        refused(
            path,
            f"{str(path)!r} is truncated: its header has {length:,} bytes, of which "
            f"{kept - 8:,} are there",
        )


@pytest.mark.parametrize(("change", "kind"), [(-1, "truncated"), (5, "too long")])
def test_a_file_of_another_size_is_refused(path, change, kind):
    data = path.read_bytes()
    path.write_bytes(data[:change] if change < 0 else data + b"\0" * change)
    refused(
        path,
        f"{str(path)!r} is {kind}: {len(data) + change:,} bytes, where its header tells of "
        f"{len(data):,}",
    )


def test_a_changed_header_is_refused(path):
    data = path.read_bytes()
    path.write_bytes(data.replace(b'\\"random\\":true', b'\\"random\\":trap'))
    refused(path, f"{str(path)!r} is damaged: its header does not fit its hash")
    path.write_bytes(data.replace(b"made by hand", b"made by Anna"))
    refused(path, f"{str(path)!r} is damaged: its header does not fit its hash")


def test_changed_tensors_are_told_by_name(path):
    Bundle.open(path).verify()
    data = bytearray(path.read_bytes())
    start = 8 + int.from_bytes(data[:8], "little")
    for name in list(Bundle.open(path).leaves.tensors)[2:7]:
        data[start + Bundle.open(path).leaves.tensors[name].begin] ^= 1
    path.write_bytes(data)
    bundle = Bundle.open(path)
    names = list(bundle.leaves.tensors)
    message = (
        f"{str(path)!r} is damaged: 5 of {len(names)} tensors do not fit their hash "
        f"({', '.join(names[2:5])} and 2 more); convert the checkpoint again, or "
        "copy or download the file again"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        bundle.verify()


def test_a_file_exchanged_after_opening_is_refused(path):
    opened = Bundle.open(path)
    small_bundle(seed=1).write(path)
    message = f"{str(path)!r} was changed since it was opened; open it again"
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        _ = opened.variables
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        opened.verify()


def test_a_bundle_in_memory_has_nothing_to_verify():
    small_bundle().verify()


def test_foreign_files_are_refused(tmp_path):
    text = tmp_path / "genome.fa"
    text.write_text(">chr1\nACGT\n")
    refused(text, f"{str(text)!r} is no safetensors file")
    other = tmp_path / "other.safetensors"
    header = b'{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
    other.write_bytes(len(header).to_bytes(8, "little") + header + b"\0" * 4)
    refused(other, f"{str(other)!r} holds tensors, but is no bundle of agviz")
    with pytest.raises(FileNotFoundError):
        Bundle.open(tmp_path / "absent")


def test_a_newer_format_is_refused(path):
    data = path.read_bytes().replace(b"agviz bundle 1", b"agviz bundle 2")
    path.write_bytes(data)
    refused(
        path,
        f"{str(path)!r} has the format 'agviz bundle 2'; this agviz reads 'agviz bundle 1': "
        "update it",
    )


def test_weights_of_another_config_are_refused():
    config = dataclasses.replace(SMALL, contact_tracks=5)
    message = (
        "Bundle 'small' does not fit the network's config: 2 leaves misshapen ("
        "params/alphagenome/head/contact_maps/multi_organism_linear/w: (2, 8, 4), not (2, 8, 5), "
        "params/alphagenome/head/contact_maps/multi_organism_linear/b: (2, 4), not (2, 5))"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        small_bundle(config=config)


def test_an_interrupted_write_leaves_the_old_file(path, monkeypatch):
    before = path.read_bytes()

    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("agviz.weights.tensor_writer.encode", interrupt)
    with pytest.raises(KeyboardInterrupt):
        small_bundle(seed=1).write(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_variables_are_a_new_tree_each_time():
    made = small_bundle()
    made.variables["params"].clear()
    assert made.variables["params"]


def test_opening_a_bundle_imports_no_orbax_nor_safetensors(path):
    code = (
        "import sys\n"
        "from agviz.weights.bundle import Bundle\n"
        "Bundle.open(sys.argv[1]).variables\n"
        "print([name for name in ('orbax', 'safetensors', 'torch') if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, text=True, check=True
    )
    assert run.stdout == "[]\n"
