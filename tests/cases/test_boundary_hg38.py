"""The boundary's case on a genome of which it knows nothing: a deletion that the reader names."""

import json
import re

import numpy as np
import pandas as pd
import pytest
from small_cases import case_facts, case_model, sparse_genome

import agviz as ag
from agviz.cases.boundary import with_adopter
from agviz.cases.boundary_words import adopter_words
from agviz.cases.control_deletion import control_deletion
from agviz.cases.deletion_site import deletion_site
from agviz.cases.results import CaseResults
from agviz.errors import InputError, UnsupportedError, VariantError
from agviz.genome.assembly import Assembly
from agviz.genome.parse import parse_variant
from agviz.models.oracle import Oracle

PLACE = ag.Interval("chr7", 996_000, 1_004_000)
DELETION = "chr7:1000000:GATTACA>G"
OF_GENES = [
    ("chr7", "FAR", "+", [(1_003_500, 1_003_700)]),
    ("chr7", "NEAR", "-", [(997_000, 997_200), (999_300, 999_500)]),
    ("chr7", "BESIDE", "+", [(1_000_200, 1_000_420)]),  # where the first control would lie
    ("chr7", "TWICE", "+", [(1_000_900, 1_001_000)]),
    ("chr1", "TWICE", "+", [(100, 200)]),
]
HOW = (
    "Write the base before it, then what is deleted, in this form: "
    "case('boundary').about('chr7:1000000:GATTACA>G'), or "
    "agviz case boundary --variant 'chr7:1000000:GATTACA>G'."
)


@pytest.fixture(scope="module")
def genome(tmp_path_factory):
    return sparse_genome(
        tmp_path_factory.mktemp("hg38"), "hg38", {"chr1": 20_000, "chr7": 159_345_973},
        places=[(PLACE, [parse_variant(DELETION)])], genes=OF_GENES,
    )  # fmt: skip


@pytest.fixture(scope="module")
def model(genome):
    return case_model(genome, ["EFO:0002784", "EFO:0001196"])


def site_of(model, variant=DELETION, width=8192, **changes):
    facts = case_facts("boundary")["anywhere"] | changes
    return deletion_site(facts, model, variant=variant, width=width)


def told(message):
    return f"^{re.escape(message)}$"


def test_the_site_follows_from_the_variant(model):
    site = site_of(model)
    assert (site.region.start, site.region.end) == (999_999 - 4096, 999_999 + 4096)
    assert site.genes == ["BESIDE", "NEAR", "FAR"]  # by their starts; one name is of two genes
    assert site.settings["apart"] == {"BESIDE": 195, "NEAR": 500, "FAR": 3495}
    assert [cell.name for cell in site.cells] == ["GM12878", "IMR-90"]
    assert site_of(model, most_genes=1).genes == ["BESIDE"]


def test_cell_types_have_contact_maps_and_rna_in_the_published_catalog(data_dir):
    from alphagenome.models.dna_output import OutputType
    from published_catalog import published_catalog

    catalog = published_catalog(data_dir.parent / "reference" / "metadata")
    tables = catalog.output_metadata(ag.Organism.HOMO_SAPIENS)
    for cell in case_facts("boundary")["anywhere"]["cells"]:
        for output in (OutputType.CONTACT_MAPS, OutputType.RNA_SEQ):
            table = tables.get(output)
            own = table[table["ontology_curie"] == cell["term"]]
            assert set(own["biosample_name"]) == {cell["name"]}


def test_another_assembly_is_called_by_its_name(genome):
    other = case_model(Assembly("T2T", genome.fasta, genome.genes), ["EFO:0001187"])
    site = site_of(other)
    assert (site.label, site.names) == ("T2T", ("T2T",))
    assert [cell.name for cell in site.cells] == ["HepG2"]


def test_the_control_is_as_long_beside_it_and_on_no_exon(model, genome):
    control = site_of(model).variants[1].variant
    assert control.start == 999_999 - 306  # to the right there is an exon
    assert control.reference_bases == genome.sequence(control.reference_interval)
    assert len(control.reference_bases) == 7
    assert control.alternate_bases == control.reference_bases[0]


def test_without_room_there_is_no_control_and_the_site_says_so(model, genome):
    small = ag.Interval("chr7", 999_900, 1_000_100)
    assert control_deletion(genome, parse_variant(DELETION), region=small) is None
    site = site_of(model, width=512)
    assert [each.name for each in site.variants] == ["your deletion"]
    assert site.limits[-1] == (
        "There is no control: no deletion as long has room here on known bases and beside all "
        "exons."
    )


def test_unknown_bases_are_no_control(genome):
    edge = ag.Variant("chr7", PLACE.end - 10, "ACGT", "A")
    control = control_deletion(genome, edge, region=ag.Interval("chr7", 1_003_000, 1_008_000))
    assert control.position == edge.position - 606  # N to the right; an exon 303 bp to the left


