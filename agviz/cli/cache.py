"""`agviz cache`: what is in the cache folder, and a way to empty it.

Everything in there can be made again, so clearing it costs time only. Only what lies in the parts
listed here is touched: `AGVIZ_CACHE` may name a folder that holds other things too.
"""

import argparse
import dataclasses
import json
import shutil
import sys
import time
from pathlib import Path

from agviz._files import CACHE_VARIABLE, cache_dir
from agviz.cli.arguments import Subparsers, add_command

PARTS = {
    "fasta": "index of a FASTA",
    "genes": "gene models",
    "hosted": "answers of the hosted model",
    "indices": "index of a BAM",
    "programs": "compiled program",
    "teaching": "the teaching genome",
    "tracks": "track metadata",
    "verified": "note of verified weights",
}
"""The folders of the cache, and what one thing in each is."""

MANY = 10
"""Up to so many things of a part are listed one by one."""
_DAY_SECONDS = 86_400
_UNITS = ("B", "kB", "MB", "GB", "TB")


@dataclasses.dataclass(frozen=True)
class Entry:
    """One thing in the cache.

    Attributes
    ----------
    path
        The file or folder.
    what
        What it is, in words.
    size
        Bytes on disk.
    age
        Days since it was last changed.
    """

    path: Path
    what: str
    size: int
    age: float


def register(subparsers: Subparsers) -> None:
    """Add the command `cache`."""
    parser = add_command(
        subparsers,
        "cache",
        summary="list or clear what agviz keeps to be quick",
        description=f"List or clear the cache folder; the variable {CACHE_VARIABLE} moves it.",
        examples="  agviz cache\n  agviz cache clear --older-than 30\n  agviz cache clear --yes",
    )
    parser.add_argument(
        "action", nargs="?", choices=("list", "clear"), default="list", help="default: list"
    )
    parser.add_argument(
        "--older-than", type=_days, metavar="DAYS", default=0.0,
        help="only what was not changed for so many days",
    )  # fmt: skip
    parser.add_argument("--yes", action="store_true", help="clear without asking")


def run(args: argparse.Namespace) -> int:
    """List or clear the cache; 1 when the user says no."""
    folder = cache_dir()
    entries = [entry for entry in cache_entries(folder) if entry.age >= args.older_than]
    total = _size_text(sum(entry.size for entry in entries))
    if not entries:
        print(f"{folder}: nothing in the cache" + (" that old" if args.older_than else ""))
        return 0
    for line in _lines(folder, entries):
        print(line)
    print(f"{total:>9}  in {folder}")
    if args.action == "list":
        return 0
    if not args.yes and not _confirmed(f"Remove these {len(entries)}? [y/N] "):
        print("Nothing was removed.", file=sys.stderr)
        return 1
    for entry in entries:
        _remove(entry.path)
    print(f"Removed {len(entries)}, {total}.")
    return 0


def _lines(folder: Path, entries: list[Entry]) -> list[str]:
    """A line for each thing, biggest first; one for all in a part that holds many."""
    rows = []
    for part in {entry.path.parent for entry in entries}:
        inside = [entry for entry in entries if entry.path.parent == part]
        if len(inside) > MANY:
            size = sum(entry.size for entry in inside)
            oldest = max(entry.age for entry in inside)
            rows.append((size, oldest, f"{part.name}/  ({len(inside):,}: {PARTS[part.name]})"))
        else:
            rows += [
                (each.size, each.age, f"{each.path.relative_to(folder)}  ({each.what})")
                for each in inside
            ]
    rows.sort(key=lambda row: (-row[0], row[2]))
    return [f"{_size_text(size):>9}  {age:6.1f} days  {text}" for size, age, text in rows]


def cache_entries(folder: Path) -> list[Entry]:
    """What the parts of the cache folder hold, biggest first. Links are not followed."""
    entries = []
    for name in PARTS:
        part = folder / name
        if part.is_dir() and not part.is_symlink():
            entries += [_entry(path) for path in sorted(part.iterdir())]
    return sorted(entries, key=lambda entry: -entry.size)


def _entry(path: Path) -> Entry:
    files = [path]
    if path.is_dir() and not path.is_symlink():
        files += [file for file in path.rglob("*") if not file.is_dir() or file.is_symlink()]
    stats = [file.lstat() for file in files]
    size = sum(stat.st_size for file, stat in zip(files, stats, strict=True) if not file.is_dir())
    age = (time.time() - max(stat.st_mtime for stat in stats)) / _DAY_SECONDS
    return Entry(path, _what(path), size, max(age, 0.0))


def _what(path: Path) -> str:
    """What an entry says of itself in `about.json`, else what its part of the cache holds."""
    try:
        about = json.loads((path / "about.json").read_text(encoding="utf-8"))
        return f"{about['what']} of {about['source']}"
    except (OSError, ValueError, KeyError, TypeError):
        return PARTS[path.parent.name]


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _confirmed(question: str) -> bool:
    """Ask on a terminal; where nobody can answer, the answer is no."""
    if not sys.stdin.isatty():
        print("Not asking, as this is no terminal; add --yes to remove them.", file=sys.stderr)
        return False
    return input(question).strip().lower() in ("y", "yes")


def _days(text: str) -> float:
    try:
        days = float(text)
    except ValueError:
        days = -1.0
    if not 0 <= days < float("inf"):
        raise argparse.ArgumentTypeError(f"must be a number of days, 0 or more; got {text!r}")
    return days


def _size_text(size: int | float) -> str:
    unit = 0
    while size >= 1000 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size:.0f} {_UNITS[unit]}" if unit == 0 else f"{size:.1f} {_UNITS[unit]}"
