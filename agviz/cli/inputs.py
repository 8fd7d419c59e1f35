"""The assembly and the model that a command line names, opened."""

import argparse
import re
import sys
from pathlib import Path

from alphagenome.models.dna_model import DnaModel

from agviz.errors import InputError, VariantError
from agviz.genome.assembly import Assembly
from agviz.genome.types import Variant
from agviz.models.load import load_model, own_genome


def open_assembly(args: argparse.Namespace) -> Assembly:
    """The assembly that the arguments name, or the one that is the model's own.

    Raises
    ------
    InputError
        When they name none and the model has none, or `--genes` without a FASTA.
    """
    if args.fasta:
        name = args.assembly or Path(args.fasta).name.split(".")[0]
        return Assembly(name, args.fasta, args.genes)
    if args.assembly:
        assembly = Assembly.open(args.assembly)
        if args.genes:
            return Assembly(assembly.name, assembly.fasta, args.genes)
        return assembly
    own = own_genome(args.model)
    if own is None:
        raise InputError(
            "No genome is given: add --fasta FILE (or --assembly DIR from `agviz genome`)"
        )
    return own


def open_model(args: argparse.Namespace, assembly: Assembly) -> DnaModel:
    """The model that `--model` names, on `assembly`."""
    options = {"metadata": args.metadata} if args.metadata else {}
    return load_model(args.model, assembly=assembly, **options)


def read_variant(text: str, assembly: Assembly) -> Variant:
    """The variant that `text` names on `assembly`.

    Raises
    ------
    VariantError
        When it cannot be read; where the shell may have taken its `>`, that is said.
    """
    try:
        return assembly.variant(text)
    except VariantError as error:
        if not re.search(r":\d+:?[ACGTNacgtn]+$", text):
            raise
        hint = "if you wrote REF>ALT, put the variant in quotes: the shell took the > as its own"
        raise VariantError(f"{error} ({hint})") from error


def say(what: str) -> None:
    """Tell a person at a terminal what is being done; files and pipes stay clean."""
    if sys.stderr.isatty():
        print(f"agviz: {what} ...", file=sys.stderr, flush=True)
