"""Gradients equal finite differences of the network's own values; changes, those of its encoding.

Compiling takes nearly all the time, so the network is shallow and every call has one shape.
"""

import functools

import jax
import numpy as np
import pytest
from alphagenome.models.dna_output import OutputType
from shallow_bundle import shallow_bundle

from agviz.genome.types import Interval
from agviz.models.alphagenome.encoder_program import EncoderProgram
from agviz.models.alphagenome.model import AlphaGenomeModel
from agviz.models.mutants import Edit
from agviz.scoring.contact_readout import ContactReadout
from agviz.scoring.junction_readout import JunctionReadout
from agviz.scoring.signal_readout import SignalReadout

LENGTH, START = 512, 100_000


def place(start, end, strand="."):
    return Interval("chr8", START + start, START + end, strand)


READOUTS = {
    "log of a peak": (
        SignalReadout(OutputType.DNASE, tracks=[0, 2], window=place(202, 260)) + 0.1
    ).log(),
    "touch": ContactReadout(place(0, 20), place(300, 340), tracks=[0, 1]),
    "intron": JunctionReadout.between("chr8", START + 230, START + 270, tracks=[1]),
}
WINDOW = place(214, 246)
MOTIF = Edit(WINDOW.start + 4, "GATTACA")
STEP = 2e-3
STRANDS = pytest.mark.parametrize("strand", ["+", "-"])


@functools.cache
def background():
    rng = np.random.default_rng(3)
    return "".join(rng.choice(list("ACGTN"), LENGTH, p=[0.24] * 4 + [0.04]))


@functools.cache
def model():
    return AlphaGenomeModel(shallow_bundle(), junction_sites=6)


@functools.cache
def engine(strand):
    return model().gradients(background(), place(0, LENGTH, strand), READOUTS)


@functools.cache
def directions():
    shape = (3, WINDOW.width, 4)
    found = np.random.default_rng(1).standard_normal(shape).astype(np.float32)
    return found / np.linalg.norm(found, axis=(1, 2), keepdims=True)


@functools.cache
def answers(strand):
    """Slopes of the background, of it with a motif, and of it moved up and down."""
    inputs = engine(strand).inputs(WINDOW)
    edited = inputs.copy()
    edited[4:11] = np.eye(4)[["ACGT".index(base) for base in MOTIF.bases]]
    steps = STEP * directions()
    rows = [inputs[None], edited[None], inputs + steps, inputs - steps]
    return engine(strand)(np.concatenate(rows), window=WINDOW)


@STRANDS
def test_gradients_are_finite_differences(strand):
    values, gradients = answers(strand)
    found = np.einsum("rpb,dpb->dr", gradients[0], directions())
    wanted = (values[2:5] - values[5:8]) / (2 * STEP)
    scale = np.abs(wanted).max(axis=0)
    rounding = 1e-7 * np.abs(values[0]) / STEP  # of float32, in the difference of two values
    assert (np.abs(found - wanted) < 0.03 * scale + 3 * rounding).all()
    assert (scale > 30 * rounding).all()


@STRANDS
def test_values_are_those_of_the_exact_engine(strand):
    exact = model().mutants(background(), place(0, LENGTH, strand), READOUTS)
    same = Edit(MOTIF.start, background()[MOTIF.start - START :][: len(MOTIF.bases)])
    np.testing.assert_allclose(answers(strand).values[:2], exact([same, MOTIF]), rtol=1e-5)


@STRANDS
def test_changes_are_slopes_along_the_change_of_the_encoding(strand):
    gradients = engine(strand)
    edits = [Edit(WINDOW.start + at, base) for at in (0, 17, 31) for base in "ACGT"]
    found = gradients.changes(edits, window=WINDOW)
    values, _ = answers(strand)
    np.testing.assert_allclose(gradients.reference, values[0], rtol=1e-5)
    scale = np.abs(found).max(axis=0)
    for edit, changes in zip(edits, found, strict=True):
        wanted = along_the_encoding(gradients, edit)
        np.testing.assert_allclose(changes / scale, wanted / scale, atol=0.03)
        if edit.bases == background()[edit.start - START]:
            np.testing.assert_array_equal(changes, 0)


def along_the_encoding(gradients, edit):
    """Central difference of readouts, the window's encoding moved towards that of an edit."""
    at, base = gradients._turned_edit(edit)
    program = gradients._program
    codes = program.codes
    program.codes = codes.copy()
    program.codes[at] = "ACGT".index(base)
    first = gradients._read_from(WINDOW.start - START, WINDOW.width)
    sizes = {"width": WINDOW.width, "first": first, "readouts": len(READOUTS)}
    edited = EncoderProgram(program, **sizes)._part
    program.codes = codes
    plain = EncoderProgram(program, **sizes)
    readings = []
    for step in (0.02, -0.02):
        moved = jax.tree.map(lambda a, b, s=step: a + s * (b - a), plain._part, edited)
        readings.append(np.asarray(gradients._readings(plain.at(moved)[0])[0][0]))
    return (readings[0] - readings[1]) / 0.04
