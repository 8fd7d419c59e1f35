"""Orbax checkpoints of every layout are read exactly; others are refused before any array is."""

import asyncio
import dataclasses
import re
import shutil
import subprocess
import sys

import jax.numpy as jnp
import numpy as np
import orbax.checkpoint as ocp
import pytest
from small_network import SMALL, small_variables

from agviz.errors import FormatError, InputError
from agviz.network.config import PUBLISHED
from agviz.network.parameters import flatten
from agviz.weights.leaves import named
from agviz.weights.published import Checkpoint, open_checkpoint

LEAVES = dict(named(flatten(small_variables())))
EMBED = "params/alphagenome/embed/embeddings"
CONTACTS = "params/alphagenome/head/contact_maps/multi_organism_linear"


def pair(changes=None, make=np.asarray):
    """(params, state) as published, float32; `changes` are other values by name, None to drop."""
    tree = ({}, {})
    for name, leaf in {**LEAVES, **(changes or {})}.items():
        if leaf is not None:
            collection, rest = name.split("/", 1)
            path, last = rest.rsplit("/", 1)
            tree[("params", "state").index(collection)].setdefault(path, {})[last] = make(leaf)
    return tree


def save(folder, tree, **layout):
    """As `StandardCheckpointer` does, or in another of Orbax's layouts."""
    if layout:
        checkpointer = ocp.Checkpointer(ocp.PyTreeCheckpointHandler(**layout))
        checkpointer.save(folder, tree)
    else:
        checkpointer = ocp.StandardCheckpointer()
        checkpointer.save(folder, tree)
        checkpointer.wait_until_finished()
    checkpointer.close()
    return folder


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    return save(tmp_path_factory.mktemp("published") / "all_folds", pair())


def assert_read(path):
    read = dict(named(flatten(open_checkpoint(path, config=SMALL))))
    assert read.keys() == LEAVES.keys()
    for name, leaf in read.items():
        assert type(leaf) is np.ndarray
        assert leaf.dtype == np.float32
        np.testing.assert_array_equal(leaf, np.asarray(LEAVES[name]), name)


def refused(path, kind, words, config=SMALL):
    with pytest.raises(kind, match=f"^{re.escape(words)}$"):
        open_checkpoint(path, config=config)


def test_what_orbax_wrote_is_read_exactly(checkpoint):
    assert_read(checkpoint)


@pytest.mark.parametrize(
    "layout",
    [{"use_ocdbt": False}, {"use_zarr3": True}, {"use_ocdbt": True, "use_zarr3": False}],
)
def test_other_layouts_are_read_too(layout, tmp_path):
    assert_read(save(tmp_path / "all_folds", pair(), **layout))


@pytest.mark.parametrize("layout", [{}, {"use_ocdbt": False}, {"use_zarr3": True}])
def test_some_leaves_are_read_alone(layout, tmp_path):
    opened = Checkpoint.open(save(tmp_path / "all_folds", pair(), **layout), config=SMALL)
    read = opened.arrays([EMBED, f"{CONTACTS}/w"])
    assert list(read) == [EMBED, f"{CONTACTS}/w"]
    for name, leaf in read.items():
        np.testing.assert_array_equal(leaf, np.asarray(LEAVES[name]), name)
    assert opened.arrays([]) == {}


def test_arrays_saved_from_a_device_are_read_as_numpy(tmp_path):
    assert_read(save(tmp_path / "all_folds", pair(make=jnp.asarray)))


def test_a_folder_that_holds_the_checkpoint_will_do(checkpoint, tmp_path):
    shutil.copytree(checkpoint, tmp_path / "download" / "0" / "default")
    (tmp_path / "download" / "README.md").write_text("terms")
    (tmp_path / "download" / "1.orbax-checkpoint-tmp").mkdir()
    (tmp_path / "download" / "1.orbax-checkpoint-tmp" / "_METADATA").write_text("{}")
    assert_read(tmp_path / "download")


def test_a_cache_of_links_will_do(checkpoint, tmp_path):
    for file in checkpoint.rglob("*"):
        link = tmp_path / "snapshot" / file.relative_to(checkpoint)
        if file.is_file():
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(file)
    assert_read(tmp_path / "snapshot")


def test_it_reads_within_a_running_event_loop(checkpoint):
    async def read():
        assert_read(checkpoint)

    asyncio.run(read())


