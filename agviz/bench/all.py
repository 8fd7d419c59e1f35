"""Every benchmark, each in a process of its own, in one table of markdown.

Finished benchmarks are kept beside the table until it is whole: ended, the same command goes on.
What a benchmark lacks (an extra, a browser, data) is told in its row.
"""

import argparse
import dataclasses
import datetime as dt
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from agviz._files import atomic_path, result_path
from agviz.bench.all_lines import Measured
from agviz.bench.all_plan import PLANS
from agviz.bench.machine import machine, versions
from agviz.errors import check_choice

__all__ = ["Outcome", "run", "table"]

REACHED, MISSED = 0, 1
"""Exit codes of a benchmark."""


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What came of one benchmark.

    Attributes
    ----------
    name
        The benchmark's.
    numbers
        What it measured; nothing if it did not run to its end.
    verdict
        In words: of its floors, or why there are no numbers.
    seconds
        That it took.
    failed
        Whether a floor is missed, or the benchmark broke.
    """

    name: str
    numbers: tuple[Measured, ...]
    verdict: str
    seconds: float = 0.0
    failed: bool = False


def run(argv: Sequence[str]) -> int:
    """Run the benchmarks, write the table; 1 if a floor is missed or one broke, else 0."""
    options = _parser().parse_args(argv)
    for name in options.only or ():
        check_choice("benchmark", name, tuple(PLANS))
    names = [name for name in PLANS if not options.only or name in options.only]
    ran_on = {"machine": machine(), "versions": versions()}
    kept = Path(f"{options.out}.parts")
    kept.mkdir(parents=True, exist_ok=True)
    found = []
    for name in names:
        found.append(_outcome(name, options, kept=kept, ran_on=ran_on))
        print(f"{name}: {found[-1].verdict} ({found[-1].seconds:.0f} s)", flush=True)
    today = dt.datetime.now(dt.UTC).date().isoformat()
    with result_path(options.out) as temporary:
        text = table(found, {"date": today, **ran_on}, quick=options.quick)
        temporary.write_text(text, encoding="utf-8")
    shutil.rmtree(kept)
    return int(any(outcome.failed for outcome in found))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m agviz.bench all", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("-o", "--out", required=True, metavar="FILE", help="the table, markdown")
    parser.add_argument("--quick", action="store_true", help="short tries; numbers mean little")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these benchmarks only")
    parser.add_argument("--student", help="for distillation: bundle of the student")
    parser.add_argument("--teachers", nargs="+", help="for distillation: bundles of its teachers")
    return parser


def _outcome(
    name: str, options: argparse.Namespace, *, kept: Path, ran_on: dict[str, str]
) -> Outcome:
    """What came of a benchmark now, or before under the same circumstances."""
    plan = PLANS[name]
    if options.quick and plan.quick is None:
        return Outcome(name, (), "left out: it has no short form")
    given = {"--student": [options.student], "--teachers": options.teachers}
    if lacking := [need for need in plan.needs if not (given[need] or [None])[0]]:
        return Outcome(name, (), f"not run: it needs {' and '.join(lacking)}")
    arguments = [*(plan.quick or ())] if options.quick else []
    arguments += [word for need in plan.needs for word in (need, *given[need])]
    file = kept / f"{name}.json"
    key = {"arguments": arguments, **ran_on}
    if file.is_file() and (saved := json.loads(file.read_text(encoding="utf-8")))["key"] == key:
        numbers = tuple(Measured(**each) for each in saved["outcome"].pop("numbers"))
        return Outcome(numbers=numbers, **saved["outcome"])
    outcome = measure(name, arguments, quick=options.quick, folder=kept)
    if outcome.numbers:
        with atomic_path(file) as temporary:
            content = {"key": key, "outcome": dataclasses.asdict(outcome)}
            temporary.write_text(json.dumps(content), encoding="utf-8")
    return outcome


def measure(name: str, arguments: Sequence[str], *, quick: bool, folder: Path) -> Outcome:
    """Run one benchmark in a process of its own, and read its numbers.

    Parameters
    ----------
    name, arguments
        The benchmark and its options.
    quick
        Whether it is a short try, whose floors mean nothing.
    folder
        Where its output may lie meanwhile.
    """
    plan, rows, log = PLANS[name], folder / f"{name}.csv", folder / f"{name}.log"
    command = [sys.executable, "-m", "agviz.bench", name, *arguments]
    command += ["--csv", str(rows)] if plan.writes_csv else []
    began = time.monotonic()
    with log.open("w", encoding="utf-8") as errors:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, check=False
        )
    seconds = time.monotonic() - began
    if done.returncode not in (REACHED, MISSED):
        words, lacks = _last_words(log.read_text(encoding="utf-8"), name)
        verdict = f"not run: {words}" if lacks else f"broke (exit code {done.returncode}): {words}"
        return Outcome(name, (), verdict, seconds, failed=not lacks)
    numbers = tuple(plan.read(done.stdout, rows))
    if not numbers:
        return Outcome(name, (), "broke: it said no number", seconds, failed=True)
    missed = plan.has_floors and done.returncode == MISSED and not quick
    words = (
        "a floor is missed" if missed else "every floor is reached" if plan.has_floors else "ran"
    )
    return Outcome(name, numbers, "a quick look" if quick else words, seconds, failed=missed)


def _last_words(errors: str, name: str) -> tuple[str, bool]:
    """The last line that a program said, without folders; whether agviz refused, in its words."""
    lines = [line.strip() for line in re.split(r"[\r\n]+", errors) if line.strip()] or ["no word"]
    refusal = f"agviz.bench {name}: "
    own = [line for line in lines if line.startswith(refusal)]
    told = (own or lines)[-1].removeprefix(refusal)
    return re.sub(r"(?<![\w.:/])/(?:[^\s/'\"]+/)+", "", told), bool(own)


def table(outcomes: Sequence[Outcome], told: Mapping[str, str], *, quick: bool) -> str:
    """All outcomes as a page of markdown: what it ran on, then one table.

    Parameters
    ----------
    outcomes
        In the order of their rows.
    told
        What stands above the table, by name.
    quick
        Whether these are short tries, which the page then says.
    """
    command = f"python -m agviz.bench all{' --quick' if quick else ''} -o FILE"
    lines = [
        "# Benchmarks",
        "",
        f"Written by `{command}`; speeds are ratios, measured in one run.",
        "",
    ]
    if quick:
        lines += [
            "**A quick look: sizes are small, so numbers mean little and floors nothing.**",
            "",
        ]
    lines += [f"* {name}: {words}" for name, words in told.items()]
    lines += [
        "",
        "| benchmark | measured | value | beside | asked |",
        "| --- | --- | --- | --- | --- |",
    ]
    for outcome in outcomes:
        named = f"**{outcome.name}**"
        lines.append(_row([named, f"*{outcome.verdict}*", _duration(outcome.seconds), "", ""]))
        lines += [
            _row(["", n.what, n.value or "not measured", n.beside, n.asked])
            for n in outcome.numbers
        ]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |".replace(
        "  ", " "
    )


def _duration(seconds: float) -> str:
    return "" if not seconds else f"{seconds:.0f} s" if seconds < 600 else f"{seconds / 60:.0f} min"
