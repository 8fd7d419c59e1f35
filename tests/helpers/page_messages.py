"""Messages on the page of troubleshooting: raised anew and compared, or with `--write` kept."""

import json
import os
import re
import sys
import traceback
import warnings
from pathlib import Path
from typing import Any

from page_blocks import TUTORIALS, make_files, run_block

PAGE = TUTORIALS / "troubleshooting.md"
CODE = re.compile(r"```python\n(?P<code>.*?)^```\n(?:\n```text\n(?P<said>.*?)^```\n)?", re.M | re.S)
NOTHING = "nothing was raised"
FOLDERS = re.compile(r"(?<=')(?:[A-Z]:)?[/\\][^']*[/\\]")
"""Of a path of this machine: what stands before its last part."""


def raised(code: str, names: dict[str, Any]) -> str:
    """What the code raises, as Python prints it without the module; `NOTHING` if it does not."""
    try:
        run_block(code, names)
    except (Exception, Warning) as error:
        return FOLDERS.sub("", f"{type(error).__name__}: {error}")
    return NOTHING


def messages(text: str) -> list[tuple[str, str, str]]:
    """Run the page: the code, what it is said to raise, and what it raised, of each message.

    Raises
    ------
    AssertionError
        A piece of code that is said to work does not.
    """
    names: dict[str, Any] = {}
    found = []
    os.environ.pop("ALPHA_GENOME_API_KEY", None)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for block in CODE.finditer(text):
            now = raised(block["code"], names)
            if block["said"] is None:
                assert now == NOTHING, f"{block['code']}raises {now}"
            else:
                found.append((block["code"], block["said"].rstrip("\n"), now))
    return found


def main(write: bool) -> None:
    """Print what was raised, as JSON; or put it into the page."""
    make_files(Path.cwd())
    text = PAGE.read_text(encoding="utf-8")
    try:
        found = messages(text)
    except Exception:
        raise SystemExit(traceback.format_exc(limit=-3)) from None
    if not write:
        print(json.dumps(found))
        return
    said = iter(found)
    text = CODE.sub(
        lambda block: (
            block[0]
            if block["said"] is None
            else block[0].replace(f"```text\n{block['said']}```", f"```text\n{next(said)[2]}\n```")
        ),
        text,
    )
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main("--write" in sys.argv)