def test_nothing_is_printed(checkpoint, tmp_path):
    code = (
        "import sys\n"
        "from agviz.errors import FormatError\n"
        "from agviz.weights.published import open_checkpoint\n"
        "try:\n"
        "    open_checkpoint(sys.argv[1])\n"
        "except FormatError as error:\n"
        "    print(str(error)[-30:])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, checkpoint], capture_output=True, text=True, check=True
    )
    assert run.stderr == ""
    assert run.stdout.count("\n") == 1


def test_missing_extra_and_misshapen_leaves_are_listed(tmp_path):
    changes = {
        EMBED: None,
        f"{CONTACTS}/w": np.zeros((2, 8, 5), np.float32),
        "params/alphagenome/head/methylation/w": np.zeros(3, np.float32),
        **{f"params/alphagenome/teacher/w{i}": np.zeros(3, np.float32) for i in range(4)},
    }
    path = save(tmp_path / "odd", pair(changes))
    refused(
        path,
        FormatError,
        f"Checkpoint {str(path)!r} does not fit the network's config: 1 leaf missing ({EMBED}); "
        "5 leaves unknown (params/alphagenome/head/methylation/w, params/alphagenome/teacher/w0, "
        "params/alphagenome/teacher/w1 and 2 more); "
        f"1 leaf misshapen ({CONTACTS}/w: (2, 8, 5), not (2, 8, 4))",
    )


def test_a_checkpoint_of_another_config_is_called_that(checkpoint):
    with pytest.raises(FormatError) as told:
        open_checkpoint(checkpoint, config=PUBLISHED)
    assert re.fullmatch(
        re.escape(f"Checkpoint {str(checkpoint)!r} holds a network of another config: ")
        + r"258 leaves missing \(.+ and 255 more\); 404 leaves misshapen \(.+ and 401 more\)",
        str(told.value),
    )


def test_a_head_more_is_told(checkpoint):
    fewer = dataclasses.replace(SMALL, contact_tracks=0)
    refused(
        checkpoint,
        FormatError,
        f"Checkpoint {str(checkpoint)!r} does not fit the network's config: 2 leaves unknown "
        f"({CONTACTS}/b, {CONTACTS}/w)",
        config=fewer,
    )


def test_another_checkpoint_is_no_network(tmp_path):
    path = save(tmp_path / "other", {"layer": {"w": np.zeros(3, np.float32)}})
    with pytest.raises(FormatError) as told:
        open_checkpoint(path, config=SMALL)
    assert str(told.value).startswith(
        f"Checkpoint {str(path)!r} holds no AlphaGenome network: {len(LEAVES)} leaves missing ("
    )
    assert str(told.value).endswith("; 1 leaf unknown (layer/w)")


def test_files_that_are_missing_or_cut_are_told(checkpoint, tmp_path):
    broken = tmp_path / "broken"
    shutil.copytree(checkpoint, broken)
    largest = max(broken.rglob("d/*"), key=lambda file: file.stat().st_size)
    largest.write_bytes(largest.read_bytes()[:50])
    start = re.escape(f"Checkpoint {str(broken)!r} is damaged or not all there: ")
    with pytest.raises(FormatError, match=f"^{start}.+$"):
        open_checkpoint(broken, config=SMALL)
    largest.unlink()
    with pytest.raises(FormatError, match=f"^{start}.+$"):
        open_checkpoint(broken, config=SMALL)
    (broken / "_METADATA").write_text("{")
    with pytest.raises(FormatError, match=f"^{start}.+$"):
        open_checkpoint(broken, config=SMALL)


def test_what_was_looked_for_is_said(checkpoint, tmp_path):
    refused(
        tmp_path,
        InputError,
        f"No Orbax checkpoint in {str(tmp_path)!r}: neither it nor a folder up to 3 levels below "
        "has a file '_METADATA'",
    )
    absent = tmp_path / "absent"
    refused(absent, InputError, f"There is no folder {str(absent)!r}")
    for fold in ("fold_0", "fold_1"):
        shutil.copytree(checkpoint, tmp_path / fold)
    refused(
        tmp_path,
        InputError,
        f"Several checkpoints in {str(tmp_path)!r}: give the path of one of fold_0, fold_1",
    )
