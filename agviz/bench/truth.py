"""Whether interpretation tells the truth: of the teaching genome, where it is known, and of GATA4.

Labels come from the truth tables of a teaching assembly, which nothing is trained on. Each group is
measured on the oracle first, which has no error of its own: its value is the method's ceiling. Then
on the model. What counts as right stands in the file of each group. A floor that the ceiling
forbids (it is above the ceiling) is replaced by .95 of the ceiling, and the table says so. The exit
status is 1 if a value is below its floor, or could not be measured.
"""

import argparse
import dataclasses
import math
import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from agviz.bench import (
    truth_contacts,
    truth_discovery,
    truth_enhancers,
    truth_epistasis,
    truth_insertions,
    truth_ism,
    truth_spliceai,
    truth_splicing,
)
from agviz.bench.teaching_table import Row, write_csv
from agviz.bench.truth_table import below_floor, table
from agviz.bench.truth_tables import World, open_world
from agviz.errors import MissingDataError
from agviz.models.load import load_model

MODEL, ORACLE = "model", "oracle"
SPLICEAI = "spliceai"


@dataclasses.dataclass(frozen=True)
class Group:
    """What is measured together, on how many cases."""

    measure: Callable[..., list[Row]]
    count: int


GROUPS: Mapping[str, Group] = {
    "ism": Group(truth_ism.measure, 16),
    "enhancers": Group(truth_enhancers.measure, 12),
    "splicing": Group(truth_splicing.measure, 24),
    "contacts": Group(truth_contacts.measure, 15),
    "epistasis": Group(truth_epistasis.measure, 40),
    "motifs": Group(truth_discovery.measure, 6),
    "insertions": Group(truth_insertions.measure, 30),
}
"""By name, with the number of elements, genes, exons, loops, pairs, sites of each factor, and
insertions."""


def run(argv: Sequence[str]) -> int:
    """Measure what `argv` names, print the table; 1 if something is below its floor, else 0."""
    options = _parser().parse_args(argv)
    names = options.only or (*GROUPS, SPLICEAI)
    world = open_world(options.seed)
    models: dict[str, Any] = {}
    if any(name in GROUPS for name in names):
        given = [] if options.model is None else [options.model]
        models = {
            MODEL: load_model(*given, assembly=world.assembly),
            ORACLE: load_model(ORACLE, assembly=world.assembly),
        }
    rows: list[Row] = []
    for name in names:
        began = time.perf_counter()
        rows += _measured(name, world, models, share=options.cases)
        print(f"{name}: {time.perf_counter() - began:.0f} s", flush=True)
    print(f"\n{getattr(models.get(MODEL), 'source', 'SpliceAI')}; seed {options.seed}\n")
    print(table(rows))
    if options.csv:
        write_csv(rows, options.csv)
    failed = below_floor(rows)
    print("\nBelow the floor:\n  " + "\n  ".join(failed) if failed else "\nEvery floor is reached.")
    return 1 if failed else 0


def _measured(name: str, world: World, models: Mapping[str, Any], *, share: float) -> list[Row]:
    """The rows of one group."""
    if name != SPLICEAI:
        group = GROUPS[name]
        return group.measure(world, models, count=max(1, math.ceil(share * group.count)))
    reference = Path(os.environ.get("AGVIZ_REFERENCE", Path("..") / "shared" / "reference"))
    try:
        return truth_spliceai.measure(reference, reference.parent / "data")
    except MissingDataError as error:
        print(error)
        names = (truth_spliceai.GT_AG, truth_spliceai.TRACT, truth_spliceai.DELTAS)
        return [Row(each, {truth_spliceai.COLUMN: math.nan}, 0) for each in names]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m agviz.bench truth", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument(
        "--model", help="a name, or the path of a bundle (default: the shipped model)"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the assembly (default: 0)")
    parser.add_argument("--only", nargs="+", choices=(*GROUPS, SPLICEAI), help="these groups only")
    parser.add_argument(
        "--cases", type=float, default=1.0, metavar="SHARE",
        help="part of the cases, for a quick look (default: all)",
    )  # fmt: skip
    parser.add_argument("--csv", help="also write the table here")
    return parser
