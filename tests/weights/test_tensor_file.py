"""Safetensors files: those of others are read, those that lie about themselves are not."""

import json
import re

import numpy as np
import pytest
from safetensors.numpy import save_file

from agviz.errors import FormatError
from agviz.weights.tensor_file import TensorFile
from agviz.weights.tensor_writer import ALIGNMENT, arrange, header_bytes, write_tensors


def craft(path, entries, data=b"\0" * 64):
    header = json.dumps(entries).encode() if not isinstance(entries, bytes) else entries
    path.write_bytes(len(header).to_bytes(8, "little") + header + data)
    return path


def refused(path, reason):
    message = f"{str(path)!r} is no safetensors file: its header is damaged ({reason})"
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        TensorFile.open(path)


def test_files_of_the_package_safetensors_are_read(tmp_path):
    arrays = {
        "a": np.arange(6, dtype=np.float32).reshape(2, 3),
        "b": np.float16([[1.5]]),
        "scalar": np.array(2, np.float32),
        "none": np.zeros((0, 3), np.float32),
    }
    save_file(arrays, tmp_path / "x", metadata={"by": "others"})
    file = TensorFile.open(tmp_path / "x")
    read = file.arrays()
    assert file.metadata == {"by": "others"}
    assert read.keys() == arrays.keys()
    for name, values in arrays.items():
        assert read[name].shape == values.shape
        np.testing.assert_array_equal(read[name], values.astype(np.float32))


def test_whole_lines_come_first_so_that_all_of_them_are_aligned():
    tensors = arrange({"b": (1,), "c": (16,), "a": (3,), "d": (2, 16), "e": ()}, "float32")
    assert list(tensors) == ["c", "d", "a", "b", "e"]
    assert [tensor.begin for tensor in tensors.values()] == [0, 64, 192, 204, 208]
    assert (8 + len(header_bytes(tensors, {"x": "y"}))) % ALIGNMENT == 0


def test_arrays_are_written_one_at_a_time(tmp_path):
    """The second is asked for when the first is written: none needs to stay in memory."""
    tensors = arrange({"a": (2**20,), "b": (2**20,)}, "float32")
    sizes = []

    def arrays():
        for value in (1, 2):
            sizes.append((tmp_path / "x").stat().st_size)
            yield np.full(2**20, value, np.float32)

    write_tensors(tmp_path / "x", tensors, arrays=arrays(), describe=lambda digests: {})
    assert sizes[1] >= 4 * 2**20 > sizes[0]
    np.testing.assert_array_equal(TensorFile.open(tmp_path / "x").arrays()["b"], 2.0)


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({"dtype": "I64", "shape": [8], "data_offsets": [0, 64]},
         "x is stored as I64, not F32, F16, BF16"),
        ({"dtype": "F32", "shape": [15], "data_offsets": [0, 64]},
         "x does not lie where it should"),
        ({"dtype": "F32", "shape": [16], "data_offsets": [4, 68]},
         "x does not lie where it should"),
        ({"dtype": "F32", "shape": [-4, -4], "data_offsets": [0, 64]}, "x has the shape (-4, -4)"),
        ({"dtype": "F32", "shape": [16]}, "'data_offsets'"),
        ([], "list indices must be integers or slices, not str"),
    ],
)  # fmt: skip
def test_headers_that_lie_are_refused(tmp_path, entry, reason):
    refused(craft(tmp_path / "x", {"x": entry}), reason)


def test_a_header_that_is_no_json_is_refused(tmp_path):
    path = craft(tmp_path / "x", b"{not json}")
    refused(path, "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)")
