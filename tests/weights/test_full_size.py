"""The published network's 450 million parameters, in both formats: exact, in little memory.

The checkpoint is written by Orbax from the reference folder's tree and made-up parameters; it needs
4 GB of disk for as long as the test takes. `pytest -m slow tests/weights/test_full_size.py -s`
prints seconds and peaks.
"""

import importlib.util
import json
import subprocess
import sys

import numpy as np
import orbax.checkpoint as ocp
import pytest

from agviz.network.parameters import flatten
from agviz.weights.bundle import Bundle
from agviz.weights.leaves import named
from agviz.weights.published import open_checkpoint

pytestmark = [pytest.mark.slow, pytest.mark.parity]

SEED = 20260
LARGEST_PEAK = 1.3
"""Of the memory that is used beyond what imports take, over the parameters' size."""

MEASURE = """
import json, re, sys, time
from pathlib import Path
import jax
import numpy as np
import orbax.checkpoint
from agviz.weights.bundle import Bundle
from agviz.weights.published import open_checkpoint

def memory(what):
    return int(re.search(what + r":\\s*(\\d+)", Path("/proc/self/status").read_text())[1]) * 1024

kind, path = sys.argv[1:]
jax.devices()
before = memory("VmRSS")
start = time.perf_counter()
if kind == "checkpoint":
    variables = open_checkpoint(path)
else:
    variables = Bundle.open(path).variables
opened = time.perf_counter()
total = sum(float(leaf.sum()) for leaf in jax.tree.leaves(variables))  # touches every page
read, peak = time.perf_counter(), memory("VmHWM")
size = sum(leaf.nbytes for leaf in jax.tree.leaves(variables))
print(json.dumps({
    "open_s": opened - start, "read_s": read - start, "read_peak": (peak - before) / size,
    "bytes": size, "sum": total,
}))
"""

LOAD = """
import json, sys
from pathlib import Path
from agviz.bench.loading import load

loaded = load(sys.argv[1], Path(sys.argv[2]))
print(json.dumps({"seconds": loaded.seconds, "peak": loaded.above / loaded.parameters}))
"""


@pytest.fixture(scope="module")
def make_params(reference_dir):
    """The reference folder's own rules of made-up parameters."""
    spec = importlib.util.spec_from_file_location("make_params", reference_dir / "make_params.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def tree(reference_dir):
    return json.loads((reference_dir / "param_tree.json").read_text())


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A place for both files, which are removed at the end: they are large."""
    folder = tmp_path_factory.mktemp("full")
    yield folder
    for file in sorted(folder.rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()


@pytest.fixture(scope="module")
def checkpoint(folder, make_params, tree):
    made = make_params.make_tree(SEED, tree)
    checkpointer = ocp.StandardCheckpointer()
    checkpointer.save(folder / "all_folds", (made["params"], made["state"]))
    checkpointer.wait_until_finished()
    checkpointer.close()
    return folder / "all_folds"


@pytest.fixture(scope="module")
def bundle(folder, checkpoint, reference_dir):
    from agviz.weights.open import open_weights

    opened = open_weights(checkpoint, metadata=reference_dir / "metadata")
    return opened.write(folder / "all_folds.safetensors")


def assert_exact(variables, make_params, tree):
    """Each leaf against the same leaf made anew, one at a time."""
    read = dict(named(flatten(variables)))
    assert len(read) == 670
    for collection, modules in tree.items():
        for path, leaves in modules.items():
            for leaf, (shape, _) in leaves.items():
                wanted = make_params.make_leaf(SEED, collection, path, leaf, shape)
                np.testing.assert_array_equal(read.pop(f"{collection}/{path}/{leaf}"), wanted)
    assert not read


def measure(code, kind, path):
    run = subprocess.run(
        [sys.executable, "-c", code, kind, path], capture_output=True, text=True, check=True
    )
    assert run.stderr == ""
    found = json.loads(run.stdout)
    print(kind, {name: round(value, 3) for name, value in found.items()})
    return found


def test_the_checkpoint_is_read_exactly(checkpoint, make_params, tree):
    assert_exact(open_checkpoint(checkpoint), make_params, tree)


def test_the_bundle_is_read_exactly(bundle, make_params, tree):
    opened = Bundle.open(bundle)
    assert opened.name == "all_folds"
    opened.verify()
    assert_exact(opened.variables, make_params, tree)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="peaks are read from /proc")
def test_neither_takes_much_more_memory_than_its_parameters(checkpoint, bundle):
    one, other = measure(MEASURE, "checkpoint", checkpoint), measure(MEASURE, "bundle", bundle)
    assert one["bytes"] == other["bytes"] == 4 * (450_452_613 + 100_608)
    assert one["sum"] == other["sum"]
    for found in (one, other):
        assert found["read_peak"] < LARGEST_PEAK


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="peaks are read from /proc")
def test_a_model_loads_either_in_little_more_memory_than_its_parameters(checkpoint, bundle):
    for kind, path in (("orbax", checkpoint), ("bundle", bundle)):
        assert measure(LOAD, kind, path)["peak"] < LARGEST_PEAK
