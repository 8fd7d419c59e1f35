"""The published track catalog, read once for all tests: parsing the text takes seconds."""

import functools
import tempfile

import pytest

from agviz.catalog.textproto import read_catalog


@functools.lru_cache(maxsize=1)
def published_catalog(folder):
    with tempfile.TemporaryDirectory() as cache, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AGVIZ_CACHE", cache)
        return read_catalog(folder)
