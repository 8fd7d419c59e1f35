"""Refusals by name: outputs, organisms, lengths."""

import re

import pytest
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputType

from agviz.errors import InputError, UnsupportedError, VariantError
from agviz.genome.types import Interval, Variant
from agviz.models.checks import Capabilities, check_variant_in

SMALL = Capabilities("small", (OutputType.ATAC, OutputType.SPLICE_SITES))
FIXED = Capabilities("fixed", (OutputType.ATAC,), lengths=(16_384, 131_072))


def test_outputs_by_name_or_type():
    assert SMALL.check_outputs("splice_sites") == (OutputType.SPLICE_SITES,)
    assert SMALL.check_outputs(OutputType.ATAC) == (OutputType.ATAC,)
    assert SMALL.check_outputs(["atac", OutputType.ATAC]) == (OutputType.ATAC,)
    with pytest.raises(
        UnsupportedError,
        match="^" + re.escape(
            "small does not predict RNA_SEQ, DNASE; it predicts ATAC, SPLICE_SITES"
        ) + "$",
    ):  # fmt: skip
        SMALL.check_outputs(["RNA_SEQ", "ATAC", "DNASE"])
    with pytest.raises(
        InputError, match=r"^No output is called 'RNASEQ'; did you mean 'RNA_SEQ'\?$"
    ):
        SMALL.check_outputs(["RNASEQ"])


def test_enough():
    network = Capabilities(
        "n", (OutputType.ATAC,), minimum_length=4_096, maximum_length=16_384, length_multiple=2_048
    )
    for asked, least in ((1, 4_096), (4_096, 4_096), (4_097, 6_144), (16_384, 16_384)):
        assert network.enough(asked) == least
    assert network.enough(16_385) == 16_385  # too much; the check of the length says so
    assert [FIXED.enough(each) for each in (1, 16_385, 200_000)] == [16_384, 131_072, 200_000]


def test_organism():
    SMALL.check_organism(Organism.HOMO_SAPIENS)
    with pytest.raises(
        UnsupportedError,
        match="^" + re.escape("small knows human only; asked for mouse (MUS_MUSCULUS)") + "$",
    ):
        SMALL.check_organism(Organism.MUS_MUSCULUS)


@pytest.mark.parametrize("organism", ["human", None, 9606])
def test_what_is_no_organism(organism):
    with pytest.raises(
        InputError,
        match="^" + re.escape(
            "organism must be Organism.HOMO_SAPIENS or Organism.MUS_MUSCULUS (of "
            f"alphagenome.models.dna_client); got {organism!r}"
        ) + "$",
    ):  # fmt: skip
        SMALL.check_organism(organism)


def test_fixed_lengths():
    FIXED.check_length(16_384)
    with pytest.raises(
        UnsupportedError,
        match="^" + re.escape(
            "fixed takes sequences of 16,384, 131,072 bp only; got 16,000 bp; "
            "write interval.resize(16384)"
        ) + "$",
    ):  # fmt: skip
        FIXED.check_length(16_000)


@pytest.mark.parametrize("position", [11, 20])
def test_variant_inside(position):
    check_variant_in(Interval("chr1", 10, 20), Variant("chr1", position, "A", "C"))


@pytest.mark.parametrize("position", [10, 21])
def test_variant_outside(position):
    with pytest.raises(
        VariantError,
        match="^" + re.escape(
            f"Variant chr1:{position}:A>C does not begin inside the interval chr1:10-20:. "
            "(positions 11 to 20); centre the interval on it with "
            "variant.reference_interval.resize(width)"
        ) + "$",
    ):  # fmt: skip
        check_variant_in(Interval("chr1", 10, 20), Variant("chr1", position, "A", "C"))
