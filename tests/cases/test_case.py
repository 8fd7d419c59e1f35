"""A run of a case: it goes on where it was ended, and refuses what it cannot be asked."""

import re

import pandas as pd
import pytest
from case_genomes import teaching_stand_in
from changed_oracles import FaintOracle
from small_case import FACTS

import agviz as ag
from agviz.cases.case import Case
from agviz.cases.case_data import read_case
from agviz.cases.results import CaseResults
from agviz.errors import FormatError, InputError, UnsupportedError, VariantError
from agviz.genome.assembly import Assembly
from agviz.models.oracle import Oracle


def told(message):
    return f"^{re.escape(message)}$"


class Counting(FaintOracle):
    """Counts its passes, and is ended at one of them if asked to."""

    passes = 0
    last = None

    def _predict(self, sequence, **options):
        self.passes += 1
        if self.passes == self.last:
            raise KeyboardInterrupt
        return super()._predict(sequence, **options)


def test_a_run_that_was_ended_goes_on_and_finds_the_same(tal1, kept, genome, tmp_path):
    _, once = kept
    folder, ended = tmp_path / "run", Counting(assembly=genome)
    ended.last = 60  # in the midst of mutagenesis
    with pytest.raises(KeyboardInterrupt):
        tal1.run(ended, out=folder, progress_bar=False)
    with pytest.raises(InputError, match="its run did not come to an end; run"):
        CaseResults.open(folder)
    again = Counting(assembly=genome)
    found = tal1.run(again, out=folder, progress_bar=False)
    assert again.passes < ended.passes
    for name, table in once.all_tables().items():
        pd.testing.assert_frame_equal(found.all_tables()[name], table)
    assert tal1.caption(found) == tal1.caption(once)
    third = Counting(assembly=genome)
    tal1.run(third, out=folder, progress_bar=False)
    assert third.passes == 0


def test_a_folder_of_another_model_or_question_is_refused(kept, tal1, smallest, oracle, faint):
    folder, _ = kept
    message = (
        f"{str(folder)!r} holds a run of a case of another question: model was "
        f'"{faint.source}" and is now "{oracle.source}"; give another folder'
    )
    with pytest.raises(InputError, match=told(message)):
        tal1.run(oracle, out=folder, progress_bar=False)
    with pytest.raises(InputError, match=r"of another question: site\.groups"):
        smallest.run(faint, out=folder, progress_bar=False)


def test_a_folder_of_something_else_is_refused(tal1, faint, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    message = (
        f"{str(tmp_path)!r} is not a run of a case; give a new folder, or one that holds such work "
        "of agviz"
    )
    with pytest.raises(FormatError, match=told(message)):
        tal1.run(faint, out=tmp_path, progress_bar=False)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_genome_that_the_case_does_not_know_is_refused(tal1, tmp_path):
    fasta = tmp_path / "yeast.fa"
    fasta.write_text(">chrI\n" + "ACGT" * 1_000 + "\n")
    message = (
        "Case 'tal1' has no data for the assembly 'yeast'; it knows: teaching genome, synthetic "
        "(teaching), hg38 (hg38 or GRCh38)"
    )
    with pytest.raises(UnsupportedError, match=told(message)):
        tal1.run(Oracle(assembly=Assembly("yeast", fasta)), progress_bar=False)
    with pytest.raises(InputError, match=told(
        "Case 'tal1' needs a model that has a genome: load_model(..., assembly=...)"
    )):  # fmt: skip
        tal1.run(Oracle(), progress_bar=False)


def test_another_build_under_its_name_is_refused(tal1, tmp_path):
    shifted = teaching_stand_in(tmp_path, start=65_537)
    message = (
        "Case 'tal1' is of teaching genome, synthetic, but the genome 'teaching' has other bases "
        "at 4 variants of 4: chrT1:82,740 has 'A', not 'C'; give that build's FASTA"
    )
    with pytest.raises(VariantError, match=told(message)):
        tal1.run(Oracle(assembly=shifted), progress_bar=False)


def test_single_variants_that_the_genome_contradicts_are_left_out_and_named(genome):
    from agviz.cases.site_choice import choose_site

    facts = read_facts_with("chrT1:82741:A>AGG")
    site = choose_site("tal1", read_case("tal1", facts).sites, Oracle(assembly=genome))
    assert "odd" not in {each.name for each in site.variants}
    assert site.limits[-1] == (
        "Left out, as the genome has other bases than the REF that they state: odd (chrT1:82,741 "
        "has 'T', not 'A')."
    )


def read_facts_with(variant):
    import copy

    facts = copy.deepcopy(FACTS)
    groups = facts["sites"]["teaching"]["groups"]
    groups[0]["variants"].append({"name": "odd", "variant": variant})
    return facts


def test_cells_that_the_model_does_not_have_are_told(genome):
    from agviz.cases.site_choice import choose_site

    facts = read_facts_with("chrT1:82740:C>CGC")
    facts["sites"]["teaching"]["cells"] = [{"name": "moss", "term": "PO:1"}]
    message = "Case 'tal1' asks for DNASE of moss (PO:1), and this model has no such track"
    with pytest.raises(UnsupportedError, match=told(message)):
        choose_site("tal1", read_case("tal1", facts).sites, Oracle(assembly=genome))
    facts["sites"]["teaching"]["outputs"] = ["ATAC", "DNASE"]
    message = "Case 'tal1' asks for ATAC, DNASE, and this model does not predict ATAC"
    with pytest.raises(UnsupportedError, match=told(message)):
        choose_site("tal1", read_case("tal1", facts).sites, Oracle(assembly=genome))


def test_a_variant_of_elsewhere_is_refused(tal1, faint):
    message = "Variant chrT1:10:N>A lies outside of what case 'tal1' is about, chrT1:75,001-90,000"
    with pytest.raises(UnsupportedError, match=told(message)):
        tal1.about("chrT1:10:N>A").run(faint, progress_bar=False)


def test_results_of_another_case_are_refused(found, tal1):
    other = Case(read_case("other", FACTS))
    with pytest.raises(InputError, match=told("These are results of case 'tal1', not of 'other'")):
        other.figure(found)


def test_results_are_saved_whole_beside_nothing_else(found, tmp_path):
    path = found.save(tmp_path / "kept")
    assert CaseResults.open(path).numbers == found.numbers
    found.save(path)  # again, in its place
    assert [each.name for each in tmp_path.iterdir()] == ["kept"]
    (tmp_path / "mine").mkdir()
    message = f"{str(tmp_path / 'mine')!r} is there and holds no results of a case"
    with pytest.raises(InputError, match=told(message)):
        found.save(tmp_path / "mine")
    assert ag.CaseResults is CaseResults
