"""`agviz course`: the course's notebooks, for students or for the teacher."""

import argparse
from typing import Any

from agviz.cli.arguments import Subparsers, add_command

LIST, GET = "list", "get"


def register(subparsers: Subparsers) -> None:
    """Add the command `course`."""
    parser = add_command(
        subparsers,
        "course",
        summary="notebooks of a course, with exercises that check themselves",
        description=(
            "Units of 45 minutes for a genomics class, on the synthetic teaching genome: nothing\n"
            "is downloaded, and every answer is checked against the truth."
        ),
        examples="  agviz course list\n"
        "  agviz course get course/\n"
        "  agviz course get solutions/ --teacher",
    )
    actions: Any = parser.add_subparsers(dest="action", metavar="WHAT", required=True)
    for_list = actions.add_parser(LIST, help="the units and their titles")
    get = actions.add_parser(GET, help="write the units as notebooks into a folder")
    get.add_argument("folder", metavar="DIR", help="where to; made if it is not there")
    get.add_argument("--teacher", action="store_true", help="with the solutions")
    get.add_argument(
        "--force", action="store_true", help="overwrite notebooks that somebody has changed"
    )
    for action in (for_list, get):  # also behind the action, as behind the command
        action.add_argument(
            "--debug", action="store_true", default=argparse.SUPPRESS,
            help="show the full traceback of an error",
        )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """List the units, or write them."""
    from agviz.course.handout import get, list_units

    if args.action == LIST:
        for unit in list_units():
            print(f"{unit.number}  {unit.title}")
        return 0
    for path in get(args.folder, teacher=args.teacher, force=args.force):
        print(path)
    return 0
