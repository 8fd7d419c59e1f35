"""The teaching assembly without set-up: made when needed, once, and again when the rules change."""

import hashlib
import pickle
import re

import pytest
from small_world import LENGTHS, use_small_world

from agviz._files import cache_dir
from agviz.genome.assembly import Assembly
from agviz.genome.sequence import has_known_base
from agviz.teaching import assembly_files, assembly_layout
from agviz.teaching.assembly import CACHE_PART, teaching_assembly
from agviz.teaching.assembly_layout import TILE, TILES, chromosomes, teaching_loci
from agviz.teaching.loci import LOCI
from agviz.teaching.motifs import decode

# A change of the generator or of a named locus changes the genome; then, and only then, this.
BASES_SHA256 = "12ab9edfb8a9744aaf694ad0119790071522125e66a88e370051fade3685ba01"


@pytest.fixture
def made(monkeypatch):
    """The seeds for which chromosomes were written, on a small world."""
    use_small_world(monkeypatch)
    seeds, write = [], assembly_files.chromosomes

    def count(seed):
        seeds.append(seed)
        return write(seed)

    monkeypatch.setattr(assembly_files, "chromosomes", count)
    return seeds


def test_nothing_is_made_before_it_is_asked_for(made):
    assembly = teaching_assembly()
    assert isinstance(assembly, Assembly)
    assert assembly.name == "teaching"
    assert made == []
    assert not cache_dir().exists() or not list(cache_dir().iterdir())
    assert assembly.contigs == LENGTHS
    assert assembly.gene("NAMED").gene_name == "NAMED"
    assert assembly.splice_sites.name == "splice_sites.tsv"
    assert teaching_assembly().contigs == LENGTHS
    assert teaching_assembly() == assembly
    assert made == [0]


def test_it_pickles_without_being_made(made):
    assembly = pickle.loads(pickle.dumps(teaching_assembly()))
    assert made == []
    assert assembly.contigs == LENGTHS


def test_other_rules_make_another(made, monkeypatch):
    before = teaching_assembly().fasta
    monkeypatch.setattr(assembly_files, "rules_hash", lambda: "f" * 64)
    after = teaching_assembly().fasta
    assert made == [0, 0]
    assert before != after
    assert before.exists()


def test_what_is_damaged_in_the_cache_is_made_again(made):
    fasta = teaching_assembly().fasta
    (fasta.parent / "assembly.json").write_text("{")
    assert teaching_assembly().fasta == fasta
    assert made == [0, 0]
    assert fasta.parent.parent == cache_dir() / CACHE_PART


def test_it_has_no_other_attributes(made):
    with pytest.raises(
        AttributeError, match=re.escape("'TeachingAssembly' has no attribute 'bases'") + "$"
    ):
        teaching_assembly().bases  # noqa: B018
    assert made == []


def test_chromosomes_hold_the_loci_where_they_are_said_to_be():
    codes = chromosomes(0)
    assert {name: len(each) for name, each in codes.items()} == {
        name: tiles * TILE for name, tiles in TILES.items()
    }
    assert sum(map(len, codes.values())) >= 2_000_000
    loci = teaching_loci()
    assert list(loci) == list(LOCI)
    for name, locus in loci.items():
        place = locus.interval
        bases = decode(codes[place.chromosome][place.start : place.end])
        assert bases == LOCI[name].sequence
        assert has_known_base(bases)
        assert place.start % TILE == 0
        for variant in locus.variants.values():
            at, reference = variant.start - place.start, variant.reference_bases
            assert bases[at : at + len(reference)] == reference


def test_a_locus_more_leaves_all_else_as_it_was(monkeypatch):
    tile = slice(10 * TILE, 11 * TILE)  # the third slot of chrT1
    last = list(LOCI)[2]
    before = chromosomes(1)["chrT1"]
    fewer = {name: LOCI[name] for name in list(LOCI)[:2]}
    monkeypatch.setattr(assembly_layout, "LOCI", fewer)
    after = chromosomes(1)["chrT1"]
    assert decode(before[tile]) == LOCI[last].sequence != decode(after[tile])
    beyond = 14 * TILE  # where the next slot begins
    for part in (slice(0, tile.start), slice(tile.stop, beyond)):
        assert (before[part] == after[part]).all()


def test_bases_are_the_same_on_every_platform():
    digest = hashlib.sha256()
    for codes in chromosomes(0).values():
        digest.update(codes.tobytes())
    assert digest.hexdigest() == BASES_SHA256


def test_another_seed_is_another_genome_with_the_same_loci():
    first, second = chromosomes(0)["chrT3"], chromosomes(1)["chrT3"]
    assert 0.2 < (first == second).mean() < 0.35
