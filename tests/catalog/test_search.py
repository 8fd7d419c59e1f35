"""Searching tracks as a person does: what is found, in which order, and what a miss says."""

import re

import numpy as np
import pandas as pd
import pytest
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputMetadata, OutputType
from published_catalog import published_catalog

from agviz.catalog.search import search_tracks
from agviz.errors import InputError, UnknownNameError

LIVER, LOBE, K562, GM = "UBERON:0002107", "UBERON:0001114", "EFO:0002067", "EFO:0002784"
CELL, CD4 = "CL:0000084", "CL:0000624"
NAMES = {
    LIVER: "liver", LOBE: "right lobe of liver", K562: "K562", GM: "GM12878", CELL: "T-cell",
    CD4: "CD4-positive, alpha-beta T cell", "UBERON:0002369": "adrenal gland",
}  # fmt: skip


def table(assay, curies, **columns):
    return pd.DataFrame(
        {
            "name": [f"{curie} {assay}" for curie in curies],
            "strand": ".",
            "Assay title": assay,
            "ontology_curie": curies,
            "biosample_name": [NAMES[curie] for curie in curies],
            "biosample_life_stage": ["embryonic" if c == LIVER else "adult" for c in curies],
            "gtex_tissue": "",
            **columns,
        }
    )


def both(frame):
    return pd.concat([frame.assign(strand=strand) for strand in "+-"], ignore_index=True)


def make_metadata():
    factors = table("TF ChIP-seq", [K562, K562, GM, K562])
    factors["transcription_factor"] = ["CTCF", "JUN", "CTCF", "JUND"]
    factors["name"] += " " + factors["transcription_factor"]
    marks = table("Histone ChIP-seq", [LOBE, LIVER, K562], histone_mark="H3K27ac")
    rna = [both(table(a, [LOBE, LIVER, K562])) for a in ("polyA plus RNA-seq", "total RNA-seq")]
    rna = pd.concat(rna, ignore_index=True)
    rna.loc[rna["biosample_name"] == "liver", "gtex_tissue"] = "Liver"
    padding = pd.DataFrame({"name": ["Padding"], "strand": ["."]})
    return OutputMetadata(
        dnase=pd.concat([table("DNase-seq", [CD4, CELL, K562, GM]), padding], ignore_index=True),
        rna_seq=rna,
        chip_tf=factors,
        chip_histone=marks,
        splice_sites=pd.DataFrame({"name": ["donor", "acceptor"] * 2, "strand": list("++--")}),
        splice_junctions=table("total RNA-seq", [LIVER, K562]).drop(columns="strand"),
        contact_maps=table("in situ Hi-C", [K562, "UBERON:0002369"]),
        procap=pd.DataFrame(columns=["name", "strand"]),
    )


@pytest.fixture(scope="module")
def metadata():
    return make_metadata()


def found(metadata, query="", **filters):
    rows = search_tracks(metadata, query, **filters)
    return [f"{r.output} {r.strand} {r.biosample_name}" for r in rows.itertuples(index=False)]


def test_the_table_names_what_a_prediction_takes(metadata):
    rows = search_tracks(metadata, "K562 DNase")
    assert list(rows)[:6] == [
        "output", "name", "strand", "biosample_name", "Assay title", "ontology_curie",
    ]  # fmt: skip
    assert rows.iloc[0].tolist()[:6] == [
        "DNASE",
        f"{K562} DNase-seq",
        ".",
        "K562",
        "DNase-seq",
        K562,
    ]
    assert "title" not in rows
    assert list(rows.index) == [0]


def test_nothing_asked_is_everything_but_padding_in_the_model_s_order(metadata):
    rows = search_tracks(metadata)
    assert list(rows["output"].unique()) == [
        "DNASE", "RNA_SEQ", "CHIP_TF", "CHIP_HISTONE", "SPLICE_SITES", "SPLICE_JUNCTIONS",
        "CONTACT_MAPS",
    ]  # fmt: skip
    assert len(rows) == 4 + 12 + 4 + 3 + 4 + 2 + 2
    assert "Padding" not in set(rows["name"])
    assert rows.query("output == 'SPLICE_JUNCTIONS'")["strand"].tolist() == ["+-", "+-"]
    assert rows.query("output == 'SPLICE_SITES'")["ontology_curie"].isna().all()


@pytest.mark.parametrize("query", ["T-cell", "T cell", "tcell", "t CELLS", '"T cell"'])
def test_spellings_of_one_thing_find_the_same_and_the_exact_one_first(metadata, query):
    assert found(metadata, query) == [
        "DNASE . T-cell",
        "DNASE . CD4-positive, alpha-beta T cell",
    ]


