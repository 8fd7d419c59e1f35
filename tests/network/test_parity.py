"""The full-width network against the published network's outputs, array by array.

Parameters, sequences and outputs are those of the reference folder. Errors are
||ours - theirs|| / ||theirs||, NaN where theirs is NaN.
"""

import gc
import importlib.util
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from full_network import every_array, every_intermediate, subsample
from jaxtyping import Array

from agviz.catalog.outputs import OUTPUTS
from agviz.catalog.textproto import read_catalog
from agviz.catalog.tracks import TrackCatalog
from agviz.network.config import JUNCTIONS, PUBLISHED, SPLICE_SITES
from agviz.network.junctions import find_sites
from agviz.network.parameters import cast, nest, prepare
from agviz.network.tower import TOWER, transform

pytestmark = [pytest.mark.parity, pytest.mark.slow]

LIMITS = {"float32": 5e-6, "bfloat16": 4e-2}
USAGE_LIMIT = 5e-5  # usage is rounded to float16, whose steps are 1e-3: near ties fall either way
STATISTICS = "/mean_std_max"
POSITIONS = "splice_site_positions"


class Difference(NamedTuple):
    file: str
    name: str
    error: float
    limit: float


def relative_error(ours: np.ndarray, theirs: np.ndarray) -> float:
    """||ours - theirs|| / ||theirs||; infinite where shapes or NaNs differ."""
    if ours.shape != theirs.shape or (np.isnan(ours) != np.isnan(theirs)).any():
        return np.inf
    known = ~np.isnan(theirs)
    a, b = ours[known].astype(np.float64), theirs[known].astype(np.float64)
    return float(np.linalg.norm(a - b) / max(np.linalg.norm(b), np.finfo(np.float32).tiny))


def statistics_error(ours: np.ndarray, theirs: np.ndarray) -> float:
    """The largest error of mean and standard deviation, in the latter, and of the largest value."""
    finite = ours[np.isfinite(ours)].astype(np.float64)
    found = np.array([finite.mean(), finite.std(), finite.max()])
    scale = np.array([theirs[1], theirs[1], abs(theirs[2])])
    return float((np.abs(found - theirs) / scale).max())


@pytest.fixture(scope="module")
def manifest(reference_dir: Path) -> dict[str, Any]:
    return json.loads((reference_dir / "manifest.json").read_text())


