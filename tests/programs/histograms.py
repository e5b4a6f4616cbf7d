"""Data that fall into bins, whose edges lie between the least and the largest of them."""

import numpy as np

from tests.corpus import program


@program((np.array([0.21, 0.87, 0.43, 0.66, 0.12, 0.58]),), (np.array([-0.4, 0.9, 0.35, 0.1, 0.77, -0.15]),))
def means_in_bins_and_their_edges(x):
    sums, edges = np.histogram(x, 3, weights=x * x)
    counts = np.histogram(x, 3)[0]
    middles = 0.5 * (edges[1:] + edges[:-1])
    fixed = np.histogram(x, [-1.0, 0.3, 0.5, 1.0], weights=np.sin(x))[0]
    return np.sum(sums / (counts + 1.0) * middles) + np.sum(fixed ** 2) * edges[1]
