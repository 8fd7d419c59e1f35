"""The INFO column of a VCF, as its header declares it, for one ALT allele at a time."""

import dataclasses
import re
from collections.abc import Iterable
from typing import Any

_DECLARATION = re.compile(r"##INFO=<ID=([^,>]+),Number=([^,>]+),Type=([^,>]+)")
_ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")


@dataclasses.dataclass(frozen=True)
class InfoField:
    """What the header says of one INFO key.

    Attributes
    ----------
    number
        How many values: a count, `A` (one per ALT allele), `R` (one per allele, REF first),
        `G` or `.`.
    type
        `Integer`, `Float`, `Flag`, `Character` or `String`.
    """

    number: str
    type: str

    def convert(self, text: str, allele: int) -> Any:
        """The value for ALT allele number `allele`, counted from 0; None where it is missing."""
        values = [self._one(item) for item in text.split(",")]
        if self.number == "A":
            return values[allele] if allele < len(values) else None
        if self.number == "R":
            return values[0], values[allele + 1] if allele + 1 < len(values) else None
        return values[0] if self.number == "1" or len(values) == 1 else tuple(values)

    def _one(self, text: str) -> Any:
        if text in ("", "."):
            return None
        try:
            if self.type == "Integer":
                return int(text)
            if self.type == "Float":
                return float(text)
        except ValueError:
            return text
        return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


_UNDECLARED = InfoField(".", "String")


def info_fields(header: Iterable[str]) -> dict[str, InfoField]:
    """The INFO keys that a VCF's header lines declare."""
    found = (_DECLARATION.match(line) for line in header)
    return {match[1]: InfoField(match[2], match[3]) for match in found if match}


def parse_info(text: str, fields: dict[str, InfoField], allele: int) -> dict[str, Any]:
    """The INFO column as a dictionary for one ALT allele.

    Flags are True, numbers are numbers where the header says so, a key with a value per allele
    has that allele's, one with several values a tuple. Keys that the header does not declare are
    text.

    >>> parse_info("DP=30;AF=0.5,0.1;DB", {"AF": InfoField("A", "Float")}, 1)
    {'DP': '30', 'AF': 0.1, 'DB': True}
    """
    info: dict[str, Any] = {}
    for item in text.split(";"):
        key, equals, value = item.partition("=")
        if key in ("", "."):
            continue
        info[key] = fields.get(key, _UNDECLARED).convert(value, allele) if equals else True
    return info
