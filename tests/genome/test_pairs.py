"""Which two predictions can be REF and ALT of the same interval."""

import numpy as np
import pandas as pd
import pytest
from alphagenome.models.dna_output import Output

from agviz.errors import InputError
from agviz.genome.pairs import OUTPUT_NAMES, check_pair, parts
from agviz.genome.types import Interval, TrackData


def tracks(resolution=1, interval=None):
    metadata = pd.DataFrame({"name": ["a"], "strand": ["."]})
    return TrackData(np.zeros((8, 1), np.float32), metadata, resolution, interval)


def test_the_outputs_are_the_eleven_of_the_sdk():
    assert len(OUTPUT_NAMES) == 11
    assert all(getattr(Output(), name) is None for name in OUTPUT_NAMES)


def test_parts_of_an_output_are_those_it_has():
    one, other = tracks(), tracks()
    assert parts(Output(cage=one, atac=other)) == [other, one]
    assert parts(one) == [one]
    assert parts(Output()) == []


def test_what_only_one_allele_has_and_unknown_intervals_are_no_matter():
    check_pair(Output(cage=tracks(), atac=tracks()), Output(cage=tracks()))
    check_pair(tracks(interval=Interval("c", 0, 8)), tracks())


def test_another_resolution_is_refused():
    message = (
        r"^REF has the shape \(8, 1\) at 1 bp and ALT \(8, 1\) at 128 bp; "
        r"predict both with the same model$"
    )
    with pytest.raises(InputError, match=message):
        check_pair(Output(cage=tracks()), Output(cage=tracks(resolution=128)))
