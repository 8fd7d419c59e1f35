"""The tables of the user's `spliceai` package, on genomes that are or are not of their build."""

import re

import pytest

from agviz.errors import ContigError
from agviz.genome.types import Interval
from agviz.models.spliceai import published_genes as module
from agviz.models.spliceai.published_genes import published_genes

TABLE = """\
#NAME\tCHROM\tSTRAND\tTX_START\tTX_END\tEXON_START\tEXON_END
BRAVO\t21\t-\t5000\t9000\t5000,\t9000,
ALPHA\t21\t+\t1000\t6000\t1000,3000,\t2000,6000,
OTHER\tX\t+\t1000\t6000\t1000,\t6000,
"""


class Contigs:
    """A genome of which only the contigs are asked for."""

    def __init__(self, **contigs: int) -> None:
        self.contigs = contigs

    def resolve(self, name: str) -> str:
        return name

    def fetch(self, interval: Interval) -> str:
        raise AssertionError(f"only the contigs are asked for, not {interval}")


@pytest.fixture(autouse=True)
def _table(tmp_path, monkeypatch):
    module._on_contigs.cache_clear()
    (tmp_path / "table.txt").write_text(TABLE)
    monkeypatch.setattr(module, "installed_file", lambda path: tmp_path / "table.txt")
    yield
    module._on_contigs.cache_clear()


@pytest.mark.parametrize(("build", "length"), [("grch37", 48129895), ("grch38", 46709983)])
@pytest.mark.parametrize("name", ["21", "chr21"])
def test_genes_lie_on_the_genomes_contigs(build, length, name):
    genes = published_genes(build, Contigs(**{name: length, "other": 7}))
    assert genes.contigs == (name,)
    found = genes.genes(Interval(name, 5500, 5501))
    assert found["gene_name"].tolist() == ["ALPHA", "BRAVO"]
    assert found["Start"].tolist() == [1000, 5000]
    assert found["End"].tolist() == [6000, 9000]
    assert found["Strand"].tolist() == ["+", "-"]
    assert found["gene_type"].tolist() == ["protein_coding"] * 2


def test_another_build_is_refused():
    message = (
        "annotation='grch37' does not fit this genome: its contig 'chr21' has 46,709,983 bp, that "
        "of GRCh37 (hg19) 48,129,895 bp"
    )
    with pytest.raises(ContigError, match=f"^{re.escape(message)}$"):
        published_genes("grch37", Contigs(chr21=46709983))


def test_another_genome_is_refused():
    message = (
        "annotation='grch37' does not fit this genome: it has no chromosome of GRCh37 (hg19) (it "
        "has 'scaffold_1'); give the assembly a gene annotation instead"
    )
    with pytest.raises(ContigError, match=f"^{re.escape(message)}$"):
        published_genes("grch37", Contigs(scaffold_1=46709983))
