"""Do sdist and wheel build, hold what they should, work alone, and leave nothing when they go?

Built from a copy of this tree, installed into a fresh virtual environment, used from an empty
folder, taken away again. Needs the package `build`.
"""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

LARGEST = 25e6
"""Bytes of the wheel."""

NEEDED = (
    "README.md", "CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "SECURITY.md", "LICENSE",
    "NOTICE", "pyproject.toml", "tests/", "notebooks/", "tutorials/", "assets/gallery/",
)  # fmt: skip
"""Of the sdist: what its tests and a reader need."""

USE = """
import agviz as ag
assert "site-packages" in ag.__file__, ag.__file__
region = ag.Interval("chrT1", 0, 4096)
found = ag.load_model().predict_sequence(
    "ACGT" * 1024, requested_outputs=["DNASE"], ontology_terms=None, interval=region
)
ag.Tracks(found.dnase).at(region).save("dnase.pdf", width_mm=89)
assert len(ag.jaspar()) > 500
assert ag.case("tal1").citation
"""
"""Weights, motifs and cases as they come with the package."""

COMMANDS = (
    ["agviz", "models"],
    ["python", "-c", USE],
)


def main() -> int:
    """Build, look inside, install, use, take away; 0 if all is well."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        copy = copied(scratch / "tree")
        run(sys.executable, "-m", "build", "--outdir", str(scratch / "dist"), str(copy))
        sdist, wheel = (next((scratch / "dist").glob(kind)) for kind in ("*.tar.gz", "*.whl"))
        wrong = [*wrong_sdist(sdist, copy), *wrong_wheel(wheel, copy), *wrong_use(wheel, scratch)]
    print("\n".join(f"WRONG: {words}" for words in wrong) or "sdist and wheel are well")
    return 1 if wrong else 0


def run(*command: str, **keywords: str | Path | dict[str, str]) -> None:
    """Run a command; what it said is shown if it fails."""
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False, **keywords)  # type: ignore[call-overload]
    said = " ".join([Path(command[0]).name, *command[1:]]).partition("\n")[0][:100]
    if done.returncode:
        sys.exit(f"FAILED: {said}\n{done.stdout}{done.stderr}")
    print(f"{time.monotonic() - began:5.1f} s  {said}", flush=True)


def copied(folder: Path) -> Path:
    """A copy of the tree without what git ignores, so that building leaves nothing in it."""
    ignored = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text().splitlines()]
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".git", *filter(None, ignored)))
    return folder


def files_below(folder: Path) -> set[str]:
    """Paths of files and of empty folders, but for what Python compiles of others' modules."""
    found = set()
    for here, folders, files in os.walk(folder):
        below = Path(here).relative_to(folder).as_posix()
        found |= {f"{below}/{name}" for name in files} or ({below} if not folders else set())
    return {name for name in found if "agviz" in name or "__pycache__" not in name}


def wrong_sdist(sdist: Path, copy: Path) -> list[str]:
    """What the sdist lacks."""
    with tarfile.open(sdist) as archive:
        there = {name.partition("/")[2] for name in archive.getnames()}
    print(f"{sdist.name}: {sdist.stat().st_size / 1e6:.1f} MB, {len(there)} files")
    needed = {name for name in files_below(copy) if name.startswith(("agviz/", *NEEDED))}
    return [f"the sdist lacks {name}" for name in sorted(needed - there)]


def wrong_wheel(wheel: Path, copy: Path) -> list[str]:
    """What the wheel lacks, what it has too much, and whether it is too large."""
    size = wheel.stat().st_size
    there = set(zipfile.ZipFile(wheel).namelist())
    print(f"{wheel.name}: {size / 1e6:.1f} MB, {len(there)} files")
    own = {name for name in files_below(copy) if name.startswith("agviz/")}
    wrong = [f"the wheel lacks {name}" for name in sorted(own - there)]
    extra = {name for name in there - own if ".dist-info/" not in name}
    wrong += [f"the wheel has {name}, which is not of the package" for name in sorted(extra)]
    return [*wrong, *([f"the wheel has {size / 1e6:.1f} MB"] if size > LARGEST else [])]


def wrong_use(wheel: Path, scratch: Path) -> list[str]:
    """What stays behind; it fails where the installed package does."""
    home, empty = scratch / "venv", scratch / "empty"
    venv.create(home)
    empty.mkdir()
    python = str(home / "bin" / "python")
    own = {name: str(scratch / name) for name in ("HOME", "AGVIZ_CACHE", "MPLCONFIGDIR")}
    around = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    # Of others nothing is compiled before it is imported, which saves half of the time.
    pip = [sys.executable, "-m", "pip", "--quiet", "--python", python]
    with (ROOT / "pyproject.toml").open("rb") as stream:
        dependencies = tomllib.load(stream)["project"]["dependencies"]
    run(*pip, "install", "--no-compile", *dependencies)
    before = files_below(home)
    run(*pip, "install", str(wheel))
    run(*pip, "check")
    for command in COMMANDS:
        run(str(home / "bin" / command[0]), *command[1:], cwd=empty, env=around | own)
    run(*pip, "uninstall", "--yes", "agviz")
    return [f"uninstalled, {name} stays" for name in sorted(files_below(home) - before)]


if __name__ == "__main__":
    sys.exit(main())
