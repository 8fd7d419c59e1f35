"""`agviz draw`: a figure kept as JSON becomes a PDF, SVG, PNG or a page that can be zoomed."""

import argparse
import json
import sys

from agviz.cli.arguments import Subparsers, add_command


def register(subparsers: Subparsers) -> None:
    """Add the command `draw`."""
    parser = add_command(
        subparsers,
        "draw",
        summary="draw a figure that was saved as .json",
        description="Draw a figure that .save('figure.json') wrote, edited or not.",
        examples=(
            "  agviz draw figure.json -o figure.pdf -o figure.html\n"
            "  agviz draw figure.json -o figure.png --width 89 --region chr8:70,000-80,000\n"
            "  agviz draw --schema > figure.schema.json"
        ),
    )
    parser.add_argument("figure", nargs="?", help="made by .save('figure.json'), edited or not")
    parser.add_argument(
        "-o", "--output", action="append", default=[], metavar="FILE",
        help="where to; the ending says the format (.pdf, .svg, .png, .html); may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--width", "--width-mm", type=float, default=183.0, help="mm (default: 183)"
    )
    parser.add_argument("--height", type=float, help="mm; by default what the rows need")
    parser.add_argument("--dpi", type=int, default=450, help="of a PNG (default: 450)")
    parser.add_argument("--region", help="draw this region instead, such as chr8:1,000-2,000")
    parser.add_argument("--caption", action="store_true", help="print what is drawn, in words")
    parser.add_argument(
        "--schema", action="store_true", help="print the JSON schema of such files, and stop"
    )


def run(args: argparse.Namespace) -> int:
    """Draw the figure, and print its caption if asked for."""
    from agviz.errors import AgvizError, InputError
    from agviz.figure.spec_file import open_figure
    from agviz.figure.spec_schema import figure_schema

    if args.schema:
        print(json.dumps(figure_schema(), indent=1))
        return 0
    if args.figure is None or not (args.output or args.caption):
        raise InputError("Say which figure to draw, and where to: agviz draw figure.json -o x.pdf")
    figure = open_figure(args.figure)
    if args.region:
        figure = figure.at(args.region)
    try:
        for output in args.output:
            figure.save(output, width_mm=args.width, height_mm=args.height, dpi=args.dpi)
            print(output, file=sys.stderr)
        if args.caption:
            print(figure.caption(args.width))
    except AgvizError as error:  # in the words of this command
        raise type(error)(str(error).replace(".at(interval)", "--region")) from error
    return 0
