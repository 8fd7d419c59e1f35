import re
import warnings

import pytest

from agviz.errors import AlignmentWarning
from agviz.genome.types import Variant
from agviz.scoring.indels import alignment_problem, warn_alignment, warn_center_mask


@pytest.mark.parametrize(
    ("alleles", "problem"),
    [
        (("A", "C"), None),
        (("AC", "GT"), None),
        (("C", "CTTAGG"), None),
        (("GATTA", "G"), None),
        (("", "A"), "it has no anchor base (write the base before it into both alleles)"),
        (
            ("A", "ATA"),
            "it is not left-aligned (normalize it first: agviz.genome.normalize.left_normalize)",
        ),
        (
            ("ACC", "GT"),
            "it replaces bases as well as changing the length, so no alignment is exact",
        ),
    ],
)
def test_which_indels_align(alleles, problem):
    variant = Variant("chr1", 10, *alleles)
    assert alignment_problem(variant) == problem
    if problem is None:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            warn_alignment(variant)
    else:
        message = f"Gene-wise scores of {variant} are unreliable: {problem}"
        with pytest.warns(AlignmentWarning, match=f"^{re.escape(message)}$"):
            warn_alignment(variant)


def test_center_masks_are_not_aligned():
    message = (
        "Center-mask scores of the indel chr1:10:C>CT compare unaligned bins: ALT is shifted "
        "behind it; prefer gene-wise scorers, or masks much wider than the indel"
    )
    with pytest.warns(AlignmentWarning, match=f"^{re.escape(message)}$"):
        warn_center_mask(Variant("chr1", 10, "C", "CT"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warn_center_mask(Variant("chr1", 10, "CA", "GT"))
