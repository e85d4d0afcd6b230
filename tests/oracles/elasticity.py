"""Writes tests/data/elasticity.json: statsmodels' OLS of log quantity on log price, time and a dummy per item, on seeded
data, frozen for the test of src/stats/elasticity.rs.

Run:  python tests/oracles/elasticity.py
Made with Python 3, numpy 2.4.6, statsmodels 0.15.0. The Rust test needs no Python.
"""

import json
import pathlib

import numpy as np
import statsmodels.api as sm

rng = np.random.default_rng(20240229)


def case(items, months, elasticity):
    rows = []
    for item in range(items):
        price = 40 + 10 * item
        change = int(rng.integers(months // 4, 3 * months // 4))
        for month in range(months - item % 3):
            p = price * (1.1 if month >= change else 1.0)
            q = 500 * (1 + item) * p**elasticity * np.exp(0.01 * month + 0.15 * rng.standard_normal())
            rows.append([item, month, round(float(p), 4), round(float(q), 4)])
    table = np.array(rows)
    dummies = (table[:, [0]] == np.arange(items)).astype(float)
    design = np.column_stack([np.log(table[:, 2]), table[:, 1], dummies])
    fit = sm.OLS(np.log(table[:, 3]), design).fit()
    return {
        "rows": rows,
        "elasticity": float(fit.params[0]),
        "error": float(fit.bse[0]),
        "interval": [float(v) for v in fit.conf_int()[0]],
        "trend": float(fit.params[1]),
    }


cases = [case(1, 24, -0.8), case(4, 15, -0.3), case(9, 12, -1.6)]
out = pathlib.Path(__file__).parents[1] / "data" / "elasticity.json"
out.write_text(json.dumps({"cases": cases}) + "\n")
