import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_training import SITES, SMALLEST

from agviz.network.config import CONTACT_MAPS, JUNCTIONS, SPLICE_SITES, SPLICE_USAGE
from agviz.network.parameters import initialize
from agviz.network.predict import predict
from agviz.network.units import to_data_units
from agviz.training.outputs import training_outputs

LENGTH = 2048
ORGANISM = jnp.zeros(1, jnp.int32)
POSITIONS = jnp.array([[[5, 100], [50, 200], [-1, -1], [300, -1]]])
QUICK = {"xla_backend_optimization_level": 0}


@pytest.fixture(scope="module")
def variables():
    return initialize(SMALLEST, seed=0)


@pytest.fixture(scope="module")
def sequence():
    codes = np.random.default_rng(0).integers(0, 4, (1, LENGTH))
    return jax.nn.one_hot(jnp.asarray(codes), 4)


@pytest.fixture(scope="module")
def outputs(variables, sequence):
    def compute(variables, sequence):
        return training_outputs(
            variables,
            sequence,
            ORGANISM,
            config=SMALLEST,
            heads=SMALLEST.heads,
            positions=POSITIONS,
        )

    return jax.jit(compute, compiler_options=QUICK)(variables, sequence)


def test_every_head_at_every_resolution(outputs):
    assert {name: values.shape for name, values in outputs.items()} == {
        "dnase_1": (1, LENGTH, 4),
        "dnase_128": (1, LENGTH // 128, 4),
        "rna_seq_1": (1, LENGTH, 8),
        "rna_seq_128": (1, LENGTH // 128, 8),
        CONTACT_MAPS: (1, 1, 1, 1),
        SPLICE_SITES: (1, LENGTH, 5),
        SPLICE_USAGE: (1, LENGTH, 8),
        JUNCTIONS: (1, SITES // 2, SITES // 2, 8),
    }


def test_they_are_predictions_before_the_last_step(outputs, variables, sequence):
    means = {"dnase": jnp.arange(1.0, 5.0), "rna_seq": jnp.arange(1.0, 9.0)}

    def compute(variables, sequence):
        return predict(
            variables, sequence, ORGANISM,
            config=SMALLEST, heads=SMALLEST.heads, columns={}, means=means,
        )  # fmt: skip

    public = jax.jit(compute, compiler_options=QUICK)(variables, sequence)
    expected = {
        "dnase": to_data_units(outputs["dnase_1"], means["dnase"], resolution=1),
        "rna_seq": to_data_units(outputs["rna_seq_1"], means["rna_seq"], resolution=1, power=0.75),
        CONTACT_MAPS: outputs[CONTACT_MAPS],
        SPLICE_SITES: jax.nn.softmax(outputs[SPLICE_SITES]),
        SPLICE_USAGE: jax.nn.sigmoid(outputs[SPLICE_USAGE]),
    }
    for name, values in expected.items():
        np.testing.assert_allclose(public[name], values, rtol=1e-3, atol=1e-3, err_msg=name)


def test_junctions_are_zero_at_padding(outputs):
    counts = outputs[JUNCTIONS]
    assert (counts[..., :4] > 0).all()
    assert (counts[..., 4:] == 0).all()


def test_only_what_is_asked_for(variables, sequence):
    def compute(variables, sequence):
        return training_outputs(
            variables, sequence, ORGANISM, config=SMALLEST, heads=("dnase", JUNCTIONS)
        )

    assert set(jax.eval_shape(compute, variables, sequence)) == {"dnase_1", "dnase_128"}
