"""The facts: readable, consistent, and those of their sources."""

import copy
import json
import re

import pytest
from small_case import FACTS

from agviz.cases.case_data import read_case
from agviz.errors import FormatError
from agviz.teaching.loci import locus


def test_teaching_variants_are_those_of_the_locus():
    story = locus("TAL1").at("chrT1", 65_536)
    site = read_case("tal1", FACTS).sites["teaching"]
    assert {str(each.variant) for each in site.variants} == {
        str(story.variant(name)) for name in story.variants
    }
    assert all(site.region.contains(each.variant.reference_interval) for each in site.variants)


def test_patients_variants_are_those_of_the_official_notebook(data_dir):
    known = json.loads((data_dir / "case_studies.json").read_text())["cases"]
    rows = [row for row in known if row["case"].startswith("TAL1 T-ALL")]
    site = read_case("tal1", FACTS).sites["hg38"]
    stated = {f"{r['chromosome']}:{r['position']}:{r['ref']}>{r['alt']}" for r in rows}
    assert {str(each.variant) for each in site.variants} == stated
    assert sum(len(each.samples) for each in site.variants) == len(rows)
    assert {cell.term for cell in site.cells} == {rows[0]["ontology_terms"][0]["curie"]}
    contig, start, end = re.match(r"(\w+):(\d+)-(\d+)", rows[0]["plot_interval"]).groups()
    place = site.region
    assert (place.chromosome, place.start, place.end) == (contig, int(start), int(end))


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda f: f.pop("question"), "The facts of case 'x' lack 'question'"),
        (
            lambda f: f["sites"]["hg38"].update(focus="no"),
            "Site 'hg38': the variants' names must differ, and focus 'no' be one of them; got ",
        ),
    ],
)
def test_wrong_facts_are_told(break_it, message):
    facts = copy.deepcopy(FACTS)
    break_it(facts)
    with pytest.raises(FormatError, match=f"^{re.escape(message)}"):
        read_case("x", facts)
