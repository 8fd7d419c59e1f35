"""One gene from a symbol or an id: found, ambiguous, unknown."""

import re

import pytest

from agviz.errors import InputError, UnknownNameError
from agviz.genome.gene_frames import empty_gene_frame
from agviz.genome.genes import GeneModels
from agviz.genome.types import Interval

GENES = [
    ("chr8", 100, 200, "+", "ENSG00000136574.18", "GATA4"),
    ("chr8", 150, 300, "-", "ENSG00000000001.1", "GATA4-NEIL2"),  # a readthrough has its own name
    ("chr1", 10, 20, "+", "ENSG00000000002.3", "U6"),
    ("chr2", 1010, 2020, "-", "ENSG00000000003.3", "U6"),
    ("chrX", 10, 20, "+", "ENSG00000185960.15", "SHOX"),
    ("chrY", 30, 40, "+", "ENSG00000185960.15_PAR_Y", "SHOX"),
    ("chrX", 50, 60, "+", "ENSG00000182378.8", "PLCXD1"),
    ("chrY", 70, 80, "+", "ENSGR0000182378.8", "PLCXD1"),
    ("X", 90, 95, "+", "ENSG00000167393", "PPP2R3B"),
    ("Y", 90, 95, "+", "ENSG00000167393", "PPP2R3B"),
    ("chrX", 500, 600, "+", "ENSG00000000007.1", "TWO"),
    ("chrY", 500, 600, "+", "ENSG00000000008.1", "TWO"),
    ("chr3", 1, 5, ".", "G9", "NOSTRAND"),
]


@pytest.fixture(scope="module")
def models() -> GeneModels:
    import pandas as pd

    columns = ["Chromosome", "Start", "End", "Strand", "gene_id", "gene_name"]
    genes = pd.DataFrame(GENES, columns=columns).assign(gene_type="protein_coding")
    genes = genes.sort_values(["Chromosome", "Start"], ignore_index=True)
    return GeneModels.from_frames(
        genes=genes, transcripts=empty_gene_frame("transcripts"), exons=empty_gene_frame("exons")
    )


@pytest.mark.parametrize("name", ["GATA4", " GATA4 ", "ENSG00000136574.18", "ENSG00000136574"])
def test_by_symbol_and_id(models, name):
    gene = models.gene(name)
    assert (gene.gene_id, gene.gene_name) == ("ENSG00000136574.18", "GATA4")
    assert gene.interval == Interval("chr8", 100, 200, strand="+")


def test_tss_is_the_first_transcribed_base(models):
    assert models.gene("GATA4").tss == 100
    assert models.gene("GATA4-NEIL2").tss == 299
    assert models.gene("NOSTRAND").tss == 1


@pytest.mark.parametrize("name", ["SHOX", "PLCXD1", "PPP2R3B"])
def test_the_copy_on_x_is_meant(models, name):
    assert models.gene(name).interval.chromosome.removeprefix("chr") == "X"


def test_the_copy_on_y_has_its_id(models):
    assert models.gene("ENSG00000185960.15_PAR_Y").interval.chromosome == "chrY"
    assert models.gene("ENSG00000185960").interval.chromosome == "chrX"


@pytest.mark.parametrize(
    ("name", "places"),
    [
        (
            "U6",
            "ENSG00000000002.3 at chr1:11-20:+; ENSG00000000003.3 at chr2:1,011-2,020:-",
        ),
        ("TWO", "ENSG00000000007.1 at chrX:501-600:+; ENSG00000000008.1 at chrY:501-600:+"),
    ],
)
def test_ambiguous_symbols_are_told(models, name, places):
    message = (
        f"2 genes of 'the given frames' are called {name!r}: {places}; give the gene_id or the "
        "interval"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        models.gene(name)


@pytest.mark.parametrize(
    ("name", "likely"), [("gata4", "GATA4"), ("GATTA4", "GATA4"), ("ENSG00000136574.9", None)]
)
def test_unknown_names_are_told(models, name, likely):
    likely = likely or "ENSG00000136574.18"
    message = f"No gene of 'the given frames' is called {name!r}; did you mean {likely!r}?"
    with pytest.raises(UnknownNameError, match=f"^{re.escape(message)}$"):
        models.gene(name)
