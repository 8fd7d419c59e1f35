import re

import pybigtools
import pytest

from agviz._bigwig import write_bigwig


def test_runs_are_written_and_counted(tmp_path):
    path = tmp_path / "x.bw"
    write_bigwig(path, {"chr1": 100, "chr2": 50}, iter([("chr1", 3, 8, 2.5), ("chr2", 0, 50, 1.0)]))
    written = pybigtools.open(str(path))
    assert written.chroms() == {"chr1": 100, "chr2": 50}
    assert list(written.values("chr1", 2, 9, fillna=0)) == [0, *[2.5] * 5, 0]


def test_a_file_that_cannot_be_whole_is_an_error(tmp_path):
    full = tmp_path / "full.bw"
    full.symlink_to("/dev/full")
    message = "a bigWig could not be written whole (is the disk full?)"
    with pytest.raises(OSError, match=re.escape(message)):
        write_bigwig(full, {"chr1": 100}, iter([("chr1", 3, 8, 2.5)]))
