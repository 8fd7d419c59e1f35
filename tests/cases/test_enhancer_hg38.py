"""The enhancer's case on a genome of which it knows nothing: a substitution that the reader names.

One genome is the teaching genome's locus under another name, with a base changed: the reader's
variant gives it back, and all that the case finds by itself there is known.
"""

import dataclasses
import json
import re

import numpy as np
import pytest
from case_genomes import teaching_stand_in
from changed_oracles import PaleOracle
from small_cases import case_facts, case_model, sparse_genome

import agviz as ag
from agviz.cases import enhancer_tangermeme
from agviz.cases.case import Case
from agviz.cases.case_data import read_case
from agviz.cases.control_substitution import control_substitutions
from agviz.cases.enhancer_figure import short_names
from agviz.cases.enhancer_questions import BOTH, background_of, elements
from agviz.cases.enhancer_site import enhancer_site
from agviz.cases.motif_sites import guess_sites
from agviz.cases.results import CaseResults
from agviz.errors import InputError, UnsupportedError, VariantError
from agviz.genome.assembly import Assembly
from agviz.genome.parse import parse_interval
from agviz.models.oracle import Oracle

START = 196_608
VARIANT = "chrT1:210641:C>G"  # makes the site of HNF4A that the teaching genome has
HOW = (
    "Write it in this form: case('enhancer').about('chr1:109274968:G>T'), or agviz case enhancer "
    "--variant 'chr1:109274968:G>T'. Its motifs are looked for with memelite, which the extra "
    "motifs brings."
)
SMALL = {"shuffles": 2, "flank": 0, "distances": [0, 150], "tile": 1_000}
LOOKED_FOR = "(JASPAR 2026 CORE vertebrates (MYB: MA0100.3)) with a p-value of 0.0001 or less"


@pytest.fixture(scope="module")
def genome(tmp_path_factory):
    """The locus with the site of HNF4A broken."""
    made = teaching_stand_in(
        tmp_path_factory.mktemp("another"), "liver_enhancer", start=START, called="another"
    )
    header, bases, *rest = made.fasta.read_text().split("\n")
    assert bases[210_640] == "G"
    made.fasta.write_text("\n".join([header, bases[:210_640] + "C" + bases[210_641:], *rest]))
    return Assembly("another", made.fasta, made.genes)


def facts_of(motifs=("CEBPB", "HNF4G", "MA0502"), **settings):
    """The case's facts for any genome, with a few motifs."""
    facts = case_facts("enhancer")["anywhere"]
    return facts | {"motifs": list(motifs), "settings": facts["settings"] | settings}


@pytest.fixture(scope="module")
def case():
    facts = case_facts("enhancer") | {"sites": {}, "anywhere": facts_of(**SMALL)}
    return Case(read_case("enhancer", facts)).about(VARIANT)


