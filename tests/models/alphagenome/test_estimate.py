"""What a run will take is told before it: near the truth, never too little memory."""

import functools
import re
import subprocess
import sys
import unittest.mock

import jax
import jax.numpy as jnp
import pytest
from small_network import SMALL

from agviz.errors import InputError
from agviz.models.alphagenome import estimate as estimates
from agviz.models.alphagenome import free_memory
from agviz.models.alphagenome.estimate import Estimate, check_fits, estimate, fits
from agviz.models.alphagenome.memory import PROGRAM_BYTES, Run, memory_bytes
from agviz.models.alphagenome.operations import edit_operations, operations, parameter_bytes
from agviz.models.alphagenome.selection import HEADS
from agviz.network import groups
from agviz.network.config import CONTACT_MAPS, JUNCTIONS, PUBLISHED
from agviz.network.edited import encode_near_reference, encode_reference, predict_edited
from agviz.network.parameters import flatten, initialize, nest, prune
from agviz.network.predict import predict
from agviz.network.read_windows import Window
from agviz.network.shapes import shapes
from agviz.weights.track_columns import head_columns

CPU = jax.devices("cpu")[0]
GB = 10**9


def columns_of(config, *heads):
    chosen = heads or [head for head in config.heads if head != JUNCTIONS]
    columns = {HEADS[output]: count for output, count in head_columns(config).items()}
    return {head: columns[head] for head in chosen}


def compiled(config, columns, length):
    """The program, planned by XLA for parameters and a sequence that need not exist."""
    means = {head.name: jnp.ones(head.tracks) for head in config.track_heads}
    forward = functools.partial(
        predict, config=config, heads=tuple(columns), columns={}, means=means
    )
    bases = jax.ShapeDtypeStruct((1, length, 4), jnp.float32)
    return jax.jit(forward).lower(parameters(config, columns), bases, ORGANISM).compile()


