import re

import numpy as np
import pytest
from alphagenome.models.variant_scorers import ContactMapScorer

from agviz.errors import VariantError
from agviz.genome.types import Variant
from agviz.scoring.contact_map import score_contact_map


@pytest.mark.parametrize(("offset", "row"), [(0, 0), (1023, 0), (1024, 1), (4095, 3)])
def test_mean_change_of_the_variants_bin(made, interval, offset, row):
    ref, alt = made.contacts(1), made.contacts(2)
    variant = Variant("chr1", 10_001 + offset, "A", "C")
    result = score_contact_map(
        ref, alt, interval=interval, variant=variant, scorer=ContactMapScorer()
    )
    expected = np.abs(alt.values - ref.values).mean(axis=0)[row]
    np.testing.assert_allclose(np.asarray(result.X)[0], expected, rtol=1e-5)


def test_a_variant_in_no_bin_is_an_error(made, interval):
    variant = Variant("chr1", 14_097, "A", "C")
    message = (
        "Variant chr1:14097:A>C lies in no bin of the contact map of chr1:10000-14096:.; "
        "predict an interval that holds it"
    )
    with pytest.raises(VariantError, match=f"^{re.escape(message)}$"):
        score_contact_map(
            made.contacts(1),
            made.contacts(2),
            interval=interval,
            variant=variant,
            scorer=ContactMapScorer(),
        )
