"""Numbers out of what a benchmark prints for people, or out of the CSV that it writes."""

import csv
import dataclasses
import re
from collections.abc import Sequence
from pathlib import Path

__all__ = ["Line", "Measured", "read_csv", "read_lines"]


@dataclasses.dataclass(frozen=True)
class Measured:
    """One number of a benchmark, in its own words.

    Attributes
    ----------
    what
        What was measured.
    value
        With its unit.
    beside
        What it is compared with; empty if with nothing.
    asked
        The floor or limit; empty where there is none.
    """

    what: str
    value: str
    beside: str = ""
    asked: str = ""


@dataclasses.dataclass(frozen=True)
class Line:
    """Where a number stands in what is printed, and how it is told.

    Attributes
    ----------
    pattern
        A regular expression with named parts; `^` and `$` are ends of lines.
    what, value, beside, asked
        `Measured`'s, with parts of the pattern by name. What has an empty part is left empty.
    """

    pattern: str
    what: str = "{what}"
    value: str = "{value}"
    beside: str = ""
    asked: str = ""

    def told(self, match: re.Match[str]) -> Measured:
        """A match in words, with single spaces."""
        parts = {name: " ".join((part or "").split()) for name, part in match.groupdict().items()}
        missing = [f"{{{name}}}" for name, part in parts.items() if not part]
        texts = (self.what, self.value, self.beside, self.asked)
        return Measured(
            *(
                "" if any(name in text for name in missing) else text.format(**parts)
                for text in texts
            )
        )


def read_lines(printed: str, lines: Sequence[Line]) -> list[Measured]:
    """All that `lines` find in what was printed, from top to bottom."""
    found = [
        (match.start(), line.told(match))
        for line in lines
        for match in re.finditer(line.pattern, printed, re.MULTILINE)
    ]
    return [measured for _, measured in sorted(found, key=lambda pair: pair[0])]


def read_csv(path: Path) -> list[Measured]:
    """The rows of a table with columns metric, cases, floor, and one for each of those compared."""
    with path.open(encoding="utf-8", newline="") as stream:
        (_, _, _, first, *others), *rows = csv.reader(stream)
    return [
        Measured(
            metric,
            _rounded(value) if first == "model" else f"{first} {_rounded(value)}",
            ", ".join(f"{n} {_rounded(v)}" for n, v in zip(others, rest, strict=True) if v),
            floor and f">= {floor}",
        )
        for metric, _, floor, value, *rest in rows
    ]


def _rounded(number: str) -> str:
    """At most three places; what is empty was not measured."""
    return "not measured" if not number else number if "." not in number else f"{float(number):.3f}"
