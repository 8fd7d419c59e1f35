"""The assembly and the model that a command line names, opened."""

import argparse
import contextlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from alphagenome.models.dna_model import DnaModel

from agviz.cli.arguments import DEFAULT_MODEL
from agviz.errors import InputError, UnknownNameError, VariantError
from agviz.genome.assembly import DESCRIPTION, Assembly
from agviz.genome.types import Variant
from agviz.models.load import load_model, own_genome
from agviz.models.variant_list import VCF_SUFFIXES
from agviz.teaching.assembly import is_teaching_genome


def open_assembly(args: argparse.Namespace) -> Assembly:
    """The assembly that the arguments name, or the one that is the model's own.

    Raises
    ------
    InputError
        They name none and the model has none; or no model is named, and the genome is not the
        default model's.
    """
    assembly = _open_assembly(args)
    if args.model is None and not is_teaching_genome(assembly):
        raise InputError(
            f"No model is given for the genome {assembly.name!r}: name one of `agviz models` with "
            f"--model (the default, {DEFAULT_MODEL!r}, knows only the synthetic teaching genome)"
        )
    return assembly


def model_name(args: argparse.Namespace) -> str:
    """What `--model` names, or the default."""
    return DEFAULT_MODEL if args.model is None else str(args.model)


def _open_assembly(args: argparse.Namespace) -> Assembly:
    if args.fasta:
        if (Path(args.fasta) / DESCRIPTION).is_file():
            raise InputError(
                f"--fasta {args.fasta!r} is the folder of a whole genome: use --assembly instead"
            )
        name = args.assembly or Path(args.fasta).name.split(".")[0]
        return Assembly(name, args.fasta, args.genes)
    assembly = Assembly.open(args.assembly) if args.assembly else own_genome(model_name(args))
    if assembly is None:
        raise InputError(
            "No genome is given: add --fasta FILE (or --assembly DIR from `agviz genome`)"
        )
    return Assembly(assembly.name, assembly.fasta, args.genes) if args.genes else assembly


def open_model(args: argparse.Namespace, assembly: Assembly) -> DnaModel:
    """The model that `--model` names, or the default, on `assembly`."""
    options = {"metadata": args.metadata} if args.metadata else {}
    return load_model(model_name(args), assembly=assembly, **options)


@contextlib.contextmanager
def places(args: argparse.Namespace) -> Iterator[None]:
    """Around reading contigs and genes: an error says so if the genome is one that nobody named."""
    try:
        yield
    except (InputError, UnknownNameError) as error:
        if args.fasta or args.assembly or args.model:
            raise
        raise type(error)(
            f"{error} (no genome is given, so this is the teaching genome: for another, add "
            "--fasta FILE or --assembly DIR, and --model NAME)"
        ) from error


def read_variant(text: str, assembly: Assembly) -> Variant:
    """The variant that `text` names on `assembly`.

    Raises
    ------
    VariantError
        When it cannot be read; where the shell may have taken its `>`, that is said, and what
        to do with a VCF.
    """
    try:
        return assembly.variant(text)
    except VariantError as error:
        if text.lower().endswith(VCF_SUFFIXES):
            raise VariantError(
                f"{text!r} names a file, not a variant; all variants of a VCF are scored in "
                f"Python: ag.variant_scores(model, {text!r})"
            ) from error
        if not re.search(r":\d+:?[ACGTNacgtn]+$", text):
            raise
        hint = "if you wrote REF>ALT, put the variant in quotes: the shell took the > as its own"
        raise VariantError(f"{error} ({hint})") from error


def say(what: str) -> None:
    """Tell a person at a terminal what is being done; files and pipes stay clean."""
    if sys.stderr.isatty():
        print(f"agviz: {what} ...", file=sys.stderr, flush=True)
