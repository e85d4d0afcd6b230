"""Reference values for tests/clustering.rs, on data made up here: writes tests/data/clustering.json.

Computed with scikit-learn 1.9.1, SciPy 1.17.1, NumPy 2.4.6. Run from the repository's root:

    python tests/oracles/clustering.py
"""

import json
import pathlib

import numpy as np
import scipy
import sklearn
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, calinski_harabasz_score, davies_bouldin_score, silhouette_samples
from sklearn.mixture import GaussianMixture

random = np.random.default_rng(4)
# Three groups that overlap, of different sizes and shapes, in four features.
groups = [
    random.multivariate_normal([0, 0, 0, 0], np.diag([1, 1, 0.5, 2]), 60),
    random.multivariate_normal([3, 1, 0, -1], np.eye(4) + 0.6 * (1 - np.eye(4)), 40),
    random.multivariate_normal([0, 3, 3, 1], 0.4 * np.eye(4), 20),
]
X = np.round(np.vstack(groups), 6)
truth = np.repeat([0, 1, 2], [60, 40, 20])
# A start that any program can make: by the order of the first feature's values.
start = np.argsort(np.argsort(X[:, 0], kind="stable"), kind="stable") * 3 // len(X)


class FromGroups(GaussianMixture):
    """A mixture that starts from given groups."""

    def _initialize_parameters(self, X, random_state, xp=None):
        one_hot = np.zeros((len(X), self.n_components))
        one_hot[np.arange(len(X)), start] = 1
        self._initialize(X, one_hot)


def mixture(shape, sklearn_name):
    fitted = FromGroups(3, covariance_type=sklearn_name, tol=1e-3, max_iter=100, reg_covar=1e-6).fit(X)
    return {
        "shape": shape,
        "log_likelihood": fitted.score(X) * len(X),
        "bic": fitted.bic(X),
        "aic": fitted.aic(X),
        "iterations": int(fitted.n_iter_),
        "weights": sorted(fitted.weights_, reverse=True),
        "certainty": list(fitted.predict_proba(X).max(axis=1)),
        "row_log_likelihood": list(fitted.score_samples(X)),
    }


def tree(name):
    merges = linkage(X, name)
    return {"linkage": name, "heights": list(merges[:, 2]), "cut": [int(g) for g in fcluster(merges, 4, "maxclust")]}


def fuzzy(k, m):
    """Bezdek's iterations, written out."""
    centres = KMeans(k, n_init=50, random_state=0).fit(X).cluster_centers_
    for _ in range(5000):
        squares = ((X[:, None, :] - centres[None]) ** 2).sum(axis=2)
        inverse = squares ** (-1 / (m - 1))
        memberships = inverse / inverse.sum(axis=1, keepdims=True)
        weights = memberships**m
        centres = weights.T @ X / weights.sum(axis=0)[:, None]
    return {
        "fuzzifier": m,
        "objective": float((weights * squares).sum()),
        "partition_coefficient": float((memberships**2).sum() / len(X)),
        "certainty": list(memberships.max(axis=1)),
    }


best = min((KMeans(3, n_init=50, random_state=seed).fit(X) for seed in range(5)), key=lambda fit: fit.inertia_)
silhouettes = silhouette_samples(X, best.labels_)
out = {
    "versions": {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__, "numpy": np.__version__},
    "columns": X.shape[1],
    "values": X.ravel().tolist(),
    "start": start.tolist(),
    "k_means": {
        "k": 3,
        "inertia": best.inertia_,
        "labels": best.labels_.tolist(),
        "silhouettes": silhouettes.tolist(),
        "silhouette": silhouettes.mean(),
        "davies_bouldin": davies_bouldin_score(X, best.labels_),
        "calinski_harabasz": calinski_harabasz_score(X, best.labels_),
        "adjusted_rand": adjusted_rand_score(truth, best.labels_),
    },
    "truth": truth.tolist(),
    "mixtures": [mixture(*names) for names in (("full", "full"), ("tied", "tied"), ("diagonal", "diag"), ("spherical", "spherical"))],
    "trees": [tree(name) for name in ("ward", "average", "complete", "single")],
    "fuzzy": [fuzzy(3, 2.0), fuzzy(3, 1.5)],
}
path = pathlib.Path(__file__).parent.parent / "data" / "clustering.json"
path.write_text(json.dumps(out, separators=(",", ":")) + "\n")