def test_exact_biosamples_come_first_then_the_model_s_order(metadata):
    assert found(metadata, "liver H3K27ac") == [
        "CHIP_HISTONE . liver",
        "CHIP_HISTONE . right lobe of liver",
    ]
    assert found(metadata, "right lobe of liver H3K27ac") == ["CHIP_HISTONE . right lobe of liver"]
    assert found(metadata, "liver RNA +")[:3] == [
        "RNA_SEQ + liver", "RNA_SEQ + liver", "SPLICE_JUNCTIONS +- liver",
    ]  # fmt: skip


def test_what_people_call_otherwise_is_found(metadata):
    assert found(metadata, "liver fetal") == found(metadata, "liver embryonic")
    assert found(metadata, "liver", life_stage="fetal") == found(metadata, "liver embryonic")
    assert found(metadata, "fetal liver")  # in any order


def test_each_column_can_be_asked_for(metadata):
    assert found(metadata, "CTCF GM12878") == ["CHIP_TF . GM12878"]
    assert found(metadata, "h3k27AC liver adult") == ["CHIP_HISTONE . right lobe of liver"]
    assert len(found(metadata, K562)) == len(found(metadata, "K562")) == 11
    assert len(found(metadata, "DNase-seq")) == len(found(metadata, "dnase")) == 4
    assert found(metadata, "polyA plus RNA-seq liver embryonic +") == ["RNA_SEQ + liver"]
    assert found(metadata, "hi-c K562") == ["CONTACT_MAPS . K562"]
    assert found(metadata, "contact map K562") == ["CONTACT_MAPS . K562"]
    assert len(found(metadata, "splice donor")) == 2
    assert len(found(metadata, "gm")) == 2


def test_a_word_that_is_nowhere_whole_may_be_a_start(metadata):
    assert found(metadata, "GM128 dna") == ["DNASE . GM12878"]
    assert found(metadata, "adren") == ["CONTACT_MAPS . adrenal gland"]


def test_a_whole_word_is_not_the_start_of_another(metadata):
    names = search_tracks(metadata, "JUN")["transcription_factor"].tolist()
    assert names == ["JUN"]
    with pytest.raises(UnknownNameError, match=r"^No track matches 'renal'; did you mean "):
        search_tracks(metadata, "renal")


def test_quoted_phrases_are_whole_words_in_order(metadata):
    assert found(metadata, '"lobe of liver" H3K27ac') == ["CHIP_HISTONE . right lobe of liver"]
    for phrase in ("liver of lobe", "GM", "hepat"):
        with pytest.raises(UnknownNameError, match=f"^No track matches '{phrase}'; "):
            search_tracks(metadata, f'"{phrase}"')


def test_filters_are_exact_first_and_parts_else(metadata):
    assert len(found(metadata, biosample="LIVER")) == 6
    assert len(found(metadata, biosample="lobe of liver")) == 5
    assert len(found(metadata, assay="RNA seq")) == 14
    assert len(found(metadata, assay="total rna-seq")) == 8
    assert len(found(metadata, curie="efo:0002067")) == 11
    assert set(search_tracks(metadata, life_stage="Embryonic")["biosample_name"]) == {"liver"}
    assert found(metadata, "liver", assay="polyA plus RNA-seq", strand="-") == [
        "RNA_SEQ - liver",
        "RNA_SEQ - right lobe of liver",
    ]
    assert len(found(metadata, strand=".")) == 4 + 4 + 3 + 2
    assert len(found(metadata, output="dnase")) == 4
    assert len(found(metadata, output=[OutputType.DNASE, "chip-tf"])) == 8


def misses(metadata, message, query="", error=UnknownNameError, **filters):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        search_tracks(metadata, query, **filters)


def test_an_unknown_word_is_named_with_the_nearest_terms(metadata):
    misses(metadata, "No track matches 'K652'; did you mean 'K562'?", "K652 DNase")
    misses(metadata, "No track matches 'lvier'; did you mean 'liver'?", "lvier")
    misses(
        metadata,
        "No track matches 'qqqqqq'; search for a biosample (K562, liver), an assay (DNase-seq), a "
        "factor (CTCF), a histone mark (H3K27ac), a life stage (adult), a CURIE (EFO:0002067) or "
        "an output (RNA_SEQ)",
        "qqqqqq",
    )


def test_words_that_do_not_go_together_are_named_with_what_there_is(metadata):
    misses(
        metadata,
        "No track matches both 'CTCF' and 'liver'; with 'CTCF' the biosamples are 'K562' and "
        "'GM12878'; with 'liver' the assays are 'total RNA-seq', 'polyA plus RNA-seq' and 'Histone "
        "ChIP-seq'",
        "CTCF liver",
    )
    misses(
        metadata,
        "No track matches both 'dnase' and strand '+'; with 'dnase' the strand is '.'; with strand "
        "'+' the assays are 'total RNA-seq' and 'polyA plus RNA-seq'",
        "dnase +",
    )
    misses(
        metadata,
        "No track matches both output 'DNASE' and biosample 'liver'; with output 'DNASE' the "
        "biosamples are 'CD4-positive, alpha-beta T cell', 'T-cell', 'K562' and 'GM12878'; with "
        "biosample 'liver' the outputs are 'RNA_SEQ', 'CHIP_HISTONE' and 'SPLICE_JUNCTIONS'",
        output="DNASE",
        biosample="liver",
    )


