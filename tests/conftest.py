"""What all tests share: strict arrays, the shared data folder, the reference folder."""

import os
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


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has its own empty cache folder, so that no test profits from another's."""
    monkeypatch.setenv("AGVIZ_CACHE", str(tmp_path_factory.mktemp("cache")))
