"""One chromosome, several names."""

import pickle
import re
import warnings

import pytest

from agviz.errors import ContigError, ContigNameWarning
from agviz.genome.contigs import ContigNames

UCSC = {"chr1": 100, "chr2": 50, "chrX": 30, "chrM": 16}
ENSEMBL = {"1": 100, "2": 50, "X": 30, "MT": 16}


def test_a_name_that_exists_is_itself_without_a_word():
    assert ContigNames(UCSC, "hg38.fa").resolve("chrX") == "chrX"


@pytest.mark.parametrize(
    ("lengths", "name", "own"),
    [
        (UCSC, "1", "chr1"),
        (UCSC, "x", "chrX"),
        (UCSC, "Chr2", "chr2"),
        (UCSC, "MT", "chrM"),
        (UCSC, "M", "chrM"),
        (ENSEMBL, "chr1", "1"),
        (ENSEMBL, "chrx", "X"),
        (ENSEMBL, "chrM", "MT"),
        (ENSEMBL, "chrMT", "MT"),
    ],
)
def test_another_dialect_is_understood_and_told(lengths, name, own):
    names = ContigNames(lengths, "genome.fa")
    message = f"Contig {name!r} is called {own!r} in genome.fa; using that"
    with pytest.warns(ContigNameWarning, match=f"^{re.escape(message)}$"):
        assert names.resolve(name) == own
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert names.resolve(name) == own
        assert names.length(name) == lengths[own]
        assert pickle.loads(pickle.dumps(names)).resolve(name) == own


def test_the_exact_name_wins_over_the_other_dialects():
    names = ContigNames({"chr1": 100, "1": 99}, "mixed.fa")
    assert names.resolve("1") == "1"
    assert names.length("chr1") == 100


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("chrx1", "No contig 'chrx1' in hg38.fa; did you mean 'chrX'?"),
        ("scaffold", "No contig 'scaffold' in hg38.fa; there are: 'chr1', 'chr2', 'chrM', 'chrX'"),
        ("", "No contig '' in hg38.fa; there are: 'chr1', 'chr2', 'chrM', 'chrX'"),
    ],
)
def test_an_unknown_name_gets_a_suggestion(name, message):
    with pytest.raises(ContigError, match=f"^{re.escape(message)}$"):
        ContigNames(UCSC, "hg38.fa").resolve(name)


def test_it_is_a_mapping_of_lengths():
    names = ContigNames(UCSC, "hg38.fa")
    assert dict(names) == names.lengths == UCSC
    assert len(names) == 4
    assert "1" not in names
    assert repr(names) == "ContigNames(4 contigs of hg38.fa)"


def test_later_changes_of_the_given_mapping_do_not_matter():
    lengths = dict(UCSC)
    names = ContigNames(lengths, "hg38.fa")
    lengths.clear()
    names.lengths.clear()
    assert names.length("chr1") == 100
