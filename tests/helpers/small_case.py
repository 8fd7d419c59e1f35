"""TAL1's facts with fewer insertions."""

import copy

from small_cases import case_facts

FACTS = case_facts("tal1")
SMALLER = {"region": "chrT1:75,001-90,000", "context": "chrT1:73,729-90,112"}


def small_facts(lengths=2, *, flank=3):
    """Insertions of some lengths, of each group one and as many random ones; half the context."""
    facts = copy.deepcopy(FACTS)
    site = facts["sites"]["teaching"]
    for group in site["groups"]:
        group["variants"] = group["variants"][:lengths]
    site["settings"] |= {"random": lengths, "flank": flank}
    return facts | {"sites": {"teaching": site | SMALLER, "hg38": facts["sites"]["hg38"]}}
