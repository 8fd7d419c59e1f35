"""The population of the eQTL: both SNPs are associated, one is the cause."""

import numpy as np
import pytest

from agviz.errors import InputError
from agviz.teaching import eqtl


def slope_and_error(y, *columns):
    """Least squares with an intercept: coefficients and their standard errors."""
    x = np.column_stack([np.ones(len(y)), *columns])
    found = np.linalg.solve(x.T @ x, x.T @ y)
    left = y - x @ found
    variance = left @ left / (len(y) - x.shape[1])
    return found[1:], np.sqrt(variance * np.diag(np.linalg.inv(x.T @ x)))[1:]


def test_the_cause_is_in_one_snp():
    level = eqtl.haplotype_expression()
    assert level[0, 0] == level[0, 1]
    assert level[1, 0] == level[1, 1]
    assert np.log2(level[1, 0] / level[0, 0]) == pytest.approx(-2.255, abs=0.05)
    assert eqtl.linkage() == pytest.approx(0.798, abs=0.001)


def test_a_table_of_associations_cannot_tell_but_both_together_can():
    table = eqtl.population()
    y = np.log(table["expression"].to_numpy())
    causal, decoy = table["causal"].to_numpy(), table["decoy"].to_numpy()
    for snp in (causal, decoy):  # either alone looks certain
        (slope,), (error,) = slope_and_error(y, snp)
        assert slope < -0.5
        assert slope / error < -10
    (of_cause, of_decoy), (first, second) = slope_and_error(y, causal, decoy)
    assert of_cause / first < -5
    assert abs(of_decoy / second) < 2
    assert 0.7 < np.corrcoef(causal, decoy)[0, 1] ** 2 < 0.9


def test_the_same_seed_gives_the_same_people():
    table = eqtl.population(50, seed=3)
    assert table.equals(eqtl.population(50, seed=3))
    assert not table.equals(eqtl.population(50, seed=4))
    assert len(table) == 50
    assert table["expression"].min() > 0
    assert set(table["causal"]) <= {0, 1, 2}
    assert table.iloc[0].tolist()[:3] == ["person 1", *FIRST]
    assert table.iloc[0]["expression"] == pytest.approx(LEVEL, rel=1e-5)


FIRST, LEVEL = [1, 2], 0.6191633


@pytest.mark.parametrize(("individuals", "seed"), [(0, 1), (5, -1)])
def test_a_population_has_people(individuals, seed):
    with pytest.raises(
        InputError,
        match=rf"^A population has at least 1 individual and a seed from 0 on; got {individuals} "
        rf"and {seed}$",
    ):
        eqtl.population(individuals, seed=seed)
