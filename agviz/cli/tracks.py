"""`agviz tracks`: which tracks there are of a tissue, an assay, a factor."""

import argparse
import sys
from typing import Any

from agviz.cli.arguments import Subparsers, add_command

ORGANISMS = {"human": "HOMO_SAPIENS", "mouse": "MUS_MUSCULUS"}


def register(subparsers: Subparsers) -> None:
    """Add the command `tracks`."""
    parser = add_command(
        subparsers,
        "tracks",
        summary="find tracks by biosample, assay, factor",
        description=(
            "Find AlphaGenome's tracks. Each word must match: a biosample, an assay, a factor or "
            "histone mark, a CURIE, a life stage, an output, or a strand. Case, hyphens and spaces "
            "do not matter. Without words or filters: how many tracks each output has."
        ),
        examples=(
            "  agviz tracks K562 DNase\n"
            "  agviz tracks H3K27ac liver adult\n"
            "  agviz tracks --assay 'polyA plus RNA-seq' --strand + brain\n"
            "  agviz tracks CTCF --organism mouse --tsv > ctcf.tsv"
        ),
    )
    parser.add_argument("query", nargs="*", metavar="QUERY", help="words that must all match")
    filters = parser.add_argument_group("filters")
    filters.add_argument("--output", metavar="NAME", help="an output, such as RNA_SEQ")
    filters.add_argument("--assay", metavar="NAME", help="such as 'total RNA-seq'")
    filters.add_argument("--curie", metavar="CURIE", help="ontology term, such as UBERON:0002107")
    filters.add_argument("--biosample", metavar="NAME", help="such as liver")
    filters.add_argument("--strand", metavar="STRAND", help="+, - or .")
    filters.add_argument("--life-stage", metavar="STAGE", help="such as adult")
    source = parser.add_argument_group("whose tracks")
    source.add_argument("--organism", choices=tuple(ORGANISMS), default="human")
    either = source.add_mutually_exclusive_group()
    either.add_argument(
        "--metadata", metavar="PATH",
        help="folder of AlphaGenome's published track metadata; by default that of an installed "
        "alphagenome_research, else it is fetched once",
    )  # fmt: skip
    either.add_argument("--model", metavar="NAME", help="a model's own tracks, such as spliceai")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--counts", action="store_true", help="only count the tracks per output")
    form.add_argument("--tsv", action="store_true", help="all columns, tab-separated")


def run(args: argparse.Namespace) -> int:
    """Print the tracks that match, or how many there are."""
    from agviz.catalog.search import search_tracks
    from agviz.cli.track_text import counts_text, table_text

    filters = {
        name: value
        for name in ("output", "assay", "curie", "biosample", "strand", "life_stage")
        if (value := getattr(args, name)) is not None
    }
    found = search_tracks(_metadata(args), " ".join(args.query), **filters)
    if args.tsv:
        found.to_csv(sys.stdout, sep="\t", index=False, lineterminator="\n")
    elif args.counts or not (args.query or filters):
        print(counts_text(found))
    else:
        print(table_text(found))
    return 0


def _metadata(args: argparse.Namespace) -> Any:
    """The SDK's table of tracks, of the catalog or of a model."""
    from alphagenome.models.dna_model import Organism

    organism = Organism[ORGANISMS[args.organism]]
    if args.model is None:
        from agviz.catalog.find import find_catalog

        return find_catalog(args.metadata).output_metadata(organism)
    from agviz.models.load import load_model

    return load_model(args.model).output_metadata(organism)
