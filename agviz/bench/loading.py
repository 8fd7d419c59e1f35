"""Memory that loading takes: from a file to parameters ready for prediction, in a fresh process.

Random weights of the published sizes are written as the published checkpoints are (Orbax) and as a
bundle. Peak memory is counted above that after the imports and as a multiple of the parameters'
size: 1 would be no copy at all.
"""

import argparse
import dataclasses
import multiprocessing
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from agviz.bench.resident import peak_bytes, resident_bytes

LIMIT = 1.3  # of the parameters' size, asked for
FORMATS = ("orbax", "bundle")
GIGA = 1e9


@dataclasses.dataclass(frozen=True)
class Loaded:
    """What one process took: bytes of the parameters, of memory above the imports; seconds."""

    parameters: int
    above: int | None
    seconds: float

    def __str__(self) -> str:
        size = f"{self.seconds:6.1f} s, {self.parameters / GIGA:.2f} GB of parameters"
        if self.above is None:
            return f"{size}; memory is not known on this system"
        share = self.above / self.parameters
        return f"{size}, {self.above / GIGA:.2f} GB above the imports: {share:.2f} (asked: {LIMIT})"


def run(argv: Sequence[str]) -> int:
    """Write both formats, load each in its own process, print what it took."""
    parser = argparse.ArgumentParser(
        prog="python -m agviz.bench loading", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--folder", type=Path, help="where 2 x 1.8 GB are written meanwhile")
    options = parser.parse_args(argv)
    processes = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        for format_name in FORMATS:
            path = Path(folder) / format_name
            with processes.Pool(1) as pool:
                pool.apply(write, (format_name, path))
            with processes.Pool(1) as pool:
                taken = pool.apply(load, (format_name, path))
            print(f"{format_name:<8} {taken}", flush=True)
    return 0


def write(format_name: str, path: Path) -> None:
    """Random weights of the published network."""
    from agviz.network.config import PUBLISHED
    from agviz.network.parameters import flatten, initialize

    variables = initialize(PUBLISHED, seed=0)
    if format_name == "orbax":
        import orbax.checkpoint as ocp

        flat = flatten(variables)
        with ocp.StandardCheckpointer() as checkpointer:
            checkpointer.save(path, (flat["params"], flat["state"]))
        return
    from agviz.weights.bundle import Bundle

    Bundle("bench", PUBLISHED, variables, _tracks(), {}, "random", random=True).write(path)


def _tracks() -> Any:
    """The least table of tracks that a bundle can have."""
    import pandas as pd
    from alphagenome.models.dna_model import Organism
    from alphagenome.models.dna_output import OutputType

    from agviz.catalog.tracks import TrackCatalog

    table = pd.DataFrame({"name": ["donor"], "strand": ["+"]})
    tables = {Organism.HOMO_SAPIENS: {OutputType.SPLICE_SITES: table}}
    return TrackCatalog.from_tables(tables, source="bench")


def load(format_name: str, path: Path) -> Loaded:
    """Parameters on the device, as a model has them there when all outputs are asked for."""
    import jax

    from agviz.models.alphagenome.parameters import DeviceParameters
    from agviz.network.config import PUBLISHED
    from agviz.weights.bundle import Bundle
    from agviz.weights.published import Checkpoint

    device, tracks = jax.devices()[0], _tracks()
    jax.numpy.zeros(1).block_until_ready()  # starts the device
    if format_name == "orbax":
        import orbax.checkpoint  # noqa: F401  (counted among the imports)
    before = resident_bytes()
    start = time.perf_counter()
    if format_name == "orbax":
        leaves = Checkpoint.open(path, config=PUBLISHED)
        bundle = Bundle("bench", PUBLISHED, leaves, tracks, {}, "random", random=True)
    else:
        bundle = Bundle.open(path)
    parameters = DeviceParameters(
        lambda: bundle.unread, config=PUBLISHED, precision="float32", device=device
    )
    jax.block_until_ready(parameters.of(PUBLISHED.heads))
    seconds = time.perf_counter() - start
    peak = peak_bytes()
    above = None if peak is None or before is None else peak - before
    return Loaded(parameters.loaded_bytes(PUBLISHED.heads), above, seconds)
