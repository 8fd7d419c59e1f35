"""`agviz genome`: fetch a genome's sequence and gene models, or say how to do it elsewhere."""

import argparse
import shlex
import sys
from pathlib import Path

from agviz.cli.arguments import Subparsers, add_command
from agviz.genome.downloads import BASE_URL, GENOMES, commands, genome_files

NO_NETWORK = 3
"""Exit code when the server cannot be reached and the commands were printed instead."""


def register(subparsers: Subparsers) -> None:
    """Add the command `genome`."""
    known = "\n".join(f"  {files.name:<6} {files.about}" for files in GENOMES.values())
    parser = add_command(
        subparsers,
        "genome",
        summary="fetch a genome's sequence and gene models",
        description=(
            "Fetch a genome and its gene models from GENCODE into a folder, for `--assembly`.\n"
            "Checksums are verified; run it again to go on after an interruption. Without a\n"
            f"network it prints commands for another machine and exits with {NO_NETWORK}.\n\n"
            f"genomes:\n{known}"
        ),
        examples="  agviz genome hg38 ~/genomes/hg38\n  agviz genome mm10 mm10 --commands",
    )
    parser.add_argument("name", metavar="NAME", help=f"one of {', '.join(GENOMES)}")
    parser.add_argument("folder", metavar="DIR", help="where to put it (about 4 GB for hg38)")
    parser.add_argument(
        "--base-url", default=BASE_URL, metavar="URL", help="a mirror (default: %(default)s)"
    )
    parser.add_argument(
        "--commands", action="store_true", help="only print the commands that fetch it elsewhere"
    )


def run(args: argparse.Namespace) -> int:
    """Fetch the genome; returns 3 when there is no network."""
    from agviz.errors import UnreachableError
    from agviz.genome.fetch import fetch_genome

    files = genome_files(args.name)
    folder = shlex.quote(str(Path(args.folder).expanduser().absolute()))
    by_hand = commands(files, folder, base_url=args.base_url)
    if args.commands:
        print(by_hand, end="")
        return 0
    try:
        assembly = fetch_genome(files, Path(args.folder).expanduser(), base_url=args.base_url)
    except UnreachableError as error:
        if args.debug:
            raise
        print(f"agviz: {error}; fetch it with these commands:", file=sys.stderr)
        print(by_hand, end="")
        return NO_NETWORK
    print(f"{assembly.name}: {assembly.fasta} and {assembly.genes}")
    print(f"use it with: --assembly {folder}")
    return 0
