import re

import numpy as np
import pybigtools
import pytest
from teaching_sequences import CEBPA, RUNX1, gene

from agviz.errors import InputError
from agviz.genome.fasta import Fasta
from agviz.genome.types import Interval
from agviz.teaching import grammar
from agviz.teaching.draft import SITES
from agviz.teaching.generator import Generator
from agviz.teaching.grammar import CELLS, DNASE_DEPTH, FACTORS
from agviz.teaching.motifs import decode
from agviz.teaching.new_cell import MONOCYTE, WEIGHTS, new_cell, write_experiment
from agviz.teaching.oracle import oracle
from agviz.teaching.quiet import quiet


def background(length, seed=0):
    return decode(Generator(np.random.default_rng(seed)).background(length))


def test_it_is_none_of_the_grammars_cells():
    assert MONOCYTE.ontology_curie not in {cell.ontology_curie for cell in CELLS}
    assert set(WEIGHTS) <= set(FACTORS)


def test_no_cell_of_the_grammar_reads_cebpa_together_with_the_others():
    """So that what the two open together in it is hardly open in any other."""
    for column in range(len(CELLS)):
        weights = {name: FACTORS[name].weights[column] for name in WEIGHTS}
        assert weights["CEBPA"] == 0 or weights["RUNX1"] == weights["SPI1"] == 0
    text = quiet(1, 1_000) + CEBPA + "ACGTACATAC" + SITES["SPI1"] + quiet(2, 1_000)
    assert new_cell(text).dnase.max() > 0.85 * DNASE_DEPTH
    assert oracle(text).dnase.max() < 0.15 * DNASE_DEPTH


def test_with_the_weights_of_a_known_cell_it_is_that_cell(monkeypatch):
    codes = Generator(np.random.default_rng(3)).plan(16_384).write()
    truth = oracle(codes)
    liver = {name: factor.weights[grammar.LIVER] for name, factor in FACTORS.items()}
    monkeypatch.setattr("agviz.teaching.new_cell.WEIGHTS", liver)
    found = new_cell(codes)
    assert found.dnase[:, 0] == pytest.approx(truth.dnase[:, grammar.LIVER], rel=1e-6)
    assert found.chip_histone[:, 0] == pytest.approx(truth.chip_histone[:, grammar.LIVER], rel=1e-6)
    assert found.rna_seq == pytest.approx(
        truth.rna_seq[:, [grammar.LIVER, len(CELLS) + grammar.LIVER]], rel=1e-6
    )


def test_two_of_its_sites_open_chromatin_and_drive_a_gene_that_is_silent_elsewhere():
    text, _ = gene()
    enhancer = CEBPA + "ACGTACATAC" + RUNX1 + "ACCATACATC" + CEBPA
    near = background(600)
    quiet = near + text + background(600, 1)
    driven = near[:200] + enhancer + near[200 + len(enhancer) :] + text + background(600, 1)
    before, after = new_cell(quiet), new_cell(driven)
    assert after.dnase[200 : 200 + len(enhancer)].max() > 20 * before.dnase[200:300].max()
    column = "+-".index("+")
    (one,) = [each for each in after.genes if each.strand == "+" and not each.is_cryptic]
    assert after.rna_seq[:, column].sum() > 2 * before.rna_seq[:, column].sum()
    assert one.expression.shape == (len(CELLS),)
    assert one.expression == pytest.approx(one.expression[0], rel=1e-12)


def test_an_empty_sequence_is_refused():
    message = "The oracle takes a sequence of at least 1 bp; this one is empty"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        new_cell("")


def test_an_experiment_is_noisy_counts_of_its_chromosomes(tmp_path):
    made = write_experiment(tmp_path, chromosomes=2, length=8_192, seed=1)
    assert made.contigs == {"chr1": 8_192, "chr2": 8_192}
    sequences = [Fasta(made.fasta).fetch(Interval(name, 0, 8_192)) for name in made.contigs]
    assert sequences[0] != sequences[1]
    truth = new_cell(sequences[1])
    seen = {
        name: pybigtools.open(str(getattr(made, name))).values("chr2", 0, 8_192, fillna=0)
        for name in ("dnase", "rna_plus", "rna_minus", "h3k27ac")
    }
    expected = {
        "dnase": truth.dnase[:, 0],
        "rna_plus": truth.rna_seq[:, 0],
        "rna_minus": truth.rna_seq[:, 1],
        "h3k27ac": np.repeat(truth.chip_histone[:, 0], 128),
    }
    for name, values in seen.items():
        assert (values == np.round(values)).all()
        assert values.sum() == pytest.approx(expected[name].sum(), rel=0.3, abs=30)
    assert np.corrcoef(seen["dnase"], expected["dnase"])[0, 1] > 0.5
    (tmp_path / "again").mkdir()
    again = write_experiment(tmp_path / "again", chromosomes=2, length=8_192, seed=1)
    assert again.fasta.read_bytes() == made.fasta.read_bytes()
    assert again.dnase.read_bytes() == made.dnase.read_bytes()
