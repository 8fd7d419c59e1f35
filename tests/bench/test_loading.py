"""The benchmark of loading writes both formats, and reads them as models do."""

import pytest
from small_network import SMALL

import agviz.network.config
from agviz.bench import loading


@pytest.mark.parametrize("format_name", loading.FORMATS)
def test_either_format_is_written_and_loaded(format_name, tmp_path, monkeypatch):
    monkeypatch.setattr(agviz.network.config, "PUBLISHED", SMALL)
    loading.write(format_name, tmp_path / format_name)
    loaded = loading.load(format_name, tmp_path / format_name)
    assert 10**4 < loaded.parameters < 10**7
    assert loaded.seconds > 0


def test_what_is_said():
    taken = loading.Loaded(parameters=2_000_000_000, above=2_200_000_000, seconds=3.14)
    assert str(taken) == (
        "   3.1 s, 2.00 GB of parameters, 2.20 GB above the imports: 1.10 (asked: 1.3)"
    )
    unknown = loading.Loaded(parameters=2_000_000_000, above=None, seconds=3.14)
    assert str(unknown).endswith("memory is not known on this system")
