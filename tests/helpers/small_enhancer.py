"""The enhancer case with fewer shuffles, distances and bases: its own code on a small context."""

import copy

from small_cases import case_facts

from agviz.cases.case import Case
from agviz.cases.case_data import read_case

FACTS = case_facts("enhancer")


def small_enhancer(**settings):
    """The case; `settings` replace the site's."""
    facts = copy.deepcopy(FACTS)
    site = facts["sites"]["teaching"]
    site |= {"context": "chrT1:209,921-214,016", "region": "chrT1:210,001-214,000"}
    site["settings"] |= {
        "shuffles": 2,
        "flank": 0,
        "distances": [0, 20, 150],
        "tile": 500,
        "elsewhere": "chrT1:211,201-211,300",
    }
    site["settings"] |= settings
    return Case(read_case("enhancer", facts))
