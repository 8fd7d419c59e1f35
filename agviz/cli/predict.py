"""`agviz predict`: the prediction of one interval, as bigWig, BED or npz."""

import argparse
import sys
from typing import Any

from agviz.cli.arguments import (
    Subparsers,
    add_command,
    add_model_arguments,
    check_target,
    number,
)
from agviz.errors import InputError

SUFFIXES = (".bw", ".bigwig", ".bed", ".npz")


def register(subparsers: Subparsers) -> None:
    """Add the command `predict`."""
    parser = add_command(
        subparsers,
        "predict",
        summary="predict an interval and write it as bigWig, BED or npz",
        description="Predict one interval and write one output of it.",
        examples=(
            "  agviz predict TAL1 --output-type CHIP_TF -o tal1.bw\n"
            "  agviz predict GATA4 --assembly hg38/ --model spliceai -o sites.bed --threshold 0.5\n"
            "  agviz predict chr8:11,560,000-11,570,000 --fasta hg19.fa --model spliceai \\\n"
            "      -o gata4.npz"
        ),
    )
    parser.add_argument("interval", help="region (1-based, inclusive) or gene name")
    add_model_arguments(parser)
    parser.add_argument("--output-type", metavar="NAME", help="default: the model's first output")
    parser.add_argument(
        "--ontology", action="append", metavar="CURIE", help="only tracks of this term; repeatable"
    )
    parser.add_argument(
        "--threshold",
        type=number(0.0, 1e9),
        default=0.1,
        help="BED: least value (default: %(default)s)",
    )
    parser.add_argument(
        "-o",
        "--output",
        required=True,
        metavar="FILE",
        help=f"ends in {', '.join(SUFFIXES)}; several bigWig tracks get a file each",
    )


def run(args: argparse.Namespace) -> int:
    """Predict and write; print what was written."""
    target = check_target(args.output, SUFFIXES, "--output")
    from agviz.catalog.outputs import OUTPUTS, parse_outputs
    from agviz.cli.inputs import model_name, open_assembly, open_model, places, say
    from agviz.genome.types import TrackData
    from agviz.models.base import LocalModel

    assembly = open_assembly(args)
    with places(args):
        interval = assembly.interval(args.interval)
    model = open_model(args, assembly)
    metadata = model.output_metadata()
    available = [output for output in OUTPUTS if metadata.get(output) is not None]
    wanted = parse_outputs(args.output_type)[0] if args.output_type else available[0]
    if OUTPUTS[wanted].kind not in ("signal", "probability"):
        raise InputError(f"{wanted.name} is not made of tracks along the genome")
    if isinstance(model, LocalModel):
        interval = _widened(interval, model, contig=assembly.interval(interval.chromosome))
    say(f"predicting {interval.width:,} bp with {model_name(args)}")
    prediction = model.predict_interval(
        interval, requested_outputs=[wanted], ontology_terms=args.ontology
    )
    tracks = prediction.get(wanted)
    assert isinstance(tracks, TrackData)
    suffix = target.suffix.lower()
    if suffix == ".npz":
        from agviz.models.export import export_npz

        export_npz(tracks, target)
        print(target)
    elif suffix == ".bed":
        from agviz.models.export import export_sites

        count = export_sites(tracks, target, contigs=assembly.contigs, threshold=args.threshold)
        print(f"{target}: {count} sites of at least {args.threshold:g}")
    else:
        from agviz.models.export import export_bigwig

        for path in export_bigwig(tracks, target, contigs=assembly.contigs):
            print(path)
    return 0


def _widened(interval: Any, model: Any, *, contig: Any) -> Any:
    """The interval, or the least one around it that the model takes; then that is told."""
    width = model.capabilities.enough(interval.width)
    if width == interval.width:
        return interval
    print(
        f"agviz: note: {model.name} predicts {width:,} bp around the {interval.width:,} bp asked "
        "for, the least that it takes",
        file=sys.stderr,
    )
    wide = interval.resize(width)
    inwards = max(0, min(wide.start, contig.end - width)) - wide.start
    return wide.shift(inwards)
