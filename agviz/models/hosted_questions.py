"""How many requests a sweep will send, and whether the user agrees to that.

The hosted service has a quota that nobody can see. So before many requests are sent their number is
shown (answers already on disk do not count), and above a threshold somebody has to say yes.
"""

import sys

from agviz.errors import InputError


def agree(waiting: int, *, total: int, address: str, confirmed: bool, threshold: int) -> None:
    """Show the number of requests and return if they may be sent.

    Parameters
    ----------
    waiting, total
        Requests to be sent, and those of the whole sweep; the difference is on disk.
    address
        Of the service, for the message.
    confirmed
        The user said yes beforehand (`HostedModel(confirm=True)`).
    threshold
        Up to that many requests nobody is asked.

    Raises
    ------
    InputError
        The answer was no, or nobody was there to be asked.
    """
    if total <= 1:
        return
    kept = f" ({total - waiting:,} already on disk)" if waiting < total else ""
    plural = "" if waiting == 1 else "s"
    text = f"{waiting:,} request{plural} to {address}{kept}"
    if confirmed or waiting <= threshold:
        print(f"Sending {text}", file=sys.stderr)
        return
    answer = _ask(f"Send {text}? [y/N] ")
    if answer is None:
        raise InputError(
            f"This would send {text}; more than {threshold:,} have to be confirmed: load the "
            "model with confirm=True, or raise confirm_above"
        )
    if answer.strip().lower() not in ("y", "yes"):
        raise InputError(f"Not confirmed: nothing was sent of {text}")


def _ask(question: str) -> str | None:
    """What the user types, or None if there is nobody to ask."""
    terminal = sys.stdin is not None and sys.stdin.isatty()
    if not (terminal or "ipykernel" in sys.modules):
        return None
    try:
        return input(question)
    except (EOFError, RuntimeError, OSError):
        # A notebook run without a front end refuses input by a RuntimeError.
        return None
