"""`agviz teach train`: the teaching model from nothing, stage by stage."""

import argparse
from pathlib import Path

from agviz.cli.arguments import Subparsers, whole_number
from agviz.errors import InputError


def register(actions: Subparsers) -> None:
    """Add the action `train` to the command `teach`."""
    train = actions.add_parser(
        "train",
        help="train the teaching model",
        description=(
            "Train networks on windows of the teaching genome that the named assembly does not\n"
            "have: stages that all share, teachers that go on without a fold each, and a student\n"
            "that learns their mean. Every stage ends in a bundle that `--model PATH` opens.\n"
            "Stopped (Ctrl-C, or worse), it goes on where it was when you run it again."
        ),
        epilog="examples:\n  agviz teach train --budget tiny --out trial\n"
        "  agviz teach train --budget standard --out teaching",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    train.add_argument(
        "--budget",
        required=True,
        choices=("tiny", "standard", "full"),
        help="tiny: minutes, to see that it runs; standard: hours on two cores; full: for a GPU",
    )
    train.add_argument("--out", required=True, metavar="DIR", help="folder of everything")
    train.add_argument(
        "--seed",
        type=whole_number,
        default=0,
        metavar="N",
        help="of all that is random (default: 0)",
    )
    train.add_argument(
        "--workers", type=whole_number, default=1, metavar="N",
        help="processes that make windows (default: %(default)s)",
    )  # fmt: skip
    train.add_argument(
        "--debug", action="store_true", default=argparse.SUPPRESS,
        help="show the full traceback of an error",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Train; 0 when all is done.

    Raises
    ------
    InputError
        `--out` is a file, or a file cannot be written.
    """
    if Path(args.out).expanduser().is_file():
        raise InputError(f"--out {args.out!r} is a file; name a folder")
    from agviz.training.budgets import train_teaching
    from agviz.training.loop import LoopOptions

    bundle = train_teaching(
        args.budget, args.out, seed=args.seed, options=LoopOptions(workers=args.workers)
    )
    print(f"{bundle.name}: {bundle.provenance}")
    print(f"measure it with: python -m agviz.bench teaching --model {bundle.path}")
    return 0
