"""`agviz teach`: the teaching genome on disk, and the training of its model."""

import argparse
import shlex
from typing import Any

from agviz.cli import teach_train
from agviz.cli.arguments import Subparsers, add_command, whole_number


def register(subparsers: Subparsers) -> None:
    """Add the command `teach` and what it can do."""
    parser = add_command(
        subparsers,
        "teach",
        summary="make the teaching genome, train its model",
        description=(
            "The teaching genome is synthetic: its rules are known, so every answer about it can\n"
            "be checked. `--model oracle` answers from the rules, `--model teaching` is a network\n"
            "that has learnt them."
        ),
        examples="  agviz teach genome ~/genomes/teaching\n"
        "  agviz teach train --budget tiny --out trial",
    )
    actions: Any = parser.add_subparsers(dest="action", metavar="WHAT", required=True)
    _register_genome(actions)
    teach_train.register(actions)


def _register_genome(actions: Subparsers) -> None:
    genome = actions.add_parser(
        "genome",
        help="make its chromosomes, genes and truth tables",
        description=(
            "Make the teaching assembly in a folder, for `--assembly`: FASTA, GTF, tables of what\n"
            "is where and what drives what, the same on every machine. About half a minute.\n"
            "Run it again to check what is there, or with --tracks to add the tracks."
        ),
        epilog="examples:\n  agviz teach genome ~/genomes/teaching\n"
        "  agviz teach genome other --seed 7 --tracks",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    genome.add_argument("folder", metavar="DIR", help="where to put it (6 MB; with tracks 14 MB)")
    genome.add_argument(
        "--seed",
        type=whole_number,
        default=0,
        metavar="N",
        help="another sequence between the named loci (default: %(default)s)",
    )
    genome.add_argument(
        "--tracks",
        action="store_true",
        help="also what experiments would have measured, noise included: bigWig, SJ.out.tab",
    )
    # Whatever stands behind `teach` has it too, without undoing what was said before `genome`.
    genome.add_argument(
        "--debug", action="store_true", default=argparse.SUPPRESS,
        help="show the full traceback of an error",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Do what is asked; 0 when it is done."""
    return teach_train.run(args) if args.action == "train" else _genome(args)


def _genome(args: argparse.Namespace) -> int:
    from agviz.teaching.assembly_files import make_teaching_genome

    assembly = make_teaching_genome(args.folder, seed=args.seed, tracks=args.tracks)
    total = sum(assembly.contigs.values())
    genes = len(assembly.gene_models.genes())
    folder = assembly.fasta.parent
    print(f"{assembly.name}: {total:,} bp on {len(assembly.contigs)} chromosomes, {genes} genes")
    print(f"use it with: --assembly {shlex.quote(str(folder))} --model oracle")
    return 0
