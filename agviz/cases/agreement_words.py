"""How far a model agrees with the oracle, in words for captions."""

import math

from agviz.cases.results import CaseResults

TRUTH = "This is the oracle: the exact truth of the teaching genome."
UNKNOWN = "Nobody knows the truth here: no agreement can be stated."


def agreement_words(results: CaseResults, *, what: str) -> str:
    """A sentence of the results' numbers, which are those of an `Agreement`.

    Parameters
    ----------
    results
        Of any model.
    what
        What was compared, such as ``"changes in f"``.
    """
    if results.is_oracle:
        return TRUTH
    numbers = results.numbers
    if "correlation" not in numbers:
        return UNKNOWN
    correlation = numbers["correlation"]
    told = "not defined" if math.isnan(correlation) else f"{correlation:.4f}"
    return (
        f"Agreement with the oracle, which knows this genome's truth: r = {told} of the "
        f"{numbers['number']:.0f} {what}; of the {numbers['changed']:.0f} that truly are of 0.1 or "
        f"more, {numbers['same_sign']:.0f} have the right direction; their mean size is "
        f"{numbers['mean_answer']:.2f} where the truth is {numbers['mean_truth']:.2f}."
    )
