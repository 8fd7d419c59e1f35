import re

import pytest
from alphagenome.models import dna_model

from agviz.errors import IntervalError
from agviz.genome.types import Interval, Variant
from agviz.models.variant_window import variant_interval

VARIANT = Variant("chr1", 1001, "A", "C")


class Remote(dna_model.DnaModel):
    """A model of the SDK's interface that is not ours: no assembly, width or capabilities."""

    predict_sequence = predict_interval = predict_variant = None
    score_interval = score_variant = score_ism_variants = output_metadata = None


def test_centred_as_wide_as_the_model_likes(model):
    assert variant_interval(model, VARIANT) == Interval("chr1", 1000 - 65_536, 1000 + 65_536)
    assert variant_interval(model, VARIANT, width=2048) == Interval("chr1", -24, 2024)


def test_a_model_elsewhere_reads_no_bases_before_the_first():
    assert variant_interval(Remote(), VARIANT) == Interval("chr1", 0, 2**20)
    far = Variant("chr1", 5_000_001, "A", "C")
    expected = Interval("chr1", 5_000_000 - 2**19, 5_000_000 + 2**19)
    assert variant_interval(Remote(), far) == expected


def test_nor_after_the_last_where_that_is_known(assembly):
    remote = Remote()
    remote.assembly = assembly  # chr1 has 40,000 bp
    late = Variant("chr1", 39_001, "A", "C")
    assert variant_interval(remote, late, width=4096) == Interval("chr1", 35_904, 40_000)


def test_it_doubles_until_it_holds_a_region(model):
    region = Interval("chr1", 500, 80_000)
    assert variant_interval(model, VARIANT, region=region).width == 2 * 131_072
    near = Interval("chr1", 500, 2000)
    assert variant_interval(model, VARIANT, region=near).width == 131_072


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"region": Interval("chr1", 0, 900_000)},
            (
                "chr1:0-900000:. is not within the 1,048,576 bp around chr1:1001:A>C that the "
                "model predicts"
            ),
        ),
        (
            {"region": Interval("chr2", 0, 10)},
            "chr2:0-10:. is not within the 131,072 bp around chr1:1001:A>C that the model predicts",
        ),
        (
            {"region": Interval("chr1", 0, 5000), "width": 2048},
            "chr1:0-5000:. is not within the 2,048 bp around chr1:1001:A>C that the model predicts",
        ),
        ({"width": 0}, "The width must be at least 1 bp; got 0"),
    ],
)  # fmt: skip
def test_what_cannot_be_held(model, options, message):
    with pytest.raises(IntervalError, match=f"^{re.escape(message)}$"):
        variant_interval(model, VARIANT, **options)
