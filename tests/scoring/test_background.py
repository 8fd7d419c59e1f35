import re

import numpy as np
import pytest

from agviz.errors import InputError
from agviz.genome.fasta import Fasta
from agviz.genome.parse import variant_key
from agviz.genome.types import Interval, Variant
from agviz.scoring.background import FLANK, GC_TOLERANCE, _Pool, sample_background
from agviz.scoring.matched_change import change_class
from agviz.scoring.region_classes import classify

LENGTH = 60_000


@pytest.fixture(scope="module")
def bases():
    """A contig whose left half is rich in A and T and whose right half is rich in G and C."""
    random = np.random.default_rng(5)
    left = random.choice(list("ACGT"), size=LENGTH // 2, p=[0.4, 0.1, 0.1, 0.4])
    right = random.choice(list("ACGT"), size=LENGTH // 2, p=[0.2, 0.3, 0.3, 0.2])
    return "".join(left) + "".join(right)


@pytest.fixture(scope="module")
def fasta(tmp_path_factory, bases):
    path = tmp_path_factory.mktemp("genome") / "small.fa"
    path.write_text(f">chr1\n{bases}\n>other\n{'ACGT' * 500}\n")
    return Fasta(path)


@pytest.fixture
def models(made):
    exons = [("G", "T", "+", k * 3000, k * 3000 + 400) for k in range(10)]
    return made.genes(exons)  # from 10,000 to 37,400


def snv_at(bases, position):
    base = bases[position]
    return Variant("chr1", position + 1, base, "C" if base != "C" else "G")


def gc(bases, position):
    around = bases[max(position - FLANK, 0) : position + FLANK + 1]
    return (around.count("G") + around.count("C")) / len(around)


def test_background_resembles_its_templates(fasta, bases, models):
    templates = [snv_at(bases, 10_200), snv_at(bases, 45_000), snv_at(bases, 11_000)]
    background = sample_background(fasta, templates, number=60, seed=3, genes=models)
    places = classify(Interval("chr1", 0, LENGTH), models)
    assert len(background) == 60
    for index, variant in enumerate(background.variants):
        template = templates[index % 3]
        assert bases[variant.start] == variant.reference_bases
        assert change_class(variant) == change_class(template)
        assert places.label(variant.start) == places.label(template.start)
        assert abs(gc(bases, variant.start) - gc(bases, template.start)) <= GC_TOLERANCE
    keys = {variant_key(variant) for variant in background.variants}
    assert len(keys) == 60
    assert not keys & {variant_key(template) for template in templates}


def test_a_pool_numbers_each_base_of_its_runs():
    runs = [("chr1", ((3, 5), (9, 10))), ("chr2", ()), ("chr3", ((0, 3),))]
    pool = _Pool(runs)
    expected = [("chr1", 3), ("chr1", 4), ("chr1", 9), ("chr3", 0), ("chr3", 1), ("chr3", 2)]
    assert [pool.base(number) for number in range(pool.size)] == expected
    assert _Pool([("chr1", ())]).size == 0


def test_indels_are_matched_in_length_and_left_aligned(fasta, bases):
    start = next(i for i in range(20_000, 30_000) if bases[i] != bases[i + 3])
    deletion = Variant("chr1", start + 1, bases[start : start + 4], bases[start])
    insertion = Variant("chr1", start + 1, bases[start], bases[start] + "GATTACA")
    background = sample_background(fasta, [deletion, insertion], number=40)
    for index, variant in enumerate(background.variants):
        expected = (4, 1) if index % 2 == 0 else (1, 8)
        assert (len(variant.reference_bases), len(variant.alternate_bases)) == expected
        assert bases[variant.start : variant.end] == variant.reference_bases
        assert variant.reference_bases[0] == variant.alternate_bases[0]
        assert variant.reference_bases[-1] != variant.alternate_bases[-1]


def test_a_seed_decides(fasta, bases):
    template = snv_at(bases, 20_000)
    first, same, other = (
        sample_background(fasta, template, number=20, seed=seed).variants for seed in (1, 1, 2)
    )
    assert first == same
    assert first != other


def test_only_the_region_is_sampled(fasta, bases):
    region = Interval("1", 21_000, 25_000)  # another spelling of the contig
    with pytest.warns(UserWarning, match="chr1"):
        background = sample_background(fasta, snv_at(bases, 20_000), number=20, region=region)
    assert all(21_000 <= variant.start < 25_000 for variant in background.variants)
    assert all(variant.chromosome == "chr1" for variant in background.variants)


def test_the_description_says_what_it_is(fasta, bases, models):
    background = sample_background(fasta, snv_at(bases, 20_000), number=5, seed=9, genes=models)
    assert background.description == {
        "source": "random variants sampled by agviz from small.fa",
        "number": 5,
        "seed": 9,
        "region": "chr1:1-60,000",
        "matching": "change (bases of SNVs, lengths of other alleles); kind of place (exon, splice "
        "region, intron, distance to a gene); G+C of 201 bp within 0.1",
        "templates": [change_class(snv_at(bases, 20_000))],
    }
    plain = sample_background(fasta, snv_at(bases, 20_000), number=5)
    assert "kind of place" not in plain.description["matching"]


def test_what_cannot_be_sampled_is_told(fasta, bases, models):
    template = snv_at(bases, 10_200)
    message = (
        f"{template} lies in a place of the class 'exon', of which there is none in "
        "chr1:50,001-60,000; give a wider region"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        sample_background(
            fasta, template, number=1, region=Interval("chr1", 50_000, 60_000), genes=models
        )
    message = (
        "A background needs number >= 1 and a variant to resemble; got number=0 and 1 variants"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        sample_background(fasta, template, number=0)
    narrow = Interval("chr1", 20_000, 20_003)
    snv = Variant("chr1", 30_000, "A", "C")
    message = (
        f"No place like that of {snv} (SNV A>C, anywhere) was found in chr1:20,001-20,003; give a "
        "wider region or a smaller number"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        sample_background(fasta, snv, number=4, region=narrow)
