"""The gallery in color and in grey, one above the other, to be looked at: what merges?

    python tests/helpers/grey_gallery.py FOLDER [NAME ...]

writes FOLDER/NAME.png for the named figures of `tutorials/gallery.py`, by default all of them.
"""

import importlib.util
import io
import sys
from pathlib import Path

from PIL import Image

from agviz.figure import show

SCRIPT = Path(__file__).parents[2] / "tutorials" / "gallery.py"
AIR = 40  # pixels between the two


def above_its_grey(png: bytes) -> Image.Image:
    """A picture, and below it the same as a printer without colors makes it (ITU-R 601)."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    both = Image.new("RGB", (picture.width, 2 * picture.height + AIR), "white")
    both.paste(picture, (0, 0))
    both.paste(picture.convert("L").convert("RGB"), (0, picture.height + AIR))
    return both


def main(folder: str, *names: str) -> None:
    """Write the named figures."""
    spec = importlib.util.spec_from_file_location("gallery", SCRIPT)
    gallery = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(gallery)
    Path(folder).mkdir(parents=True, exist_ok=True)
    for name in names or gallery.FIGURES:
        make, width = gallery.FIGURES[name]
        above_its_grey(show.png(make(), width, 200)).save(Path(folder) / f"{name}.png")


if __name__ == "__main__":
    main(*sys.argv[1:])
