"""What lies beside the teaching assembly for people: its README and the variants of its stories."""

import re

import pytest

import agviz as ag
from agviz.models.variant_list import read_variants
from agviz.teaching.assembly_files import make_teaching_genome
from agviz.teaching.grammar import CELLS


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("about") / "teaching"
    make_teaching_genome(folder, show=False)
    return folder


def test_the_vcf_has_every_variant_of_every_story_where_it_stands(home):
    path = home / "truth" / "variants.vcf"
    loci = ag.teaching_loci()
    expected = {
        f"{name}:{key}": locus.variant(key)
        for name, locus in loci.items()
        for key in locus.variants
    }
    found = read_variants(str(path))
    places = {(v.chromosome, v.position, v.reference_bases, v.alternate_bases) for v in found}
    assert len(found) == len(expected) > 30
    for variant in expected.values():
        place = variant.chromosome, variant.position
        assert (*place, variant.reference_bases, variant.alternate_bases) in places

    assembly = ag.Assembly.open(home)
    for variant in found:
        assert assembly.sequence(variant.reference_interval) == variant.reference_bases

    rows = [line.split("\t") for line in path.read_text().splitlines() if line[0] != "#"]
    assert {row[2] for row in rows} == set(expected)
    controls = {row[2] for row in rows if row[7].endswith(";CONTROL")}
    assert controls == {f"{name}:{key}" for name, each in loci.items() for key in each.controls}


def test_the_vcf_is_sorted_and_names_the_chromosomes_with_their_lengths(home):
    assembly = ag.Assembly.open(home)
    lines = (home / "truth" / "variants.vcf").read_text().splitlines()
    lengths = [re.findall(r"ID=(\w+),length=(\d+)>", line) for line in lines]
    told = dict(pair for (pair,) in filter(None, lengths))
    assert {name: int(length) for name, length in told.items()} == dict(assembly.contigs)
    order = list(told)
    places = [line.split("\t")[:2] for line in lines if line[0] != "#"]
    keys = [(order.index(name), int(at)) for name, at in places]
    assert keys == sorted(keys)


def test_the_readme_names_every_file_cell_type_and_locus(home):
    text = (home / "README.txt").read_text()
    beside = [path.name for path in home.rglob("*") if path.is_file()]
    for name in set(beside) - {"README.txt", "teaching.fa.fai"}:
        assert name in text, name
    for cell in CELLS:
        assert re.search(
            rf"{cell.name} +{cell.name.replace(' ', '_')} +{cell.ontology_curie}", text
        )
    for name, locus in ag.teaching_loci().items():
        at = locus.interval
        assert f"{name:<16}{at.chromosome}:{at.start + 1:,}-{at.end:,}" in text
