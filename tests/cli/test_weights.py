"""`agviz weights`: converts and checks, and tells what is wrong."""

import re

import numpy as np
import pytest
from small_bundle import small_bundle

from agviz.cli.main import main
from agviz.weights.bundle import Bundle


@pytest.fixture(autouse=True)
def _command(monkeypatch):
    monkeypatch.setattr("agviz.cli.main.COMMANDS", ("weights",))


@pytest.fixture
def path(tmp_path):
    return small_bundle().write(tmp_path / "small.safetensors")


def test_convert_writes_a_bundle(path, tmp_path, capsys):
    target = tmp_path / "half.safetensors"
    assert main(["weights", "convert", str(path), str(target), "--dtype", "bfloat16"]) == 0
    assert capsys.readouterr().out == f"{target}: small, bfloat16, 0.00 GB\n"
    assert Bundle.open(target).dtype == "bfloat16"
    assert target.stat().st_size < path.stat().st_size
    again = tmp_path / "again.safetensors"
    assert main(["weights", "convert", str(path), str(again)]) == 0
    assert again.read_bytes() == path.read_bytes()


def test_a_bundle_may_be_converted_in_place(path):
    wanted = np.array(Bundle.open(path).variables["params"]["embed"]["embeddings"])
    assert main(["weights", "convert", str(path), str(path), "--dtype", "float16"]) == 0
    opened = Bundle.open(path)
    assert opened.dtype == "float16"
    np.testing.assert_allclose(opened.variables["params"]["embed"]["embeddings"], wanted, atol=1e-3)


def test_bad_targets_are_told_before_the_work(path, tmp_path, capsys):
    assert main(["weights", "convert", str(path), str(tmp_path / "x.bin")]) == 2
    assert capsys.readouterr().err == (
        f"agviz: error: OUT '{tmp_path / 'x.bin'}' must end in .safetensors\n"
    )
    folder = tmp_path / "absent"
    assert main(["weights", "convert", str(path), str(folder / "x.safetensors")]) == 2
    assert capsys.readouterr().err == (
        f"agviz: error: OUT '{folder / 'x.safetensors'}': folder '{folder}' does not exist\n"
    )


def test_an_interrupted_conversion_leaves_nothing(path, tmp_path, capsys, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("agviz.weights.tensor_writer.encode", interrupt)
    assert main(["weights", "convert", str(path), str(tmp_path / "x.safetensors")]) == 130
    assert list(tmp_path.iterdir()) == [path]
    assert capsys.readouterr().err.endswith("interrupted; nothing was left half written\n")


def test_check_prints_what_it_is(path, capsys):
    assert main(["weights", "check", str(path)]) == 0
    printed = capsys.readouterr().out
    for line in (
        f"path:        {path}",
        "format:      bundle, float32",
        "name:        small",
        f"sha256:      {Bundle.open(path).sha256} (verified)",
        "values:      all finite",
    ):
        assert f"{line}\n" in printed


def test_check_exits_with_2_and_lists_what_is_wrong(path, capsys):
    data = bytearray(path.read_bytes())
    data[-4:] = np.float32(np.inf).tobytes()
    path.write_bytes(data)
    assert main(["weights", "check", str(path)]) == 2
    last = list(Bundle.open(path).leaves.tensors)[-1]
    assert capsys.readouterr().err == (
        f"agviz: '{path}' is damaged: 1 of 412 tensors do not fit their hash ({last}); "
        "convert the checkpoint again, or copy or download the file again\n"
        f"agviz: 1 leaf has values that are not finite ({last})\n"
    )


def test_a_damaged_file_is_not_converted(path, tmp_path, capsys):
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    last = list(Bundle.open(path).leaves.tensors)[-1]
    assert main(["weights", "convert", str(path), str(tmp_path / "x.safetensors")]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == (
        f"agviz: error: '{path}' is damaged: 1 of 412 tensors do not fit their hash ({last}); "
        "convert the checkpoint again, or copy or download the file again"
    )
    assert list(tmp_path.iterdir()) == [path]


def test_metadata_that_is_not_there_is_told(path, tmp_path, capsys):
    absent = tmp_path / "nonexist"
    assert main(["weights", "check", str(path), "--metadata", str(absent)]) == 2
    assert capsys.readouterr().err == (
        f"agviz: error: There is no file or folder '{absent}' to read track metadata from\n"
    )


def test_what_cannot_be_opened_is_one_line(path, capsys):
    data = path.read_bytes()
    path.write_bytes(data[:-10])
    assert main(["weights", "check", str(path)]) == 2
    assert capsys.readouterr().err == (
        f"agviz: error: '{path}' is truncated: {len(data) - 10:,} bytes, where its header tells of "
        f"{len(data):,}\n"
    )


def test_unknown_names_suggest(capsys):
    assert main(["weights", "check", "fold_9"]) == 2
    assert re.fullmatch(
        r"agviz: error: No file, folder or published checkpoint is called 'fold_9'; "
        r"did you mean 'fold_\d'\?\n",
        capsys.readouterr().err,
    )


def test_help_shows_examples(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["weights", "--help"])
    assert stop.value.code == 0
    assert "agviz weights convert all_folds all_folds.safetensors" in capsys.readouterr().out
