"""The code of a readout makes an equal one, or there is none."""

import dataclasses

import pytest

import agviz as ag
from agviz.widgets.readout_code import readout_code

PLACE, OTHER = ag.Interval("chrT1", 21_000, 21_400), ag.Interval("chrT1", 24_000, 24_400)
DNASE = ag.SignalReadout(ag.OutputType.DNASE, tracks="CLO:0007045", window=PLACE)


def again(readout, model):
    """What the code of a readout makes."""
    return eval(readout_code(readout, model), {"ag": ag, "model": model})


READOUTS = (
    DNASE,
    ag.SignalReadout(ag.OutputType.DNASE, tracks=[0, 2], reduce="max"),
    ag.SignalReadout(ag.OutputType.CHIP_TF, tracks=['a "b"', "c"], per_track=True),
    ag.SignalReadout(ag.OutputType.RNA_SEQ, tracks=[True, False]),
    (DNASE + 0.001).log2() - 2 * DNASE.log(),
    1 / (DNASE * DNASE),
    -DNASE,
    ag.JunctionReadout(ag.Interval("chrT1", 5, 90, "-"), tracks=[1], value="psi3", minimum_count=5),
    ag.JunctionReadout.between("chrT1", 500, 900, tracks="CLO:0007045"),
    ag.ContactReadout(PLACE, OTHER, tracks=[0]),
)


@pytest.mark.parametrize("readout", READOUTS, ids=range(len(READOUTS)))
def test_code_makes_an_equal_readout(readout, model):
    assert again(readout, model) == readout


@pytest.mark.parametrize("region", ["exons", "body"])
def test_genes_are_those_of_the_models_genome(model, region):
    gene = model.assembly.gene("NAMED")
    genes = model.assembly.gene_models if region == "exons" else None
    readout = ag.GeneReadout(ag.OutputType.RNA_SEQ, gene, tracks=[0], genes=genes, region=region)
    assert again(readout, model) == readout


def test_there_is_no_code_of_what_cannot_be_written(model):
    unwritten = dataclasses.replace(DNASE, tracks=lambda table: [0])
    moved = dataclasses.replace(model.assembly.gene("NAMED"), interval=OTHER)
    elsewhere = ag.GeneReadout(ag.OutputType.RNA_SEQ, moved, tracks=[0], region="body")
    foreign = dataclasses.replace(moved, gene_id="ENSG1")
    unknown = ag.GeneReadout(ag.OutputType.RNA_SEQ, foreign, tracks=[0], region="body")
    for readout in (unwritten, 1 - unwritten, unwritten.log(), elsewhere, unknown):
        assert readout_code(readout, model) is None
