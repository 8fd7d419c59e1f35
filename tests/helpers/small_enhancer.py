"""The enhancer case with fewer shuffles, distances and bases: its own code on a small context."""

import copy
import importlib.resources
import json

from agviz.cases.case import Case
from agviz.cases.case_data import read_case

FACTS = json.loads(
    (importlib.resources.files("agviz.cases") / "data" / "enhancer.json").read_text("utf-8")
)


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