@pytest.fixture(scope="module")
def recipe(reference_dir: Path) -> ModuleType:
    """The reference folder's own maker of parameters and sequences."""
    spec = importlib.util.spec_from_file_location("recipe", reference_dir / "make_params.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def leaves(reference_dir: Path) -> dict[str, dict[str, Any]]:
    return json.loads((reference_dir / "param_tree.json").read_text())


@pytest.fixture(scope="module")
def catalog(reference_dir: Path) -> TrackCatalog:
    return read_catalog(reference_dir / "metadata")


def one_hot(sequence: str) -> np.ndarray:
    letters = np.frombuffer(sequence.encode(), np.uint8)[:, None]
    return (letters == np.frombuffer(b"ACGT", np.uint8)[None]).astype(np.float32)[None]


def track_means(catalog: TrackCatalog, organism: int) -> dict[str, np.ndarray]:
    """`nonzero_mean` of all columns of each track head, which is called as the SDK's attribute."""
    names = {info.attribute: output for output, info in OUTPUTS.items()}
    return {
        head.name: jnp.asarray(catalog.padded_means(names[head.name], catalog.organisms[organism]))
        for head in PUBLISHED.track_heads
    }


@pytest.fixture(scope="module")
def differences(
    reference_dir: Path,
    manifest: dict[str, Any],
    recipe: ModuleType,
    leaves: dict[str, dict[str, Any]],
    catalog: TrackCatalog,
) -> list[Difference]:
    """Every array of every network file, compared."""
    found = []
    for entry in manifest["network"]:
        tree = recipe.make_tree(entry["seed"], leaves)
        variables = prepare(nest(tree), precision=entry["precision"], consume=True)
        del tree
        sequence = jnp.asarray(one_hot(recipe.make_sequence(entry["seed"], entry["length"])))
        with np.load(reference_dir / entry["file"]) as theirs:
            found += compare(variables, sequence, theirs, entry=entry, catalog=catalog)
        del variables
        jax.clear_caches()
        gc.collect()
    report(found)
    return found


def compare(
    variables: Mapping[str, Any],
    sequence: Array,
    theirs: Mapping[str, np.ndarray],
    *,
    entry: Mapping[str, Any],
    catalog: TrackCatalog,
) -> Iterator[Difference]:
    """Every array of one file, of both organisms."""
    limit = LIMITS[entry["precision"]]
    prefixes = {name.partition("/")[0] for name in theirs}
    for index in range(len(catalog.organisms)):
        prefix = f"organism{index}"
        prefixes.remove(prefix)
        names = [name for name in theirs if name.startswith(f"{prefix}/")]
        positions = theirs[f"{prefix}/{JUNCTIONS}/{POSITIONS}"]
        inputs = (variables, sequence, jnp.array([index]), jnp.asarray(positions)[None])
        ours = every_array(*inputs[:3], positions=inputs[3], means=track_means(catalog, index))
        if any("/intermediates/" in name for name in names):
            ours |= every_intermediate(*inputs[:3])
        sites = find_sites(ours[f"{SPLICE_SITES}/predictions"], count=positions.shape[-1])
        ours[f"{JUNCTIONS}/{POSITIONS}"] = sites
        for name in names:
            key = name.removeprefix(f"{prefix}/")
            error = difference(ours, key, theirs[name], length=entry["length"])
            if key.endswith(POSITIONS):
                # In mixed precision near ties move positions: junctions are compared at theirs.
                bound = 0.0 if entry["precision"] == "float32" else np.inf
            else:
                bound = max(limit, USAGE_LIMIT) if key.startswith("splice_sites_usage/p") else limit
            yield Difference(entry["file"], name, error, bound)
    assert not prefixes, f"arrays that are no organism's: {prefixes}"


def difference(ours: Mapping[str, Array], key: str, theirs: np.ndarray, *, length: int) -> float:
    values = np.asarray(ours[key.removesuffix(STATISTICS)][0])
    if values.dtype == jnp.bfloat16:
        values = values.astype(np.float32)
    if key.endswith(STATISTICS):
        return statistics_error(values, theirs)
    if theirs.dtype.kind in "bi":
        return float((subsample(values, key, length=length) != theirs).sum())
    return relative_error(subsample(values, key, length=length), theirs)


def report(found: list[Difference]) -> None:
    for each in found:
        print(f"{each.error:9.2e} of {each.limit:7.1e}  {each.file}  {each.name}")
    for file in dict.fromkeys(each.file for each in found):
        of_file = [each for each in found if each.file == file and np.isfinite(each.limit)]
        worst = sorted(of_file, key=lambda each: -each.error / max(each.limit, 1e-12))[:6]
        print(f"{file}: {len(of_file)} arrays; the largest errors:")
        for each in worst:
            print(f"  {each.error:9.2e} of {each.limit:7.1e}  {each.name}")


def too_large(found: list[Difference]) -> list[Difference]:
    return [each for each in found if not each.error <= each.limit]


def test_all_arrays_match_the_reference(differences: list[Difference]) -> None:
    arrays = [d for d in differences if STATISTICS not in d.name and "/inter" not in d.name]
    assert arrays
    assert too_large(arrays) == []


def test_statistics_of_whole_arrays_match_the_reference(differences: list[Difference]) -> None:
    statistics = [d for d in differences if STATISTICS in d.name]
    assert statistics
    assert too_large(statistics) == []


def test_intermediates_match_the_reference(differences: list[Difference]) -> None:
    intermediates = [d for d in differences if "/intermediates/" in d.name]
    assert intermediates
    assert too_large(intermediates) == []


def test_tower_alone_matches_the_reference(
    reference_dir: Path, manifest: dict[str, Any], recipe: ModuleType, leaves: dict[str, Any]
) -> None:
    found = []
    for entry in manifest["tower"]:
        of_tower = {
            collection: {path: spec for path, spec in modules.items() if f"/{TOWER}/" in path}
            for collection, modules in leaves.items()
        }
        variables = cast(nest(recipe.make_tree(entry["seed"], of_tower)), "float32")
        random = np.random.Generator(np.random.Philox(key=entry["seed"]))
        trunk = random.standard_normal((1, entry["tokens"], PUBLISHED.trunk_channels), np.float32)
        run = jax.jit(lambda variables, trunk: transform(variables, trunk, config=PUBLISHED))
        ours = run(variables, jnp.asarray(trunk))
        with np.load(reference_dir / entry["file"]) as theirs:
            for name, values in (
                ("trunk", ours.trunk[0, ::29, ::31]),
                ("pair", ours.pair[0, ::5, ::3, ::11]),
            ):
                error = relative_error(np.asarray(values), theirs[name])
                found.append(Difference(entry["file"], name, error, LIMITS["float32"]))
    report(found)
    assert too_large(found) == []
