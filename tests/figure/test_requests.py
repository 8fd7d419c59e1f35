"""Every request in REQUESTS.md has the test that it names."""

import re
from pathlib import Path

FOLDER = Path(__file__).parent


def test_every_row_names_tests_that_are_there():
    rows = [
        line
        for line in (FOLDER / "REQUESTS.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and not line.startswith(("| ---", "| Defect |", "| Request |"))
    ]
    assert len(rows) > 40
    known = set()
    for file in (*FOLDER.glob("test_*.py"), *FOLDER.parent.joinpath("draw").glob("test_*.py")):
        known |= set(re.findall(r"^def (test_\w+)", file.read_text(encoding="utf-8"), re.M))
    for row in rows:
        named = re.findall(r"`(test_\w+)`", row)
        assert named, row
        assert set(named) <= known, row
