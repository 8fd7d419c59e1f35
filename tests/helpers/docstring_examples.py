"""Examples in docstrings, run; what they take as given is `given()`.

Run as a script, in a process without the checks of every call: what failed is printed as JSON.
"""

import doctest
import importlib
import io
import json
import pkgutil
import sys
import warnings
from pathlib import Path
from typing import Any

from page_blocks import make_files

OPTIONS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
NEEDS_MORE = {"agviz.interpret.tangermeme"}  # torch, which not every machine has


def given() -> dict[str, Any]:
    """Names that examples use without making them: a model, a place, a prediction, scores."""
    import numpy as np
    import pandas as pd

    import agviz as ag

    model = ag.load_model("oracle")
    region = model.assembly.interval("chrT1:65,537-98,304")
    variant = model.assembly.variant("chrT1:82745:A>T")
    cell = "CLO:0007045"
    asked = ["DNASE", "RNA_SEQ", "SPLICE_JUNCTIONS", "CONTACT_MAPS"]
    out = model.predict_variant(region, variant, requested_outputs=asked, ontology_terms=[cell])
    peak_interval = ag.Interval("chrT1", 82_490, 82_990)
    peak = ag.SignalReadout(ag.OutputType.DNASE, tracks=cell, window=peak_interval)
    window = "chrT1:82,739-82,746"
    return {
        "ag": ag, "np": np, "pd": pd, "model": model, "assembly": model.assembly,
        "region": region, "variant": variant, "cell": cell, "out": out,
        "both": ag.Alleles(out.reference, out.alternate, variant),
        "peak_interval": peak_interval, "peak": peak, "window": window,
        "effects": ag.ism(model, window, peak, progress_bar=False),
    }  # fmt: skip


def modules() -> list[str]:
    """All modules of agviz but those that need what may not be here."""
    import agviz

    found = [each.name for each in pkgutil.walk_packages(agviz.__path__, "agviz.")]
    return [name for name in found if name not in NEEDS_MORE and not name.endswith("__main__")]


def examples(name: str) -> list[doctest.DocTest]:
    """The docstrings of a module that have examples."""
    module = importlib.import_module(name)
    found = doctest.DocTestFinder(exclude_empty=True).find(module, globs=dict(vars(module)))
    return [each for each in found if each.examples]


def main() -> None:
    """Run all; print how many there are, and what each that failed says."""
    make_files(Path.cwd())
    shared, failed, number = given(), {}, 0
    runner = doctest.DocTestRunner(optionflags=OPTIONS, verbose=False)
    for name in modules():
        if ">>>" not in Path(importlib.util.find_spec(name).origin).read_text(encoding="utf-8"):
            continue
        for each in examples(name):
            number += 1
            each.globs = shared | each.globs
            said = io.StringIO()
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                if runner.run(each, out=said.write).failed:
                    failed[each.name] = said.getvalue()[-1500:]
    print(json.dumps({"number": number, "failed": failed}))


if __name__ == "__main__":
    sys.exit(main())
