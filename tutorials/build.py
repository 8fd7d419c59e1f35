"""Build the documentation: `_build/html/index.html`, which needs no network.

python tutorials/build.py                    # with the notebooks as they are kept
python tutorials/build.py --executed DIR     # with those that were executed into DIR

Needs the extra `docs`. A warning stops the build, and so do a public name that the reference lacks
and a page that would load something from another host. Nothing is executed here. The environment
variable `AGVIZ_EXECUTED` does as `--executed`.
"""

import argparse
import os
import shutil
import sys
import time
from pathlib import Path

TUTORIALS = Path(__file__).resolve().parent
BUILD = TUTORIALS.parent / "_build"
sys.path[:0] = [str(TUTORIALS), str(TUTORIALS.parent)]
os.environ.setdefault("JAX_PLATFORMS", "cpu")


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    """What is asked for."""
    parser = argparse.ArgumentParser(description="Build the documentation.")
    parser.add_argument(
        "--executed", metavar="DIR", type=Path, default=os.environ.get("AGVIZ_EXECUTED"),
        help="a folder with notebooks executed before (default: $AGVIZ_EXECUTED, else as kept)",
    )  # fmt: skip
    parser.add_argument(
        "--out", metavar="DIR", type=Path, default=BUILD, help="where to build (default: _build)"
    )
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Build, and look at what was built.

    Returns
    -------
    int
        0 if all is well, else what Sphinx says, or 1.
    """
    from site_parts import offline, sources
    from sphinx.cmd.build import main as sphinx

    asked, began = parse(arguments), time.monotonic()
    given = None if asked.executed is None else Path(asked.executed)
    if given is not None and not given.is_dir():
        raise SystemExit(f"no folder of executed notebooks: {given}")
    source, html = asked.out / "source", asked.out / "html"
    sources.gather(source, given)
    shutil.rmtree(html, ignore_errors=True)
    # Each page is read anew: they were all just written.
    code = sphinx(
        ["-W", "--keep-going", "-q", "-E", "-b", "html", "-c", str(TUTORIALS),
         "-d", str(asked.out / "doctrees"), str(source), str(html)]
    )  # fmt: skip
    if code:
        return code
    if loaded := offline.foreign(html):
        print("loaded from other hosts:", *loaded, sep="\n  ", file=sys.stderr)
        return 1
    pages = sum(1 for _ in html.rglob("*.html"))
    print(f"{pages} pages in {time.monotonic() - began:.0f} s: {html / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