def test_the_gene_that_rises_most_is_the_adopted_one(model):
    site = site_of(model)
    rows = [("your deletion", "BESIDE", -0.1), ("your deletion", "NEAR", np.nan),
            ("your deletion", "FAR", 0.4), ("control deletion", "NEAR", 2.0)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["name", "gene", "log2_fold_change"])
    assert site.gene == "BESIDE"
    assert with_adopter(site, table).gene == "FAR"
    message = (
        "Case 'boundary': the model gives no change of RNA for BESIDE, NEAR, FAR: let it read more "
        "(width; --context)"
    )
    with pytest.raises(UnsupportedError, match=told(message)):
        with_adopter(site, table.assign(log2_fold_change=np.nan))


@pytest.mark.parametrize(
    ("own", "control", "words"),
    [
        (
            1.0, 0.4,
            ("Of these genes BESIDE, which starts 195 bp from the deletion, rises the most, to "
            "2.00-fold: for that alone it is called the adopted gene, and a shows it. The control "
            "deletion takes it to 1.32-fold."),
        ),
        (
            1.0, 1.0,
            ("Of these genes BESIDE, which starts 195 bp from the deletion, rises the most, to "
            "2.00-fold: for that alone it is called the adopted gene, and a shows it. The control "
            "deletion takes it to 2.00-fold. That is no sign of a boundary, then."),
        ),
        (
            -1.0, 0.0,
            ("None of these genes rises: BESIDE, which starts 195 bp from the deletion, falls the "
            "least, to 0.50-fold, and is shown in a. The control deletion takes it to 1.00-fold."),
        ),
    ],
)  # fmt: skip
def test_the_caption_says_which_gene_rises_and_what_the_control_does(model, own, control, words):
    rows = [("your deletion", "BESIDE", own), ("control deletion", "BESIDE", control)]
    table = pd.DataFrame(rows, columns=["name", "gene", "log2_fold_change"])
    assert adopter_words(site_of(model), table) == words


def test_without_a_deletion_it_says_how_to_name_one(model):
    message = (
        "Case 'boundary' knows no deletion in the genome 'hg38': name one that you ask about. "
        + HOW
    )
    with pytest.raises(UnsupportedError, match=told(message)):
        ag.case("boundary").run(model, progress_bar=False)


@pytest.mark.parametrize(
    ("variant", "error", "message"),
    [
        (
            "chr7:1000000:G>GA",
            InputError,
            (
                "Case 'boundary' asks about a deletion in the genome 'hg38', and chr7:1000000:G>GA "
                f"deletes nothing. {HOW}"
            ),
        ),
        (
            "chr7:1000000:TATTACA>T",
            VariantError,
            (
                "The genome 'hg38' has other bases than the REF of chr7:1000000:TATTACA>T: "
                "chr7:1,000,000 has 'GATTACA', not 'TATTACA'; is it of another build?"
            ),
        ),
        (
            "chr1:10000:NNN>N",
            UnsupportedError,
            (
                "Case 'boundary' compares genes, and of the annotation no gene of a protein starts "
                "in chr1:5,904-14,095, which the model reads: let it read more (width; --context)"
            ),
        ),
    ],
)
def test_what_cannot_be_asked_is_told(model, variant, error, message):
    with pytest.raises(error, match=told(message)):
        ag.case("boundary").about(variant).run(model, width=8192, progress_bar=False)


def test_a_model_whose_contact_maps_have_no_cell_types_is_refused(genome):
    message = (
        "Case 'boundary' asks for CONTACT_MAPS and RNA_SEQ of one cell type in the genome 'hg38', "
        "and this model has no cell type with both"
    )
    with pytest.raises(UnsupportedError, match=told(message)):
        site_of(Oracle(assembly=genome))


@pytest.mark.slow
def test_published_architecture_on_a_readers_deletion(tmp_path, model):
    case = ag.case("boundary").about(DELETION)
    found = case.run(model, width=8192, out=tmp_path / "own.run", progress_bar=False)
    table = found.tables["variants"]
    assert list(table["gene"]) == 2 * ["BESIDE", "NEAR", "FAR"]
    own = table[table["name"] == "your deletion"].set_index("gene")["log2_fold_change"]
    assert own.idxmax() == found.site.gene
    assert set(found.tables["cells"]["cell"]) == {"GM12878", "IMR-90"}
    caption = case.caption(found)
    assert f"A deletion that the reader named, {DELETION} (hg38), as predicted" in caption
    assert "Which deletion is asked about is the reader's choice: this case knows" in caption
    assert "Nobody knows the truth here: no agreement can be stated." in caption
    again = CaseResults.open(tmp_path / "own.run")
    assert case.caption(again) == caption
    assert again.site.gene == found.site.gene
    figure = case.figure(again)
    assert figure.check(183) == ()
    assert figure.scene(183).height < 247
    assert json.dumps(dict(found.site.raw))
