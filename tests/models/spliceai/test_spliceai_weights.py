"""Weights: Keras's layout read into our tree, and what is said when they are not there."""

import importlib.metadata
import re
import subprocess
import sys

import numpy as np
import pytest

from agviz.errors import FormatError, MissingPackageError
from agviz.models.spliceai import weights as module
from agviz.models.spliceai.network import PUBLISHED
from agviz.models.spliceai.weights import installed_file, parameter_shapes, read_weights

# SPLICEAI.md's numbering, written out: first convolution of each group, and the skip behind it.
FIRST_CONVOLUTION = {1: 3, 2: 12, 3: 21, 4: 30}
SKIP = {0: 2, 1: 11, 2: 20, 3: 29, 4: 38}
FIRST_NORM = {1: 1, 2: 9, 3: 17, 4: 25}
LEAVES = {"gamma": "scale", "beta": "offset", "moving_mean": "mean", "moving_variance": "variance"}

h5py = pytest.importorskip("h5py", reason="the extra 'spliceai' is not installed")


def keras_file(path, tree):
    """Write a tree of parameters where Keras would."""
    with h5py.File(path, "w") as file:

        def put(layer, leaf, values):
            file[f"model_weights/{layer}/{layer}/{leaf}:0"] = values

        def point(number, part):
            put(f"conv1d_{number}", "kernel", part["kernel"][None])
            put(f"conv1d_{number}", "bias", part["bias"])

        point(1, tree["stem"])
        point(39, tree["head"])
        for group, number in SKIP.items():
            point(number, tree[f"skip_{group}"])
        for group, first in FIRST_CONVOLUTION.items():
            for unit in range(4):
                for place, half in enumerate(("first", "second")):
                    part = {k: v[unit] for k, v in tree[f"group_{group}"][half].items()}
                    step = 2 * unit + place
                    put(f"conv1d_{first + step}", "kernel", part["kernel"])
                    put(f"conv1d_{first + step}", "bias", part["bias"])
                    norm = f"batch_normalization_{FIRST_NORM[group] + step}"
                    for keras, ours in LEAVES.items():
                        put(norm, keras, part[ours])
    return path


def flat(tree, path=()):
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from flat(value, (*path, name))
        else:
            yield (*path, name), value


def test_every_layer_is_read_to_its_place(tmp_path, make_weights):
    trees = make_weights(networks=2).networks
    files = [keras_file(tmp_path / f"{i}.h5", tree) for i, tree in enumerate(trees)]
    read = read_weights(files, source="made here")
    assert read.source == "made here"
    assert re.fullmatch("[0-9a-f]{64}", read.sha256)
    assert read.sha256 != read_weights(files[:1], source="made here").sha256
    for tree, found in zip(trees, read.networks, strict=True):
        wanted, got = dict(flat(tree)), dict(flat(found))
        assert wanted.keys() == got.keys() == parameter_shapes(PUBLISHED).keys()
        for path, values in wanted.items():
            assert got[path].dtype == np.float32
            np.testing.assert_array_equal(got[path], values, err_msg=str(path))


def test_another_shape_is_refused(tmp_path, make_weights):
    path = keras_file(tmp_path / "x.h5", make_weights().networks[0])
    with h5py.File(path, "a") as file:
        del file["model_weights/conv1d_12/conv1d_12/kernel:0"]
        file["model_weights/conv1d_12/conv1d_12/kernel:0"] = np.zeros((9, 32, 32))
    message = (
        f"{str(path)!r} is not this SpliceAI network: 'conv1d_12/conv1d_12/kernel:0' has shape "
        "(9, 32, 32), not (11, 32, 32)"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        read_weights([path], source="")


def test_files_that_are_no_network(tmp_path, make_weights):
    path = keras_file(tmp_path / "x.h5", make_weights().networks[0])
    with h5py.File(path, "a") as file:
        del file["model_weights/conv1d_39"]
    message = (
        f"{str(path)!r} is not a SpliceAI network saved by Keras: it has no "
        "'model_weights/conv1d_39/conv1d_39/bias:0'"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        read_weights([path], source="")
    text = tmp_path / "text.h5"
    text.write_text("nothing")
    start = f"{str(text)!r} is not a SpliceAI network saved by Keras: "
    with pytest.raises(FormatError, match=f"^{re.escape(start)}.*signature.*$"):
        read_weights([text], source="")


def test_a_package_that_is_absent(monkeypatch):
    def absent(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", absent)
    message = (
        "SpliceAI's weights come with the package 'spliceai' (weights for non-commercial use "
        "only), which is not installed: pip install 'agviz[spliceai]', or pip install --no-deps "
        "spliceai h5py"
    )
    with pytest.raises(MissingPackageError, match=f"^{re.escape(message)}$"):
        installed_file("models/spliceai1.h5")


def test_h5py_that_is_absent(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "h5py", None)
    message = "Reading SpliceAI's weights needs the package 'h5py': pip install 'agviz[spliceai]'"
    with pytest.raises(MissingPackageError, match=f"^{re.escape(message)}$"):
        read_weights([tmp_path / "x.h5"], source="")


def test_a_package_without_the_file(monkeypatch, tmp_path):
    class Distribution:
        version = "9.9"

        def locate_file(self, path):
            return tmp_path / path

    monkeypatch.setattr(importlib.metadata, "distribution", lambda name: Distribution())
    message = (
        "The installed package 'spliceai' 9.9 has no file 'models/spliceai1.h5': pip install "
        "'agviz[spliceai]', or pip install --no-deps spliceai h5py"
    )
    with pytest.raises(MissingPackageError, match=f"^{re.escape(message)}$"):
        installed_file("models/spliceai1.h5")


def test_the_published_weights_import_neither_keras_nor_the_package():
    """Loading and predicting touch no keras, TensorFlow, nor the GPL code of `spliceai`."""
    try:
        installed_file("models/spliceai1.h5")
    except MissingPackageError as error:
        pytest.skip(str(error))
    code = (
        "import sys\n"
        "from agviz.models.spliceai.model import SpliceAIModel\n"
        "model = SpliceAIModel()\n"
        "out = model.predict_sequence('ACGT' * 20, requested_outputs=['SPLICE_SITES'], "
        "ontology_terms=None)\n"
        "networks = model._predictor.weights.networks\n"
        "print(model.source, out.splice_sites.values.shape, len(networks))\n"
        "bad = {m.split('.')[0] for m in sys.modules} & {'keras', 'tensorflow', 'tf_keras', "
        "'spliceai', 'torch'}\n"
        "assert not bad, bad\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    version = importlib.metadata.version("spliceai")
    assert done.stdout.strip() == f"SpliceAI {version}, Jaganathan et al. 2019 (80, 4) 5"
    assert len(module.published_weights().networks) == module.NETWORKS == 5
