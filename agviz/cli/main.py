"""`agviz`: parses the command line, runs one command, and turns errors into one clear line.

Exit codes: 0 done, 1 an error that is not the user's, 2 bad input, 130 interrupted. A command's
own module may return others and says so in its help.
"""

import argparse
import importlib
import os
import sys
import warnings
from collections.abc import Sequence

from agviz.errors import AgvizError

# In the order of the help. Each module has register(subparsers) and run(args) -> int.
COMMANDS = (
    "case", "variant", "explain", "predict", "draw", "models", "tracks", "weights", "genome",
    "teach", "course", "cache",
)  # fmt: skip

BAD_INPUT = 2
INTERRUPTED = 130


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    from agviz import __version__

    parser = argparse.ArgumentParser(
        prog="agviz",
        description="Ask AlphaGenome, SpliceAI and their kin about DNA, and draw the answers.",
        epilog="Predictions are for research use only. `agviz COMMAND --help` shows examples.",
    )
    parser.add_argument("--version", action="version", version=f"agviz {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in COMMANDS:
        importlib.import_module(f"agviz.cli.{name}").register(subparsers)
    for command in subparsers.choices.values():
        command.add_argument(
            "--debug", action="store_true", help="show the full traceback of an error"
        )
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` (by default the program's own) and return its exit code."""
    args = build_parser().parse_args(argv)
    module = importlib.import_module(f"agviz.cli.{args.command}")
    with warnings.catch_warnings():
        warnings.showwarning = _print_warning
        try:
            code: int = module.run(args)
            sys.stdout.flush()
        except KeyboardInterrupt:
            if args.debug:
                raise
            print("agviz: interrupted; nothing was left half written", file=sys.stderr)
            return INTERRUPTED
        except BrokenPipeError:
            # The reader of our output (`| head`) has seen enough; nothing is left to be flushed.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        except (AgvizError, OSError) as error:
            if args.debug:
                raise
            print(f"agviz: error: {_one_line(error)}", file=sys.stderr)
            return BAD_INPUT
    return code


def _one_line(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror and error.filename:
        return f"{error.strerror}: {error.filename!r}"
    return " ".join(str(error).split()) or type(error).__name__


def _print_warning(message: Warning | str, *_: object, **__: object) -> None:
    """Warnings as a user reads them: one line, without the place in our code."""
    print(f"agviz: note: {' '.join(str(message).split())}", file=sys.stderr)


def program() -> None:
    """The installed program `agviz`: `main`, and the way out of the process."""
    code = main()
    if code == INTERRUPTED:
        # The networks' threads may still compute; leaving through the interpreter can crash then.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    program()
