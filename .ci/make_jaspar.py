"""Write agviz/data/jaspar.npz: JASPAR's vertebrate motifs, from the data that pyjaspar brings.

`pip install pyjaspar`, then `python .ci/make_jaspar.py`. The same database gives the same bytes.
"""

import json
import sqlite3
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np

RELEASE = "2026"
TARGET = Path(__file__).resolve().parents[1] / "agviz" / "data" / "jaspar.npz"
# Older version instead of the newest: MA0100.4 was trimmed to 6 bp, CAACTG, whose best match has a
# p-value of 2.4e-4, so no scan at the usual 1e-4 can find it.
KEPT = {"MA0100": 3}
ABOUT = {
    "source": f"JASPAR {RELEASE} CORE vertebrates (MYB: MA0100.3)",
    "license": "CC BY 4.0",
    "citation": "JASPAR 2026: Ovek Baydar et al., Nucleic Acids Res. 54:D184-D193 (2026)",
}
MATRICES = """
    SELECT MATRIX.ID, BASE_ID, VERSION, NAME FROM MATRIX JOIN MATRIX_ANNOTATION USING (ID)
    WHERE COLLECTION = 'CORE' AND TAG = 'tax_group' AND VAL = 'vertebrates'
    ORDER BY BASE_ID, VERSION
"""


def main() -> int:
    """Read the database, write the file, say what it holds."""
    spec = find_spec("pyjaspar")
    if spec is None or spec.origin is None:
        print("pyjaspar is not installed: pip install pyjaspar")
        return 1
    path = Path(spec.origin).parent / "data" / f"JASPAR{RELEASE}.sqlite"
    base = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    chosen = {}
    for number, stem, version, name in base.execute(MATRICES):
        if version == KEPT.get(stem, version):
            chosen[stem] = (number, f"{stem}.{version}", name)
    matrices = [_matrix(base, number) for number, _, _ in chosen.values()]
    np.savez_compressed(
        TARGET,
        about=np.array(json.dumps(ABOUT, sort_keys=True)),
        ids=np.array([each[1] for each in chosen.values()]),
        names=np.array([each[2] for each in chosen.values()]),
        widths=np.array([len(each) for each in matrices], dtype=np.int16),
        counts=np.concatenate(matrices),
    )
    print(f"{TARGET.name}: {len(matrices)} motifs, {TARGET.stat().st_size:,} bytes")
    return 0


def _matrix(base: sqlite3.Connection, number: int) -> np.ndarray:
    """Counts of one motif: (width, 4) float32, columns A, C, G, T."""
    rows = base.execute("SELECT row, col, val FROM MATRIX_DATA WHERE ID = ?", (number,)).fetchall()
    counts = np.zeros((max(column for _, column, _ in rows), 4), dtype=np.float32)
    for base_name, column, value in rows:
        counts[column - 1, "ACGT".index(base_name)] = value
    return counts


if __name__ == "__main__":
    sys.exit(main())