@pytest.fixture(scope="module")
def kept(case, genome, tmp_path_factory):
    """The folder of a run and its results, 8,192 bp around the variant, without tangermeme."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(enhancer_tangermeme, "is_there", lambda: False)
        folder = tmp_path_factory.mktemp("runs") / "own.run"
        model = PaleOracle(assembly=genome)
        return folder, case.run(model, width=8192, out=folder, progress_bar=False)


def site_of(genome, variant=VARIANT, width=8192, **facts):
    return enhancer_site(facts_of() | facts, Oracle(assembly=genome), variant=variant, width=width)


def told(message):
    return f"^{re.escape(message)}$"


def test_the_site_follows_from_the_variant(genome):
    site = site_of(genome)
    assert (site.label, site.names, site.gene) == ("another", ("another",), "HEPA1")
    assert site.settings["sites"] == {
        "CEBPB": "chrT1:210,608-210,617",
        "HNF4G": "chrT1:210,637-210,645",
    }
    assert (site.settings["on_variant"], site.settings["allele"]) == ("HNF4G", "ALT")
    tss = genome.gene("HEPA1").tss
    assert site.settings["apart"] == tss - 210_640
    assert site.region.start < 210_607 < tss < site.region.end
    assert site.settings["tile"] == 250
    assert [cell.name for cell in site.cells] == ["HepG2", "K562", "GM12878"]
    assert background_of(site) == site.focused.variant
    assert json.loads(json.dumps(site.raw)) == site.raw


def test_a_site_that_ref_has_is_taken_from_ref(genome):
    site = site_of(genome, "chrT1:210613:G>A")
    assert (site.settings["on_variant"], site.settings["allele"]) == ("CEBPB", "REF")
    assert background_of(site) is None


def test_two_sites_of_one_motif_are_numbered_from_the_left(tmp_path):
    bases = np.random.default_rng(0).choice(list("ACGT"), 400)
    for start in (180, 200):
        bases[start : start + 10] = list("ATTGCGCAAT")
    fasta = tmp_path / "twice.fa"
    fasta.write_text(">c1\n" + "".join(bases) + "\n")
    variant = ag.Variant("c1", 206, "G", "T")
    twice = Assembly("twice", fasta)
    found = guess_sites("enhancer", twice, variant, motifs=ag.jaspar().select("CEBPB"))
    assert {name: place.start for name, place in found.places.items()} == {
        "CEBPB 1": 180,
        "CEBPB 2": 200,
    }
    assert (found.on_variant, found.allele) == ("CEBPB 2", "REF")
    assert found.p_values[0] >= 4.0**-10


def test_a_motif_too_short_for_its_p_value_is_no_match(genome):
    near = ag.Interval("chrT1", 210_580, 210_610)
    of_five = ag.jaspar().select("ZNF827")
    assert len(of_five.motifs[0]) == 5
    assert (ag.find_motifs(near, of_five, assembly=genome)["p_value"] == 0).any()
    site = site_of(genome, motifs=["CEBPB", "HNF4G", "ZNF827"])
    assert list(site.settings["sites"]) == ["CEBPB", "HNF4G"]


def test_controls_are_in_no_motif(genome):
    site = site_of(genome)
    known = ag.jaspar().select(facts_of()["motifs"])
    controls = {each.name: each.variant for each in site.variants[1:]}
    assert list(controls) == ["between", "beside"]
    first, last = elements(site).values()
    assert first.end <= controls["between"].start < last.start
    assert 0 < first.start - controls["beside"].start <= site.settings["flank"]
    for each in controls.values():
        assert genome.sequence(each.reference_interval) == each.reference_bases
        assert {each.reference_bases, each.alternate_bases} in ({"A", "G"}, {"C", "T"})
        around = ag.Interval("chrT1", each.start - 15, each.end + 15)
        hits = ag.find_motifs(around, known, assembly=genome)
        assert not ((hits["Start"] <= each.start) & (hits["End"] > each.start)).any()


def test_where_all_bases_are_in_motifs_there_is_no_control(genome):
    sites = ag.Interval("chrT1", 210_607, 210_617), ag.Interval("chrT1", 210_636, 210_645)
    everywhere = np.array([[210_000, 211_000]])
    assert control_substitutions(genome, sites, matches=everywhere, reach=12) == {}


def test_motifs_are_tried_where_neither_matches(genome):
    site = site_of(genome)
    place = parse_interval(site.settings["elsewhere"])
    written = place.resize(2 * (150 + 10) + 10)
    known = ag.jaspar().select(list(site.settings["motif_ids"].values()))
    assert set(genome.sequence(written)) <= set("ACGT")
    assert ag.find_motifs(written, known, assembly=genome).empty
    assert abs(place.start - 210_640) > 1_000


def test_tiles_grow_with_what_is_drawn(genome):
    far = site_of(genome, settings=facts_of()["settings"] | {"tile": 50}, variant=VARIANT)
    assert far.settings["tile"] == 200  # at most 32 of them
    assert far.region.width / 200 <= 32


def test_it_finds_that_both_sites_work_together_on_alt(kept):
    _, found = kept
    (row,) = found.tables["pairs"].to_dict("records")
    assert (row["element"], row["other"]) == ("CEBPB", "HNF4G")
    assert row["alone"] < -0.8 * row["none"]
    assert row["other_alone"] < -0.8 * row["none"]
    alone = found.tables["alone"].groupby("motif")["effect"].mean()
    assert alone[BOTH] > 3 * (alone["CEBPB"] + alone["HNF4G"])
    spaced = found.tables["spacing"].groupby("distance")["interaction"].mean()
    assert spaced[0] > 4 * spaced[150] > 0
    links = found.tables["links"]
    best = links.loc[links[links["own"] == ""]["score"].idxmax()]
    assert best["cell"] == "HepG2"
    assert best["Start"] <= 210_640 < best["End"]


def test_caption_claims_nothing_of_the_place(kept, case):
    folder, found = kept
    caption = case.caption(found)
    for said in (
        "A variant that the reader named, chrT1:210641:C>G (another), as predicted by the oracle, ",
        (
            "Of JASPAR's motifs the best match that holds it, on ALT, is HNF4G's; the two sites: "
            "CEBPB at chrT1:210,608-210,617 (p = 8e-06) and HNF4G at chrT1:210,637-210,645 "
            "(p = 4e-06). It matches REF less well, or not: sites are taken away from ALT, and "
        ),
        "HEPA1, of the genes of proteins the one that starts nearest (1,568 bp from the variant): ",
        "from its RNA in HepG2, joined to its start; in K562, GM12878 none gives more than 0.00.",
        "By it accessibility of REF changes with your variant by +1.71, with the control between ",
        (
            "it changes by −90.1% without CEBPB, −90.1% without HNF4G and −99.0% without both; if "
            "the two added up, by −180.3%."
        ),
        "by both as they stand in the genome's ALT.",
        "Nobody knows the truth here: no agreement can be stated.",
        "Which variant is asked about is the reader's choice: this case knows nothing of it, ",
        "What the two motifs are is a guess by sequence: ",
    ):
        assert said in caption
    assert "need each other" not in caption
    assert case.caption(CaseResults.open(folder)) == caption


def test_figure_has_nothing_to_mend(kept, case):
    figure = case.figure(kept[1])
    assert figure.check(183) == ()
    texts = {mark.text for mark in figure.scene(183).marks if getattr(mark, "text", "")}
    assert {"a", "b", "c", "d", "e", "f", "CEBPB", "HNF4G", "HEPA1", "Sites lost"} <= texts


def test_long_names_of_motifs_give_way_to_sides(kept):
    site = kept[1].site
    places = dict(zip(("Stat5a::Stat5b", "MYB"), site.settings["sites"].values(), strict=True))
    named = dataclasses.replace(site, settings={**site.settings, "sites": places})
    assert short_names(named) == {"Stat5a::Stat5b": "left site", "MYB": "MYB"}


def test_without_a_variant_it_says_how_to_name_one(genome):
    message = (
        "Case 'enhancer' knows no enhancer in the genome 'another': name one that you ask about. "
        + HOW
    )
    with pytest.raises(UnsupportedError, match=told(message)):
        ag.case("enhancer").run(Oracle(assembly=genome), progress_bar=False)


@pytest.mark.parametrize(
    ("variant", "error", "message"),
    [
        (
            "chrT1:210641:C>CG",
            InputError,
            (
                "Case 'enhancer' asks about a substitution in the genome 'another', of bases by as "
                f"many others, and chrT1:210641:C>CG is none. {HOW}"
            ),
        ),
        (
            "chrT1:210641:G>C",
            VariantError,
            (
                "The genome 'another' has other bases than the REF of chrT1:210641:G>C: "
                "chrT1:210,641 has 'C', not 'G'; is it of another build?"
            ),
        ),
        (
            "chrT1:212000:T>C",
            UnsupportedError,
            (
                f"Case 'enhancer' looked for a match of 3 motifs {LOOKED_FOR} that holds "
                "chrT1:212000:T>C, on REF or on ALT, and found none: name a variant within a site"
            ),
        ),
        (
            "chrT1:100000:N>C",
            UnsupportedError,
            (
                "Case 'enhancer' asks about a gene, and of the annotation no gene of a protein "
                "starts in chrT1:95,904-104,095, which the model reads: let it read more (width; "
                "--context)"
            ),
        ),
    ],
)
def test_what_cannot_be_asked_is_told(genome, variant, error, message):
    with pytest.raises(error, match=told(message)):
        site_of(genome, variant)


def test_a_site_alone_is_refused(genome):
    message = (
        "Case 'enhancer' asks about two sites: chrT1:210641:C>G lies in one of HNF4G at "
        f"chrT1:210,637-210,645, and 5 to 60 bp beside it there is no match of one motif "
        f"{LOOKED_FOR}"
    )
    with pytest.raises(UnsupportedError, match=told(message)):
        site_of(genome, motifs=["HNF4G"])


def test_without_a_place_to_try_motifs_it_asks_for_more(genome):
    message = (
        "Case 'enhancer' tries its motifs in 1,502 bp of known bases without a match of CEBPB and "
        "HNF4G, and found no such place in chrT1:208,593-212,688, which the model reads: let it "
        "read more (width; --context)"
    )
    with pytest.raises(UnsupportedError, match=told(message)):
        site_of(genome, width=4096, settings=facts_of(stretch=1_500)["settings"])


def test_a_model_without_cell_types_for_all_is_refused(genome):
    message = (
        "Case 'enhancer' asks for DNASE, CHIP_HISTONE and CONTACT_MAPS of one cell type in the "
        "genome 'another', and this model has no cell type with all of them"
    )
    with pytest.raises(UnsupportedError, match=told(message)):
        site_of(genome, outputs=["DNASE", "CHIP_HISTONE", "CONTACT_MAPS"])


@pytest.mark.slow  # the catalog is read
def test_cell_types_have_all_outputs_in_the_published_catalog(data_dir):
    from alphagenome.models.dna_output import OutputType
    from published_catalog import published_catalog

    facts = case_facts("enhancer")["anywhere"]
    catalog = published_catalog(data_dir.parent / "reference" / "metadata")
    tables = catalog.output_metadata(ag.Organism.HOMO_SAPIENS)
    for cell in facts["cells"]:
        for output in facts["outputs"]:
            table = tables.get(OutputType[output])
            own = table[table["ontology_curie"] == cell["term"]]
            assert set(own["biosample_name"]) == {cell["name"]}
            if output == "CHIP_HISTONE":
                assert set(facts["settings"]["marks"]) <= set(own["histone_mark"])


@pytest.mark.slow  # some 200 passes of a network, and their compilation
def test_published_architecture_on_a_readers_variant(tmp_path, tmp_path_factory, monkeypatch):
    monkeypatch.setattr(enhancer_tangermeme, "is_there", lambda: False)
    sites = [("chr7", 1_000_000, "ATTGCGCAAT"), ("chr7", 1_000_016, "CAAAGTCCA")]
    genome = sparse_genome(
        tmp_path_factory.mktemp("hg38"), "hg38", {"chr7": 159_345_973},
        places=[(ag.Interval("chr7", 996_000, 1_004_000),
                 [ag.Variant(contig, at, bases, "A") for contig, at, bases in sites])],
        genes=[("chr7", "NEAR", "-", [(999_100, 999_300), (999_700, 999_800)])],
    )  # fmt: skip
    model = case_model(genome, ["EFO:0001187", "EFO:0002067"])
    settings = {"shuffles": 1, "flank": 0, "distances": [0], "tile": 2_000}
    facts = case_facts("enhancer") | {"anywhere": facts_of(["CEBPB", "HNF4G"], **settings)}
    case = Case(read_case("enhancer", facts)).about("chr7:1000005:G>T")
    found = case.run(model, width=4096, out=tmp_path / "own.run", progress_bar=False)
    assert list(elements(found.site)) == ["CEBPB", "HNF4G"]
    assert (found.site.label, found.site.gene) == ("hg38", "NEAR")
    assert set(found.tables["links"]["cell"]) == {"HepG2", "K562"}
    figure = case.figure(CaseResults.open(tmp_path / "own.run"))
    assert figure.check(183) == ()
    assert figure.scene(183).height < 247
