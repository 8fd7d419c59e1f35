"""An engine whose gradients are known: its readouts are weighted sums of the bases."""

import numpy as np

from agviz.models.differentiate import Gradients, Slopes
from agviz.models.oracle import Oracle


class Linear(Gradients):
    """Readouts that are sums of weights of the bases, so that gradients are these weights."""

    batch_size = 1

    def weights(self):
        rng = np.random.default_rng(5)
        return rng.normal(size=(len(self.readouts), len(self.background), 4)).astype(np.float32)

    def _slopes(self, inputs, *, first):
        there = self.weights()[:, first : first + inputs.shape[1]]
        values = np.einsum("npb,rpb->nr", inputs, there, dtype=np.float64)
        return Slopes(values, np.repeat(there[None], len(inputs), axis=0))


class LinearOracle(Oracle):
    """The oracle, but for its gradients."""

    identity = "the oracle with linear gradients"

    def gradients(self, background, interval, readouts, *, organism, background_variants):
        return Linear(background, interval, readouts)
