"""MEME files: written and read back the same; what is none is refused with its line."""

import re

import numpy as np
import pytest

from agviz.errors import FormatError, InputError
from agviz.genome.meme import read_meme
from agviz.genome.motif_set import Motif, MotifSet

MINIMAL = """MEME version 4

ALPHABET= ACGT

MOTIF M1 first
letter-probability matrix: alength= 4 w= 2 nsites= 10 E= 0
0.5 0.5 0 0
0 0 0.1 0.9
URL http://somewhere

MOTIF M2
log-odds matrix: alength= 4 w= 1
100 -100 -100 -100
letter-probability matrix:
 1 0 0 0

"""

LINE_8 = "motifs.meme, line 8: a position is four probabilities that add up to 1; got "


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "motifs.meme"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_file_as_others_write_it(file):
    motifs = read_meme(file(MINIMAL))
    assert [(motif.id, motif.name) for motif in motifs] == [("M1", "first"), ("M2", "M2")]
    np.testing.assert_allclose(motifs["M1"].counts, [[5, 5, 0, 0], [0, 0, 1, 9]])
    np.testing.assert_allclose(motifs["M2"].counts, [[20, 0, 0, 0]])
    assert motifs.source == "motifs.meme"


def test_what_was_written_is_read_back(tmp_path):
    rng = np.random.default_rng(0)
    made = tuple(Motif(f"name {k}", rng.integers(1, 50, (k, 4)), id=f"M{k}") for k in range(1, 8))
    path = tmp_path / "made.meme"
    MotifSet(made, source="made").write_meme(path)
    first = path.read_bytes()
    found = read_meme(path)
    assert [motif.id for motif in found] == [motif.id for motif in made]
    assert [motif.name for motif in found] == [f"name_{k}" for k in range(1, 8)]
    for old, new in zip(made, found, strict=True):
        np.testing.assert_allclose(new.probabilities, old.probabilities, atol=1e-8)
        assert round(new.counts.sum(1).max()) == round(old.counts.sum(1).max())
    MotifSet(made, source="made").write_meme(path)
    assert path.read_bytes() == first
    assert [each.name for each in tmp_path.iterdir()] == ["made.meme"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            ("MEME version 4", "MEM"),
            "motifs.meme is no MEME file: it has no line that begins with 'MEME version'",
        ),
        (
            ("ALPHABET= ACGT", "ALPHABET= ACGU"),
            "motifs.meme, line 3: motifs of DNA have the alphabet ACGT; got ACGU",
        ),
        (("MOTIF M1 first", "MOTIF"), "motifs.meme, line 5: MOTIF needs an id"),
        (
            ("0 0 0.1 0.9", "0 0 0.1 0.7"),
            f"{LINE_8}'0 0 0.1 0.7'",
        ),
        (
            ("0 0 0.1 0.9\n", ""),
            f"{LINE_8}'URL http://somewhere'",
        ),
        (
            (" 1 0 0 0\n", ""),
            "motifs.meme, line 14: the matrix has 0 positions, not some; is the file cut off?",
        ),
    ],
)
def test_what_is_no_motif_file_is_refused_with_its_line(file, change, message):
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        read_meme(file(MINIMAL.replace(*change)))


def test_a_file_that_ends_within_a_matrix_is_refused(file):
    message = "motifs.meme, line 6: the matrix has 1 positions, not 2; is the file cut off?"
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        read_meme(file(MINIMAL[: MINIMAL.index("0 0 0.1")]))


def test_a_file_without_motifs_or_none_at_all_is_told(file, tmp_path):
    message = "motifs.meme holds no motif: no letter-probability matrix follows MOTIF"
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        read_meme(file("MEME version 5\n"))
    path = tmp_path / "none.meme"
    message = f"No motif file {str(path)!r}: expected motifs in MEME format"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        read_meme(path)
