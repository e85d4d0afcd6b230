"""Reference values of the real gym and marketing files: figures about whole files, never a row of them.

usage: real_files.py REAL_DATA_FOLDER > tests/data/real_files.json
Written with scikit-learn 1.9.1, SciPy 1.17.1, pandas and NumPy 2.4.6.
"""
import json, sys
import numpy as np, pandas as pd
from scipy import stats
from sklearn import __version__ as version
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score
from sklearn.mixture import GaussianMixture
from sklearn.preprocessing import StandardScaler

folder = sys.argv[1]
gym = pd.read_csv(f"{folder}/gym/gym_churn_us.csv").drop(columns=["gender-label", "Churn_label"])
mk = pd.read_csv(f"{folder}/marketing/marketing_campaign.csv", sep="\t")
mk["total"] = mk.filter(like="Mnt").sum(axis=1)
mk = mk[mk.Income < 200_000]
six = ["Income", "Recency", "total", "NumWebPurchases", "NumStorePurchases", "NumCatalogPurchases"]


def cluster(frame, ks):
    z = StandardScaler().fit_transform(frame)
    labels = KMeans(2, n_init=20, random_state=0).fit_predict(z)
    fixed = np.arange(len(z)) % 4
    return {
        "rows": len(z),
        "columns": list(frame.columns),
        "pca_ratio": PCA().fit(z).explained_variance_ratio_.tolist(),
        "inertia": {k: KMeans(k, n_init=50, random_state=0).fit(z).inertia_ for k in ks},
        "two_groups": [silhouette_score(z, labels), davies_bouldin_score(z, labels), calinski_harabasz_score(z, labels)],
        "rows_mod_4": [silhouette_score(z, fixed), davies_bouldin_score(z, fixed), calinski_harabasz_score(z, fixed)],
        "mixture_full_3": GaussianMixture(3, n_init=10, random_state=0).fit(z).score(z),
    }


groups = [g.Age.values for _, g in gym.groupby("Contract_period")]
table = pd.crosstab(gym.Churn, gym.Partner).values
anova, kruskal = stats.f_oneway(*groups), stats.kruskal(*groups)
chi = stats.chi2_contingency(table, correction=False)
tukey = stats.tukey_hsd(*groups)
print(json.dumps({
    "versions": {"scikit-learn": version, "numpy": np.__version__, "pandas": pd.__version__},
    "gym": cluster(gym.drop(columns="Churn"), range(2, 11)),
    "marketing": cluster(mk[six], range(2, 7)),
    "gym_tests": {
        "anova": [anova.statistic, anova.pvalue], "kruskal": [kruskal.statistic, kruskal.pvalue],
        "chi_square": [chi.statistic, chi.pvalue], "tukey_p": [tukey.pvalue[0, 1], tukey.pvalue[0, 2], tukey.pvalue[1, 2]],
    },
}, indent=1))
