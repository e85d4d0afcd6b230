"""Frozen values for the models: python tests/oracles/models.py > tests/data/models.json

Written with scikit-learn 1.9 and statsmodels 0.15 (the exact versions stand in the file); the data are synthetic and
seeded. Rounded to what the tests compare.
"""
import json

import numpy as np
import sklearn
import statsmodels
import statsmodels.api as sm
from sklearn.calibration import calibration_curve
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss, r2_score, roc_auc_score
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(20240101)
n = 200
x = np.column_stack([rng.normal(10, 3, n), rng.integers(0, 2, n), rng.exponential(2, n)]).round(3)
eta = -2 + 0.25 * (x[:, 0] - 10) + 1.2 * x[:, 1] + 0.4 * x[:, 2]
y = (rng.random(n) < 1 / (1 + np.exp(-eta))).astype(int)
logit = sm.Logit(y, sm.add_constant(x)).fit(disp=0, method="newton", tol=1e-12)
scaler = StandardScaler().fit(x)
ridge = LogisticRegression(C=0.1, tol=1e-12, max_iter=10000).fit(scaler.transform(x), y)
p = ridge.predict_proba(scaler.transform(x))[:, 1]
tied = p.round(1)
observed, forecast = calibration_curve(y, p, n_bins=10, strategy="quantile")
iso = IsotonicRegression(out_of_bounds="clip").fit(tied, y)
print(json.dumps({
    "versions": {"scikit-learn": sklearn.__version__, "statsmodels": statsmodels.__version__},
    "x": x.ravel().tolist(), "y": y.tolist(),
    "logit": {"coefficients": logit.params[1:].tolist(), "errors": logit.bse[1:].tolist()},
    "ridge": {"penalty": 10.0, "intercept": ridge.intercept_[0], "coefficients": ridge.coef_[0].tolist()},
    "probability": p.tolist(), "tied": tied.tolist(),
    "auc": roc_auc_score(y, p), "auc_tied": roc_auc_score(y, tied),
    "log_loss": log_loss(y, p), "brier": brier_score_loss(y, p), "r_squared": r2_score(y, p),
    "calibration": [[float(a), float(b)] for a, b in zip(forecast, observed)],
    "isotonic": iso.predict(tied).tolist(),
}, indent=None))
