"""An order of rows in which those that are alike stand together: average linkage, best leaves.

References
----------
.. [1] Z. Bar-Joseph, D. K. Gifford, T. S. Jaakkola, Fast optimal leaf ordering for hierarchical
   clustering, *Bioinformatics* 17:S22-S29 (2001).
"""

import numpy as np
from jaxtyping import Float64

BEST_MOST = 500
"""Rows whose leaves are put into the best order: 0.3 s."""


def clustered_order(values: Float64[np.ndarray, "rows columns"]) -> list[int]:
    """Indices of the rows; unknown values count as zero, infinite ones as the farthest known.

    The distance is Euclidean, so that the size of an effect counts, not its pattern alone. Of more
    than `BEST_MOST` rows leaves are left as the tree has them: the best order would take minutes.
    """
    if len(values) < 3:
        return list(range(len(values)))
    from scipy.cluster.hierarchy import leaves_list, linkage  # takes a fifth of a second
    from scipy.spatial.distance import pdist

    finite = values[np.isfinite(values)]
    low, high = float(finite.min(initial=0.0)), float(finite.max(initial=0.0))
    known = np.nan_to_num(values, nan=0.0, neginf=low, posinf=high)
    best = len(known) <= BEST_MOST
    # Distances, not the table: a square one could be taken for distances, with a warning.
    tree = linkage(pdist(known), method="average", optimal_ordering=best)
    return [int(leaf) for leaf in leaves_list(tree)]