def test_three_words_of_which_any_two_go_together(metadata):
    misses(
        metadata,
        "No track matches 'liver', 'adult' and 'junctions'; with 'liver' and 'adult' the outputs "
        "are 'RNA_SEQ' and 'CHIP_HISTONE'",
        "liver adult junctions",
    )


def test_unknown_filters_suggest_values_of_their_column(metadata):
    misses(metadata, "No track has the biosample 'K652'; did you mean 'K562'?", biosample="K652")
    misses(metadata, "No track has the life stage 'adlt'; did you mean 'adult'?", life_stage="adlt")
    misses(metadata, f"No track has the CURIE 'EFO:2067'; did you mean '{K562}'?", curie="EFO:2067")
    misses(
        metadata,
        "No track has the assay '?'; there are: 'DNase-seq', 'Histone ChIP-seq', 'TF ChIP-seq', "
        "'in situ Hi-C', 'polyA plus RNA-seq', 'total RNA-seq'",
        assay="?",
    )
    misses(metadata, "strand must be one of '+', '-', '.'; got '*'", error=InputError, strand="*")
    misses(
        metadata,
        "No output is called 'RNA'; did you mean 'RNA_SEQ'?",
        error=InputError,
        output="RNA",
    )
    misses(
        metadata,
        "There are no tracks of ATAC, PROCAP; there are of: DNASE, RNA_SEQ, CHIP_TF, CHIP_HISTONE, "
        "SPLICE_SITES, SPLICE_JUNCTIONS, CONTACT_MAPS",
        output=["ATAC", "PROCAP"],
    )


def test_a_model_that_tells_little_can_be_searched():
    sites = pd.DataFrame({"name": ["donor", "acceptor"], "strand": ["+", "+"]})
    metadata = OutputMetadata(splice_sites=sites)
    rows = search_tracks(metadata, "donor")
    assert rows["name"].tolist() == ["donor"]
    assert rows["biosample_name"].isna().all()
    misses(
        metadata,
        "No track matches 'K562'; search for a biosample (K562, liver), an assay (DNase-seq), a "
        "factor (CTCF), a histone mark (H3K27ac), a life stage (adult), a CURIE (EFO:0002067) or "
        "an output (RNA_SEQ)",
        "K562",
    )
    misses(metadata, "No track has the biosample 'K562'; there are none", biosample="K562")
    assert len(search_tracks(OutputMetadata())) == 0
    assert search_tracks(OutputMetadata()).columns[0] == "output"


def test_the_model_s_own_table_is_left_alone(metadata):
    before = metadata.dnase.copy()
    search_tracks(metadata, "K562")["name"] = "spoilt"
    pd.testing.assert_frame_equal(metadata.dnase, before)


PUBLISHED = [
    ("K562 DNase", 1, "EFO:0002067"),
    ("GM12878 DNase", 1, "EFO:0002784"),
    ("CTCF GM12878", 1, "EFO:0002784"),
    ("H3K27ac liver adult", 2, "UBERON:0002107"),
    ("T-cell", 141, "CL:0000084"),
    ("tcell", 141, "CL:0000084"),
    ("T cell", 141, "CL:0000084"),
    ("EFO:0002067", 333, "EFO:0002067"),
    ("JUN K562", 1, "EFO:0002067"),
]


@pytest.mark.parity
def test_published_tracks_that_people_ask_for(reference_dir):
    catalog = published_catalog(reference_dir / "metadata")
    metadata = catalog.output_metadata(Organism.HOMO_SAPIENS)
    for query, number, curie in PUBLISHED:
        rows = search_tracks(metadata, query)
        assert len(rows) == number, query
        assert rows["ontology_curie"].iloc[0] == curie, query
    rows = search_tracks(metadata, "polyA plus RNA-seq brain +", output="RNA_SEQ")
    assert rows["name"].tolist() == ["UBERON:0000955 polyA plus RNA-seq"]
    brain = search_tracks(metadata, "Brain_Cortex")
    assert set(brain["gtex_tissue"]) == {"Brain_Cortex"}
    assert "adrenal gland" not in set(search_tracks(metadata, "renal")["biosample_name"])
    everything = search_tracks(metadata)
    assert len(everything) == 5930 - 367  # a row for each tissue's junctions on both strands
    assert not np.isin("Padding", everything["name"])
