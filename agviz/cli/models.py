"""`agviz models`: what can be loaded, and what each predicts."""

import argparse

from agviz.cli.arguments import Subparsers, add_command


def register(subparsers: Subparsers) -> None:
    """Add the command `models`."""
    add_command(
        subparsers,
        "models",
        summary="list the models that can be loaded",
        description="List the models that `--model` and `agviz.load_model` know.",
        examples="  agviz models",
    )


def run(args: argparse.Namespace) -> int:
    """Print a line for each model: name, what it predicts, whether it is ready to use."""
    from agviz.models.load import list_models

    for row in list_models():
        print(row)
    return 0
