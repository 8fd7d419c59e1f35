"""What all tests share: strict arrays, the shared data folder, the reference folder."""

import os
import subprocess
import sys
import time
from pathlib import Path

# Silent broadcasting of a vector against a matrix hides bugs: make JAX refuse it.
os.environ.setdefault("JAX_NUMPY_RANK_PROMOTION", "raise")
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("MPLBACKEND", "agg")

import pytest
from hypothesis import settings

# The same examples each time, however slow the machine is today.
settings.register_profile("agviz", deadline=None, derandomize=True)
settings.load_profile("agviz")

ROOT = Path(__file__).resolve().parents[1]
MAKING = 900  # s that making the teaching assembly may take on a busy machine


@pytest.fixture(scope="session")
def reference_dir() -> Path:
    """The folder of published outputs (`AGVIZ_REFERENCE`), or a skip that says it is absent."""
    folder = Path(os.environ.get("AGVIZ_REFERENCE", ROOT.parent / "shared" / "reference"))
    if not (folder / "manifest.json").is_file():
        pytest.skip(f"reference outputs are absent: no manifest.json in {folder}")
    return folder


@pytest.fixture(scope="session")
def data_dir(request: pytest.FixtureRequest) -> Path:
    """The folder of real genomic data, or a skip that says it is absent."""
    reference = os.environ.get("AGVIZ_REFERENCE")
    folder = Path(reference).parent / "data" if reference else ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"real genomic data are absent: no folder {folder}")
    return folder


@pytest.fixture(scope="session")
def teaching_genome(tmp_path_factory: pytest.TempPathFactory):
    """The teaching assembly, made once for all tests of a run: half a minute of one core.

    A test that reads the real one gives it to its model: `load_model(assembly=teaching_genome)`.
    """
    from agviz.genome.assembly import Assembly

    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, began = shared / "teaching-genome", time.monotonic()
    try:
        (shared / "teaching-genome.lock").touch(exist_ok=False)
    except FileExistsError:  # another worker makes it; it appears whole
        while not folder.is_dir():
            assert time.monotonic() - began < MAKING, "the teaching assembly was not made"
            time.sleep(0.2)
    else:  # in a process without the checks of every call, which take longer than the work
        make = "import sys; from agviz.teaching.assembly_files import make_teaching_genome as make"
        command = f"{make}; make(sys.argv[1], show=False)"
        subprocess.run([sys.executable, "-c", command, str(folder)], check=True)
    return Assembly.open(folder)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has its own empty cache folder, so that no test profits from another's."""
    monkeypatch.setenv("AGVIZ_CACHE", str(tmp_path_factory.mktemp("cache")))
