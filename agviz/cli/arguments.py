"""The arguments that several commands share. Light to import: help must be quick."""

import argparse
import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, runtime_checkable

from agviz.errors import InputError

DEFAULT_MODEL = "teaching"
"""For its own genome. Another genome needs a model that is named."""


@runtime_checkable
class Subparsers(Protocol):
    """What argparse gives for adding a command; its own class is private."""

    def add_parser(self, name: str, **kwargs: object) -> argparse.ArgumentParser:
        """Add a command."""
        ...


def add_command(
    subparsers: Subparsers, name: str, *, summary: str, description: str, examples: str
) -> argparse.ArgumentParser:
    """Add a command whose help ends with `examples`, shown as they stand."""
    return subparsers.add_parser(
        name,
        help=summary,
        description=description,
        epilog="examples:\n" + examples,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def add_model_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments that say which model reads which genome."""
    genome = parser.add_argument_group(
        "genome and model", "The models 'teaching' and 'oracle' bring a genome of their own."
    )
    genome.add_argument("--fasta", metavar="FILE", help="genome sequence (FASTA, plain or bgzip)")
    genome.add_argument("--genes", metavar="FILE", help="gene models (GTF or GFF3, plain or gzip)")
    genome.add_argument(
        "--assembly",
        metavar="DIR|NAME",
        help="a folder made by `agviz genome`; with --fasta, the name to write on the figure",
    )
    genome.add_argument(
        "--model",
        metavar="NAME|PATH",
        help="one of `agviz models`, or the path of weights; "
        f"default, for its own genome: {DEFAULT_MODEL}",
    )
    genome.add_argument(
        "--metadata",
        metavar="DIR",
        help="for a published checkpoint: folder of the published track metadata (default: found, "
        "or fetched once)",
    )


def whole_number(text: str) -> int:
    """An argparse type: a whole number from 0 on, such as a seed."""
    if not text.isascii() or not text.isdecimal():
        raise argparse.ArgumentTypeError(f"must be a whole number from 0 on; got {text!r}")
    return int(text)


def number(low: float, high: float) -> Callable[[str], float]:
    """An argparse type: a number from `low` to `high`, so neither nan nor infinite."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(
                f"must be a number from {low:g} to {high:g}; got {text!r}"
            )
        return value

    return read


def check_target(path: str, suffixes: tuple[str, ...], option: str) -> Path:
    """`path` as a Path, checked before the long work: its suffix is known, its folder exists.

    Raises
    ------
    InputError
        For another suffix, a folder, or one that is not there or cannot be written to.
    """
    target = Path(path)
    if not target.name.lower().endswith(suffixes):
        raise InputError(f"{option} {path!r} must end in {', '.join(suffixes)}")
    if not target.parent.is_dir():
        raise InputError(f"{option} {path!r}: folder {str(target.parent)!r} does not exist")
    if target.is_dir():
        raise InputError(f"{option} {path!r} is a folder; name a file")
    if not os.access(target.parent, os.W_OK):
        raise InputError(f"{option} {path!r}: folder {str(target.parent)!r} cannot be written to")
    return target
