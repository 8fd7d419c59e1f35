"""Observed tracks: bigWigs and split reads of the assembly, with noise that can be drawn again."""

import numpy as np
import pytest
from small_world import LENGTHS, small_assembly, small_chromosomes

from agviz.errors import InputError
from agviz.genome.assembly import Assembly
from agviz.genome.types import Interval
from agviz.observed.open_track import open_track
from agviz.teaching.grammar import CELLS, FACTORS, LIVER
from agviz.teaching.oracle import oracle

CELL_NAMES = [cell.name.replace(" ", "_") for cell in CELLS]
PLACE = Interval("chrT1", 0, LENGTHS["chrT1"])


@pytest.fixture(scope="module")
def tracks(tmp_path_factory):
    home = tmp_path_factory.mktemp("world") / "small"
    small_assembly(home, tracks=True)
    return home / "tracks"


@pytest.fixture(scope="module")
def truth():
    return oracle(small_chromosomes(0)["chrT1"])


def values(path):
    return open_track(path).fetch(PLACE, PLACE.width)


def test_a_file_for_every_track(tracks):
    names = {path.name for path in tracks.iterdir()}
    stranded = {
        f"{output}.{cell}.{strand}.bw"
        for output in ("cage", "rna_seq")
        for cell in CELL_NAMES
        for strand in ("plus", "minus")
    }
    assert names == (
        stranded
        | {f"dnase.{cell}.bw" for cell in CELL_NAMES}
        | {f"chip_tf.{factor}.bw" for factor in FACTORS}
        | {f"chip_histone.H3K27ac.{cell}.bw" for cell in CELL_NAMES}
        | {"chip_histone.H3K4me3.bw"}
        | {f"junctions.{cell}.SJ.out.tab" for cell in CELL_NAMES}
    )


@pytest.mark.parametrize(
    ("name", "output", "column", "resolution"),
    [
        ("dnase.liver", "dnase", LIVER, 1),
        ("cage.liver.minus", "cage", len(CELLS) + LIVER, 1),
        ("rna_seq.liver.plus", "rna_seq", LIVER, 1),
        ("chip_tf.CTCF", "chip_tf", list(FACTORS).index("CTCF"), 128),
        ("chip_histone.H3K4me3", "chip_histone", len(CELLS), 128),
    ],
)
def test_counts_are_poisson_around_the_truth(tracks, truth, name, output, column, resolution):
    seen = values(tracks / f"{name}.bw")
    expected = getattr(truth, output)[:, column].astype(float)
    by_bin = seen.reshape(-1, resolution)
    assert (by_bin == by_bin[:, :1]).all()  # a bin's bases have its value
    counts = by_bin[:, 0]
    assert (counts == counts.round()).all()
    total, spread = expected.sum(), np.sqrt(expected.sum())
    assert abs(counts.sum() - total) < 5 * spread
    # Variance is the mean: the standardised squares average to 1.
    strong = expected > 0.5
    assert strong.sum() > 10
    squares = (counts - expected)[strong] ** 2 / expected[strong]
    # A standardised square has variance 2, and a little more for small means.
    assert squares.mean() == pytest.approx(1, abs=4 * np.sqrt(4 / strong.sum()))
    assert squares.mean() > 0.2


def test_split_reads_are_those_of_star(tracks, truth):
    found = open_track(tracks / "junctions.liver.SJ.out.tab").fetch(PLACE, 1)
    known = truth.junctions
    low, high = np.sort([known.donor, known.acceptor], axis=0)
    ends = zip((low + 1).tolist(), high.tolist(), known.strand.tolist(), strict=True)
    expected = dict(zip(ends, known.counts[:, LIVER].tolist(), strict=True))
    assert len(found.junctions) > 10
    for junction, count in zip(found.junctions, found.values[:, 0].tolist(), strict=True):
        mean = expected[junction.start, junction.end, "+-".index(junction.strand)]
        assert abs(count - mean) <= 6 * np.sqrt(mean) + 3


def test_they_can_be_added_later_and_are_the_same(tracks, tmp_path):
    home = tmp_path / "later"
    small_assembly(home)
    assert not (home / "tracks").exists()
    small_assembly(home, tracks=True)
    for path in tracks.iterdir():
        assert (home / "tracks" / path.name).read_bytes() == path.read_bytes(), path.name
    assert (home / "assembly.json").read_bytes() == (tracks.parent / "assembly.json").read_bytes()
    assert Assembly.open(home).name == "teaching"
    small_assembly(home)  # tracks that nobody asks for are no mistake


@pytest.mark.parametrize("most", [2_000, 20_000])
def test_a_bigwig_that_is_cut_off_is_told(tmp_path, most):
    home = tmp_path / "small"
    small_assembly(home)
    resource = pytest.importorskip("resource", reason="limits of file sizes are POSIX")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        with pytest.raises(
            InputError,
            match=r"^Cannot write the teaching genome to '.*small': a bigWig could not be written "
            r"whole \(is the disk full\?\); nothing was left half written$",
        ):
            small_assembly(home, tracks=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not (home / "tracks").exists()
    assert [path.name for path in home.glob(".*")] == []
    assert Assembly.open(home).contigs
