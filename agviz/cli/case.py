"""`agviz case`: a case study from the question to the figure, its page and its tables."""

import argparse
import contextlib
import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from agviz.cli.arguments import (
    Subparsers,
    add_command,
    add_model_arguments,
    check_target,
    number,
    whole_number,
)

if TYPE_CHECKING:
    from agviz.cases.case import Case
    from agviz.cases.results import CaseResults

FIGURES = (".pdf", ".svg", ".png", ".html")
WIDTHS_MM = (89.0, 2000.0)
DEFAULT_WIDTH_MM = 183.0  # a full page's width in most journals
LIST, SHOW, RUN = "list", "show", "run"


def register(subparsers: Subparsers) -> None:
    """Add the command `case`."""
    parser = add_command(
        subparsers,
        "case",
        summary="run a case study: figure, page, tables, caption",
        description=(
            "List the case studies, show what one asks, or run one. Beside the figure are a page\n"
            "to zoom in, the tables and the caption. By default the small model is asked, on its\n"
            "synthetic genome; with --model and --fasta the genome that the case is about."
        ),
        examples=(
            "  agviz case list\n"
            "  agviz case show tal1\n"
            "  agviz case tal1 -o tal1.pdf\n"
            "  agviz case tal1 -o truth.pdf --model oracle\n"
            "  agviz case tal1 -o own.pdf --variant 'chrT1:82740:C>CGGAA'\n"
            "  agviz case tal1 -o tal1.pdf --model all_folds --fasta hg38.fa \\\n"
            "      --genes gencode.gtf --out tal1.run\n"
            "  agviz case boundary -o own.pdf --model all_folds --fasta hg38.fa \\\n"
            "      --genes gencode.gtf --variant 'chr7:1000000:GATTACA>G'\n"
            "  agviz case enhancer -o own.pdf --model all_folds --fasta hg38.fa \\\n"
            "      --genes gencode.gtf --variant 'chr1:109274968:G>T'"
        ),
    )
    parser.add_argument("what", metavar="WHAT", help="a case's name; or list, show, run")
    parser.add_argument("name", nargs="?", metavar="NAME", help="of the case to show or to run")
    add_model_arguments(parser)
    _add_options(parser)


def _add_options(parser: argparse.ArgumentParser) -> None:
    """What is written, and how the case is run."""
    parser.add_argument(
        "-o", "--output", metavar="FILE",
        help=f"figure; ends in {', '.join(FIGURES)}; page, tables and caption are written beside",
    )  # fmt: skip
    parser.add_argument(
        "--out", metavar="DIR",
        help="keep all answers here; a run that was ended goes on where it was",
    )  # fmt: skip
    parser.add_argument(
        "--variant",
        metavar="VARIANT",
        help="look closely at this one, in quotes, not at the case's",
    )
    parser.add_argument(
        "--context", type=whole_number, metavar="BP",
        help="what the model reads around the variant; by default as the case says",
    )  # fmt: skip
    parser.add_argument(
        "--width", "--width-mm", dest="width_mm", type=number(*WIDTHS_MM),
        default=DEFAULT_WIDTH_MM, help="mm (default: %(default)g)",
    )  # fmt: skip
    parser.add_argument(
        "--dpi", type=whole_number, default=450, help="of a PNG (default: %(default)s)"
    )


def run(args: argparse.Namespace) -> int:
    """List, show or run."""
    from agviz.cases.registry import case, list_cases
    from agviz.errors import InputError

    if args.what == LIST:
        if args.name is not None:
            raise InputError(
                f"agviz case list takes no name; got {args.name!r}: `agviz case show {args.name}` "
                "says what it asks"
            )
        for each in list_cases().values():
            print(f"{each.name}  {each.title}")
        return 0
    if args.what in (SHOW, RUN):
        if args.name is None:
            raise InputError(
                f"Say which case to {args.what}: agviz case {args.what} NAME; `agviz case list` "
                "has the names"
            )
        chosen = case(args.name)
    else:
        chosen = case(args.what)
        if args.name is not None:
            raise InputError(f"agviz case takes one case; got {args.what!r} and {args.name!r}")
    if args.what == SHOW:
        _show(chosen)
        return 0
    return _run(chosen, args)


def _show(case: "Case") -> None:
    """What a case asks, of what, and what it rests on."""
    print(f"{case.name}: {case.title}\n\n{case.question}\n\n{case.text}\n")
    from agviz.genome.parse import format_interval

    for site in case.sites.values():
        where = f"{site.gene}, {format_interval(site.region)}"
        print(f"{site.label} ({' or '.join(site.names)}): {where}")
        for group, about in site.groups.items():
            some = [each.name for each in site.variants if each.group == group]
            print(f"  {group}: {about}: {'; '.join(some)}")
        for limit in site.limits:
            print(f"  {limit}")
    if case.data.anywhere is not None:
        print(f"any other genome with genes: a place that you name. {case.data.anywhere['how']}")
        for limit in case.data.anywhere["limits"]:
            print(f"  {limit}")
    print("\n" + "\n".join(case.citation))


def _run(case: "Case", args: argparse.Namespace) -> int:
    """Run a case, write its files, print its caption."""
    target = check_target(args.output, FIGURES, "--output") if args.output else None
    if target is not None:  # before the long work
        check_target(str(target.with_suffix(".html")), FIGURES, "--output")
    from agviz.cli.inputs import model_name, open_assembly, open_model, say

    chosen = case if args.variant is None else case.about(args.variant)
    model = open_model(args, open_assembly(args))
    say(f"running case {case.name} with {model_name(args)}")
    found = chosen.run(model, out=args.out, width=args.context, progress_bar=sys.stderr.isatty())
    if target is not None:
        figure = chosen.figure(found)
        save = functools.partial(figure.save, width_mm=args.width_mm, dpi=args.dpi)
        for path in write_files(chosen, found, target, save=save):
            print(path)
    print(chosen.caption(found))
    return 0


def write_files(
    case: "Case", found: "CaseResults", target: Path, *, save: Callable[[Path], object]
) -> list[Path]:
    """Write the figure, and beside it the page, the caption and the tables: all, or none.

    Parameters
    ----------
    case, found
        The case and its results.
    target
        The figure's path.
    save
        Writes the figure to a path, as the path's ending says.

    Returns
    -------
    list of pathlib.Path
        What was written, the figure first.
    """
    from agviz._files import atomic_path
    from agviz.cli.score_table import write_table

    writers: dict[Path, Callable[[Path], object]] = dict.fromkeys(_figures(target), save)
    words = "\n".join([case.caption(found), "", *case.citation, ""])
    writers[target.with_suffix(".txt")] = lambda path: path.write_text(words, encoding="utf-8")
    for name, table in found.all_tables().items():
        path = target.with_suffix(f".{name}.tsv")
        writers[path] = functools.partial(write_table, table)
    for path in writers:
        check_target(str(path), (path.suffix.lower(),), "--output")
    with contextlib.ExitStack() as stack:  # all files are renamed to their names, or none
        for path, write in writers.items():
            write(stack.enter_context(atomic_path(path)))
    return list(writers)


def _figures(target: Path) -> tuple[Path, ...]:
    """The figure, and the page beside it."""
    return tuple(dict.fromkeys((target, target.with_suffix(".html"))))
