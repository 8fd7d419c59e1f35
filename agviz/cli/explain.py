"""`agviz explain`: what one variant does and why, as a report that stands alone."""

import argparse
import contextlib
import sys
from typing import TYPE_CHECKING

from agviz.cli.arguments import (
    Subparsers,
    add_command,
    add_model_arguments,
    check_target,
    whole_number,
)
from agviz.errors import require

if TYPE_CHECKING:
    from agviz.genome.motif_set import MotifSet

REPORTS = (".html", ".md")
TABLES = (".tsv", ".csv", ".parquet")
BACKGROUND = 50  # variants, as in the library
FLANK = 20  # bp, likewise
NO_MOTIFS = "none"
KNOWN_MOTIFS = ("auto", "jaspar")


def register(subparsers: Subparsers) -> None:
    """Add the command `explain`."""
    parser = add_command(
        subparsers,
        "explain",
        summary="explain a variant: motifs, cell types, genes, splicing",
        description=(
            "Say what a variant changes, in which cell types and genes, against matched variants, "
            "and which motifs it makes or breaks; write a report that needs nothing else."
        ),
        examples=(
            "  agviz explain 'chrT1:82740:C>CGG' -o report.html\n"
            "  agviz explain 'chr8:11566438:G>A' --fasta hg19.fa --genes gencode.v19.gtf.gz \\\n"
            "      --model spliceai --background 100 -o gata4.html --scores gata4.tsv\n\n"
            "the quotes keep the shell from reading > as a file to write"
        ),
    )
    parser.add_argument(
        "variant",
        help="'contig:position:REF>ALT' (in quotes) or contig-position-REF-ALT, position 1-based",
    )
    add_model_arguments(parser)
    _add_options(parser)


def _add_options(parser: argparse.ArgumentParser) -> None:
    """What is written, and how the variant is explained."""
    parser.add_argument(
        "-o", "--output", metavar="FILE", help=f"report; ends in {' or '.join(REPORTS)}"
    )
    parser.add_argument(
        "--scores", metavar="FILE", help=f"table of all scores; ends in {', '.join(TABLES)}"
    )
    parser.add_argument(
        "--background", type=whole_number, default=BACKGROUND, metavar="N",
        help="matched variants to compare with; 0 for none (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--seed", type=whole_number, default=0, help="of the background (default: %(default)s)"
    )
    parser.add_argument(
        "--motifs", default=KNOWN_MOTIFS[0], metavar="NAME|FILE",
        help="jaspar, none, a MEME file, or auto: JASPAR, but for the teaching genome its own "
        "(default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--flank", type=whole_number, default=FLANK, metavar="BP",
        help="bp on either side in which each base is mutated; 0 for none (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--out", metavar="DIR",
        help="keep the model's answers here; an explanation that was ended goes on where it was",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Explain, write the report and the table, print the words."""
    report_path = check_target(args.output, REPORTS, "--output") if args.output else None
    table_path = check_target(args.scores, TABLES, "--scores") if args.scores else None
    motifs = _motifs(args.motifs)
    from agviz._files import atomic_path
    from agviz.cli.inputs import model_name, open_assembly, open_model, places, read_variant, say
    from agviz.cli.score_table import write_table
    from agviz.reports.explain import explain

    assembly = open_assembly(args)
    with places(args):
        variant = read_variant(args.variant, assembly)
    model = open_model(args, assembly)
    say(f"explaining {args.variant} with {model_name(args)}")
    found = explain(
        model, variant, background=args.background or None, motifs=motifs, flank=args.flank,
        seed=args.seed, out=args.out, progress_bar=sys.stderr.isatty(),
    )  # fmt: skip
    with contextlib.ExitStack() as stack:  # both files are renamed to their names, or neither
        if report_path is not None:
            found.save(stack.enter_context(atomic_path(report_path)))
        if table_path is not None:
            write_table(found.scores, stack.enter_context(atomic_path(table_path)))
    for path in (report_path, table_path):
        if path is not None:
            print(path)
    print(found.text() if report_path is not None else found.markdown())
    return 0


def _motifs(name: str) -> "MotifSet | str | None":
    """The motifs that `--motifs` names: a set, or a word that the library knows."""
    if name == NO_MOTIFS:
        return None
    # Here in the words of the command line, and before any work.
    require("memelite", extra="motifs", why="Scanning for motifs (--motifs none leaves it out)")
    if name in KNOWN_MOTIFS:
        return name
    from agviz.genome.meme import read_meme

    return read_meme(name)
