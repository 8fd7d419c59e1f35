"""The command line's page: what `agviz COMMAND --help` says, of each command."""

import argparse
import os
from collections.abc import Iterator

from agviz.cli.main import build_parser

COLUMNS = "88"
HEAD = """# The command line

What `agviz` and its commands say when they are asked for `--help`; this page is made of it.

"""


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """The parser, and those of its commands and theirs."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for each in dict.fromkeys(action.choices.values()):
                yield from parsers(each)


def page() -> str:
    """The page, in Markdown."""
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = COLUMNS
    try:
        text = HEAD
        for parser in parsers(build_parser()):
            depth = "#" * min(2 + max(len(parser.prog.split()) - 2, 0), 4)
            text += f"{depth} {parser.prog}\n\n```text\n{parser.format_help().rstrip()}\n```\n\n"
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before
    return text
