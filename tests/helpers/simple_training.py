"""A stage of training whose step is a sum: what runs the steps can be tested in no time.

Run as a program, `python simple_training.py FOLDER SECONDS`, it trains slowly, to be killed.
"""

import dataclasses
import sys
import time
from pathlib import Path

import jax.numpy as jnp
import numpy as np

from agviz.network.config import TEACHING
from agviz.training import loop, stages
from agviz.training.batches import Batch
from agviz.training.loss_config import LossConfig
from agviz.training.optimizer import OptimizerConfig
from agviz.training.recipe import Stage
from agviz.training.step import TrainingState

STEPS = 12
STAGE = Stage("sums", 1, 2, False, OptimizerConfig(steps=STEPS, peak=1.0, final=0.1), LossConfig())
VARIABLES = {"params": {"w": np.zeros(3, np.float32)}, "state": {"norm": np.ones(2, np.float32)}}
MEANS = {"nonzero": {"dnase": np.ones(4, np.float32)}}


@dataclasses.dataclass(frozen=True)
class Numbers:
    """Batches of random numbers."""

    seed: int = 0

    @property
    def twins(self) -> bool:
        return False

    def batch(self, step: int) -> Batch:
        return {"numbers": np.random.default_rng([self.seed, step]).random(3, dtype=np.float32)}


class Broken(Numbers):
    """No batch can be made."""

    def batch(self, step: int) -> Batch:
        raise ValueError(f"no batch {step}")


def add(state: TrainingState, numbers: np.ndarray) -> TrainingState:
    """The weights become a sum that depends on the order of what is added."""
    params = {"w": state.params["w"] * jnp.float32(0.9) + numbers}
    return state._replace(params=params, average=params, step=state.step + 1)


def steps_that_add(seconds: float = 0.0, log: list | None = None):
    """What stands in for `make_step`; `log` gets the step of each call."""

    def make_step(*_, **__):
        def step(state, batch, means):
            time.sleep(seconds)
            if log is not None:
                log.append(int(state.step))
            after = add(state, batch["numbers"])
            return after, {"loss": after.params["w"].sum(), "part": jnp.float32(1)}

        return step

    return make_step


def measure(*_):
    """What stands in for `make_measure`."""
    return lambda params, norms, batch: {"norm": jnp.asarray(batch["numbers"][:2])}


def run(
    folder: Path,
    *,
    workers: int = 0,
    source: Numbers | None = None,
    every: int = 2,
    stage: Stage = STAGE,
):
    """Train the stage with what stands in for the network."""
    return stages.run_stage(
        stage,
        folder,
        config=TEACHING,
        source=source or Numbers(),
        variables=VARIABLES,
        means=MEANS,
        recipe="a recipe",
        options=loop.LoopOptions(
            workers=workers, checkpoint_every=every, metrics_every=2, show=False
        ),
    )


if __name__ == "__main__":
    stages.make_step = steps_that_add(float(sys.argv[2]))
    stages.make_measure = measure
    run(Path(sys.argv[1]), workers=1)
