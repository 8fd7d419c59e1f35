import re

import numpy as np
import pandas as pd
import pytest
from alphagenome.models.dna_output import OutputType

from agviz.errors import InputError
from agviz.scoring.tracks import freeze_choice, select_tracks

METADATA = pd.DataFrame(
    {
        "name": ["liver +", "liver -", "lung", "brain"],
        "ontology_curie": ["UBERON:1", "UBERON:1", "UBERON:2", None],
    }
)


@pytest.mark.parametrize(
    ("tracks", "expected"),
    [
        ("UBERON:1", (0, 1)),
        ("lung", (2,)),
        (["brain", "UBERON:1"], (0, 1, 3)),
        (2, (2,)),
        (np.int64(-1), (3,)),
        ([3, 0], (3, 0)),
        (np.array([1, 2]), (1, 2)),
        ([True, False, False, True], (0, 3)),
        (METADATA["name"] == "lung", (2,)),
        (lambda table: table["ontology_curie"] == "UBERON:1", (0, 1)),
        (lambda table: [1], (1,)),
    ],
)
def test_every_way_to_choose(tracks, expected):
    assert select_tracks(METADATA, tracks, output=OutputType.DNASE) == expected


@pytest.mark.parametrize(
    ("tracks", "message"),
    [
        ("livr +", "DNASE has no track 'livr +'; did you mean 'liver +'?"),
        ("UBERON:3", "DNASE has no track 'UBERON:3'; did you mean 'UBERON:2'?"),
        (4, "Track index 4 is out of range: DNASE has 4 tracks"),
        (-5, "Track index -5 is out of range: DNASE has 4 tracks"),
        ([True], "The mask has 1 entries, but DNASE has 4 tracks"),
        (
            [False] * 4,
            (
                "The mask chooses none of the 4 tracks of DNASE; there are: 'brain', 'liver +', "
                "'liver -', 'lung'"
            ),
        ),
        (
            [],
            (
                "No tracks were chosen: the list is empty; name at least one, such as "
                "tracks='UBERON:0002107' or tracks=[0, 1]"
            ),
        ),
        ([1, "lung"], "Tracks must be all names, all indices or all booleans; got [1, 'lung']"),
        (lambda table: str, "The function given as `tracks` must return a mask or indices"),
    ],
)
def test_a_choice_of_nothing_is_an_error(tracks, message):
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        select_tracks(METADATA, tracks, output=OutputType.DNASE)


def test_frozen_choices_hash_by_what_they_say():
    assert freeze_choice(np.array([1, 2])) == freeze_choice([1, 2]) == (1, 2)
    assert len({freeze_choice([0, 1]), freeze_choice((0, 1)), freeze_choice("x")}) == 2
