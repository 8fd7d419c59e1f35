"""`agviz weights`: convert trained weights into one file, and check them."""

import argparse
import sys

from agviz.cli.arguments import Subparsers, add_command, check_target

SUFFIX = ".safetensors"
DTYPES = ("float32", "bfloat16", "float16")
BAD_WEIGHTS = 2
"""Exit code when something is wrong with the weights; the list is printed."""


def register(subparsers: Subparsers) -> None:
    """Add the command `weights`."""
    parser = add_command(
        subparsers,
        "weights",
        summary="convert trained weights into one file, or check them",
        description=(
            "Weights are a bundle (one file), a published checkpoint (a folder from Hugging Face\n"
            "or Kaggle), or a published name: all_folds, fold_0 .. fold_3 (fetched from Hugging\n"
            "Face; accept the terms there and run `hf auth login` first)."
        ),
        examples=(
            "  agviz weights convert all_folds all_folds.safetensors\n"
            "  agviz weights convert ~/kaggle/all_folds half.safetensors --dtype bfloat16\n"
            "  agviz weights check all_folds.safetensors"
        ),
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    convert = actions.add_parser("convert", help="write weights to one file with all they need")
    convert.add_argument("weights", metavar="IN", help="a bundle, a checkpoint's folder or a name")
    convert.add_argument("target", metavar="OUT", help=f"the file to write (*{SUFFIX})")
    convert.add_argument(
        "--dtype",
        choices=DTYPES,
        default=DTYPES[0],
        help="how to store values; 16 bits halve the file (default: %(default)s)",
    )
    check = actions.add_parser(
        "check", help=f"say what weights are; exits with {BAD_WEIGHTS} if something is wrong"
    )
    check.add_argument("weights", metavar="IN", help="a bundle, a checkpoint's folder or a name")
    for action in (convert, check):
        # The command has it too; here it may also follow the action.
        action.add_argument(
            "--debug", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS
        )
        action.add_argument(
            "--metadata",
            metavar="DIR",
            help="folder of the published track metadata (default: found, or fetched once)",
        )


def run(args: argparse.Namespace) -> int:
    """Convert or check; returns 2 if the weights are bad."""
    return {"convert": _convert, "check": _check}[args.action](args)


def _convert(args: argparse.Namespace) -> int:
    target = check_target(args.target, (SUFFIX,), "OUT")
    from agviz.weights.open import open_weights

    bundle = open_weights(args.weights, metadata=args.metadata)
    print(f"agviz: reading {bundle.path}", file=sys.stderr)
    bundle.write(target, dtype=args.dtype, show=sys.stderr.isatty())
    print(f"{target}: {bundle.name}, {args.dtype}, {target.stat().st_size / 1e9:.2f} GB")
    return 0


def _check(args: argparse.Namespace) -> int:
    from agviz.weights.check import check_weights

    report = check_weights(args.weights, metadata=args.metadata, show=sys.stderr.isatty())
    for what, words in report.facts.items():
        print(f"{what + ':':<13}{words}")
    for problem in report.problems:
        print(f"agviz: {problem}", file=sys.stderr)
    return BAD_WEIGHTS if report.problems else 0
