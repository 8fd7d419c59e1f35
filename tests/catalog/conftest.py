"""A small pair of text protos like the published ones."""

import pytest
from small_metadata import make_messages, write_messages


@pytest.fixture
def messages():
    return make_messages()


@pytest.fixture
def write(tmp_path):
    """Write messages under the published files' names; gives the folder."""
    return lambda messages: write_messages(messages, tmp_path)
