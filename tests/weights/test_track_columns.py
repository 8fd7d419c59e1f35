"""Tables of tracks that a network cannot have are refused."""

import dataclasses
import re

import pytest
from small_bundle import WIDTHS, small_bundle, small_catalog
from small_network import SMALL

from agviz.errors import FormatError
from agviz.network.config import PUBLISHED
from agviz.weights.track_columns import check_tracks, head_columns


def test_columns_of_every_output():
    assert head_columns(SMALL) == WIDTHS
    assert sum(head_columns(PUBLISHED).values()) == 6126


def test_all_that_does_not_fit_is_listed():
    config = dataclasses.replace(
        SMALL, track_heads=SMALL.track_heads[1:], contact_tracks=2, splice_sites=False
    )
    message = (
        "The table does not fit the network: ATAC needs 3 columns and has 0; SPLICE_SITES needs 4 "
        "columns and has 0; CONTACT_MAPS needs 3 columns and has 2"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        check_tracks(small_catalog(), config=config, what="The table")


def test_more_organisms_than_the_network_has_are_refused():
    message = "The track table of 'small' has 2 organisms, the network 1"
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        small_bundle(config=dataclasses.replace(SMALL, organisms=1))