def compiled_edit(config, head, length, read):
    """One substitution on a page, of which one track is read, or contact maps."""
    variables, bases = parameters(config, [head]), jax.ShapeDtypeStruct((1, length, 4), jnp.float32)
    windows = () if head == CONTACT_MAPS else (Window(read, (head,)),)
    starts = jnp.array([(length - read) // 2][: len(windows)], int)
    known = {"config": config, "windows": windows, "starts": starts}
    kept = jax.eval_shape(functools.partial(encode_reference, **known), variables, bases, ORGANISM)
    near = jax.eval_shape(
        functools.partial(
            encode_near_reference, first=jnp.array([length // 2]), reach=1_024, width=1,
            config=config,
        ),
        variables, bases, ORGANISM,
    )  # fmt: skip
    one = {head: jnp.zeros(1, int)}

    def forward(variables, kept, bases, organism, positions, near):
        return predict_edited(
            variables, kept, bases, organism=organism, positions=positions, width=1, columns=one,
            means={head: jnp.ones(1)}, pair_heads=() if windows else (head,), near=near, **known,
        )  # fmt: skip

    at = jax.ShapeDtypeStruct((1, 1), jnp.int32)
    return jax.jit(forward).lower(variables, kept, bases, ORGANISM, at, near).compile()


ORGANISM = jax.ShapeDtypeStruct((1,), jnp.int32)


def parameters(config, columns):
    """Shapes of a prepared network's parameters, as far as these heads need them."""
    flat = {
        collection: {
            path: {
                leaf: jax.ShapeDtypeStruct(shape, jnp.float32)
                for leaf, shape in leaves.items()
                if not (path.endswith("standardized_conv1_d") and leaf == "scale")
            }
            for path, leaves in modules.items()
        }
        for collection, modules in shapes(config).items()
    }
    return prune(nest(flat), columns, config=config)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("heads", "length"),
    [
        ((), 16_384), (("chip_tf",), 16_384), (("rna_seq",), 16_384), ((CONTACT_MAPS,), 16_384),
        ((), 1_048_576), (("chip_tf",), 1_048_576),
    ],
)  # fmt: skip
def test_operations_and_memory_against_xla(heads, length, monkeypatch):
    columns = columns_of(PUBLISHED, *heads)
    plan = compiled(PUBLISHED, columns, length).memory_analysis()
    monkeypatch.setattr(groups, "CACHE_BYTES", 1 << 60)  # of a loop's rounds XLA counts one
    jax.clear_caches()
    found = compiled(PUBLISHED, columns, length).cost_analysis()["flops"]
    jax.clear_caches()
    counted = operations(PUBLISHED, columns, length=length, platform="cpu")
    assert counted == pytest.approx(found, rel=0.05)
    planned = sum((plan.argument_size_in_bytes, plan.temp_size_in_bytes, plan.output_size_in_bytes))
    asked = memory_bytes(Run(PUBLISHED, length, columns, "float32"), platform="cpu")
    assert planned < asked < 1.3 * planned + PROGRAM_BYTES


MEASURE = """
import sys
from agviz.bench.network import compiled
from agviz.bench.resident import peak_bytes, resident_bytes
from agviz.network.config import PUBLISHED
from agviz.network.parameters import initialize, prepare, prune
import jax
import jax.numpy as jnp
jnp.zeros(1).block_until_ready()
before = resident_bytes()
variables = prepare(
    prune(initialize(PUBLISHED, seed=0), ["rna_seq"], config=PUBLISHED),
    precision="float32", consume=True,
)
length = int(sys.argv[1])
run, _ = compiled(variables, length, heads=("rna_seq",), precision="float32")
jax.block_until_ready(run())
print(peak_bytes() - before)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows tells no peak memory")
def test_memory_against_a_measured_peak():
    length = 16_384
    command = [sys.executable, "-c", MEASURE, str(length)]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    measured = int(result.stdout)
    run = Run(PUBLISHED, length, {"rna_seq": 667}, "float32")
    asked = memory_bytes(run, platform="cpu")
    print(f"measured {measured / GB:.2f} GB, estimated {asked / GB:.2f} GB")
    assert measured <= asked < 1.8 * measured


@pytest.mark.slow
@pytest.mark.parametrize("head", ["dnase", "chip_tf", CONTACT_MAPS])
def test_operations_of_an_edit_against_xla(head):
    """An edit on a page, as mutagenesis makes most of them."""
    length, read = 16_384, 2_048
    counted = edit_operations(PUBLISHED, {head: 1}, length=length, read=read, platform="cpu")
    found = compiled_edit(PUBLISHED, head, length, read).cost_analysis()["flops"]
    assert counted == pytest.approx(found, rel=0.05)


def test_operations_of_a_small_network_against_xla():
    columns = columns_of(SMALL)
    counted = operations(SMALL, columns, length=8_192, platform="cpu")
    # With so few channels, what is done between the products counts as well.
    assert counted < compiled(SMALL, columns, 8_192).cost_analysis()["flops"] < 3 * counted


def test_accelerators_save_no_multiplications():
    columns = columns_of(PUBLISHED)
    on_gpu = operations(PUBLISHED, columns, length=131_072, platform="gpu")
    assert on_gpu / 131_072 == pytest.approx(66e6, rel=0.05)
    assert operations(PUBLISHED, columns, length=131_072, platform="cpu") < 0.65 * on_gpu


def test_parameters_are_those_of_the_pruned_network():
    variables = prune(initialize(SMALL, seed=0), ["chip_tf", CONTACT_MAPS], config=SMALL)
    size = sum(
        leaf.nbytes
        for modules in flatten(variables).values()
        for leaves in modules.values()
        for leaf in leaves.values()
    )
    assert parameter_bytes(SMALL, ["chip_tf", CONTACT_MAPS], itemsize=4) == size


def test_less_is_asked_for_less():
    def asked(*heads, length=131_072, precision="float32", platform="cpu", batch=1):
        columns = columns_of(PUBLISHED, *heads)
        return memory_bytes(Run(PUBLISHED, length, columns, precision, batch), platform=platform)

    assert asked("chip_tf") < asked("rna_seq") < asked() < asked(*PUBLISHED.heads)
    assert asked("rna_seq") < asked("rna_seq", length=262_144)
    assert asked("rna_seq") < asked("rna_seq", batch=2)
    assert asked(precision="bfloat16", platform="gpu") < 0.6 * asked(platform="gpu")
    # The accelerators of today hold the longest sequence with all outputs.
    assert asked(length=2**20, precision="bfloat16", platform="gpu") < 80 * GB * 0.8


def test_an_estimate_reads_well():
    given = functools.partial(
        estimate, SMALL, length=4_096, columns={"rna_seq": 8}, precision="float32", device=CPU
    )
    assert given().memory_bytes > PROGRAM_BYTES
    assert 0 < given().seconds < 10
    assert given().fits
    assert given(loaded_bytes=1_000).memory_bytes == given().memory_bytes - 1_000
    assert (
        str(Estimate(7_120_000_000, 31.2, 20 * GB))
        == "about 7.1 GB and 32 s (once compiled); 20.0 GB are free; it fits"
    )
    assert str(Estimate(17 * GB, 131, 20 * GB)) == (
        "about 17.0 GB and 3 minutes (once compiled); 20.0 GB are free; it does not fit, as a run "
        "may take 80% of them"
    )
    assert str(Estimate(17 * GB, 0.2, None)) == (
        "about 17.0 GB and less than a second (once compiled); how much is free is not known"
    )


def test_the_limit_is_four_fifths():
    assert Estimate(8 * GB, 1, 10 * GB).fits
    assert not Estimate(8 * GB + 1, 1, 10 * GB).fits
    assert Estimate(800 * GB, 1, None).fits


def refusal(monkeypatch, free, **options):
    monkeypatch.setattr(estimates, "free_bytes", lambda device: free)
    given = {"length": 131_072, "precision": "float32", "device": CPU} | options
    check_fits(PUBLISHED, **given)


def test_what_fits_is_run(monkeypatch):
    columns = columns_of(PUBLISHED)
    refusal(monkeypatch, 24 * GB, columns=columns)
    refusal(monkeypatch, None, columns=columns)
    refusal(monkeypatch, 10 * GB, columns=columns, loaded_bytes=1_700_000_000)


def test_a_refusal_names_what_would_fit(monkeypatch):
    columns = columns_of(PUBLISHED, "rna_seq", "atac", "chip_tf")
    need = memory_bytes(Run(PUBLISHED, 131_072, columns, "float32"), platform="cpu") / GB
    with pytest.raises(InputError) as caught:
        refusal(monkeypatch, 6 * GB, columns=columns)
    message = str(caught.value)
    pattern = (
        r"Predicting RNA_SEQ, ATAC, CHIP_TF for 131,072 bp needs about (\d\.\d) GB of memory, more "
        r"than 80% of the 6\.0 GB that are free on cpu; what would fit: up to ([\d,]+) bp of these "
        r"outputs, or CHIP_TF at this length"
    )
    match = re.fullmatch(pattern, message)
    assert match, message
    assert float(match[1]) == pytest.approx(need, abs=0.06)
    longest = int(match[2].replace(",", ""))
    assert longest % 2_048 == 0
    refusal(monkeypatch, 6 * GB, columns=columns, length=longest)
    with pytest.raises(InputError):
        refusal(monkeypatch, 6 * GB, columns=columns, length=longest + 2_048)
    refusal(monkeypatch, 6 * GB, columns=columns_of(PUBLISHED, "chip_tf"))


def test_fewer_may_go_together(monkeypatch):
    monkeypatch.setattr(estimates, "free_bytes", lambda device: 16 * GB)
    ask = functools.partial(
        fits, PUBLISHED, length=131_072, columns={"rna_seq": 667}, precision="float32", device=CPU
    )
    assert ask()
    assert not ask(batch=8)
    assert ask(batch=8, loaded_bytes=2**40)


def test_results_of_earlier_sequences_are_held(monkeypatch):
    monkeypatch.setattr(estimates, "free_bytes", lambda device: 16 * GB)
    ask = functools.partial(
        fits, PUBLISHED, length=131_072, columns={"rna_seq": 667}, precision="float32", device=CPU
    )
    assert ask(kept=1)
    assert not ask(kept=50)
    with pytest.raises(InputError, match=r"^Predicting RNA_SEQ for 131,072 bp and 51 sequences "):
        refusal(monkeypatch, 16 * GB, columns={"rna_seq": 667}, kept=50)


def test_results_must_fit_the_computer_beside_an_accelerator(monkeypatch):
    gpu = unittest.mock.Mock(spec=jax.Device, platform="gpu")
    monkeypatch.setattr(
        estimates, "free_bytes", lambda device: 4 * GB if device == CPU else 80 * GB
    )
    options = {"precision": "bfloat16", "device": gpu, "length": 1_048_576}
    with pytest.raises(
        InputError, match=r"4\.0 GB that are free on the computer beside the device"
    ):
        check_fits(PUBLISHED, columns=columns_of(PUBLISHED), **options)
    check_fits(PUBLISHED, columns={"chip_tf": 1664}, **options)


def test_nothing_fits_where_the_parameters_do_not(monkeypatch):
    with pytest.raises(
        InputError,
        match=r"what would fit: nothing; free some memory, or use another device$",
    ):
        refusal(monkeypatch, GB, columns={"rna_seq": 667})


def test_free_memory_of_this_machine():
    free = free_memory.free_bytes(CPU)
    assert free is None or 0 < free < 2**50


def test_the_systems_word(tmp_path):
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc/meminfo").write_text("MemTotal:  200 kB\nMemAvailable:     120 kB\n")
    assert free_memory._available(tmp_path) == 120 * 1024


@pytest.mark.parametrize("version", [1, 2])
def test_a_control_groups_limit(tmp_path, version):
    folder = tmp_path / "sys/fs/cgroup" / ("memory" if version == 1 else "job")
    folder.mkdir(parents=True)
    names = (
        ("memory.limit_in_bytes", "memory.usage_in_bytes")
        if version == 1
        else ("memory.max", "memory.current")
    )
    (tmp_path / "proc/self").mkdir(parents=True)
    (tmp_path / "proc/self/cgroup").write_text("0::/job\n" if version == 2 else "4:memory:/\n")
    for name, value in zip(names, (1000, 700), strict=True):
        (folder / name).write_text(f"{value}\n")
    (folder / "memory.stat").write_text("anon 500\ninactive_file 100\n")
    assert free_memory._left_in_cgroup(tmp_path) == 400


def test_no_control_group_sets_no_limit(tmp_path):
    assert free_memory._left_in_cgroup(tmp_path) is None
    folder = tmp_path / "sys/fs/cgroup"
    folder.mkdir(parents=True)
    (folder / "memory.max").write_text("max\n")
    (folder / "memory.current").write_text("700\n")
    assert free_memory._left_in_cgroup(tmp_path) is None


def test_devices_say_themselves():
    def free(stats):
        device = unittest.mock.Mock(spec=jax.Device, platform="gpu")
        device.memory_stats.return_value = stats
        return free_memory.free_bytes(device)

    assert free({"bytes_limit": 80, "bytes_in_use": 30}) == 50
    assert free({}) is None
    assert free(None) is None
