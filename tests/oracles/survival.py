"""Writes tests/data/survival.json: seeded synthetic data with the answers of lifelines 0.30.3 and lifetimes 0.11.3
(numpy 2.4.6, scipy 1.17.1, pandas 2.3.3).

    pip install lifelines==0.30.3 lifetimes==0.11.3
    python tests/oracles/survival.py > tests/data/survival.json
"""

import json
import sys
import warnings

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter, KaplanMeierFitter
from lifelines.statistics import multivariate_logrank_test, proportional_hazard_test
from lifelines.utils import restricted_mean_survival_time
from lifetimes import BetaGeoFitter, GammaGammaFitter
from lifetimes.generate_data import beta_geometric_nbd_model

warnings.simplefilter("ignore")


def floats(values):
    return [float(v) for v in values]


def durations(rng, rows, ties):
    """Weibull times with three features and independent censoring at 52 (weeks)."""
    x = np.column_stack([rng.integers(0, 2, rows), rng.normal(25, 5, rows), rng.poisson(2, rows)]).astype(float)
    pace = np.exp(-0.5 * x[:, 0] - 0.06 * (x[:, 1] - 25) + 0.12 * x[:, 2])
    time = 60 * (rng.exponential(1, rows) / pace) ** (1 / 1.3)
    limit = np.minimum(52.0, rng.uniform(5, 90, rows))
    event = (time <= limit).astype(int)
    time = np.minimum(time, limit)
    if ties:
        time = np.ceil(time)
    frame = pd.DataFrame(x, columns=["a", "b", "c"])
    frame["time"], frame["event"] = time, event
    frame["group"] = rng.integers(0, 3, rows)
    return frame


def survival(frame):
    km = KaplanMeierFitter().fit(frame.time, frame.event)
    table = km.event_table.iloc[1:]
    cum = (table.observed / (table.at_risk * (table.at_risk - table.observed))).cumsum()
    curve = km.survival_function_.KM_estimate.iloc[1:]
    bounds = km.confidence_interval_.iloc[1:]
    ranked = multivariate_logrank_test(frame.time, frame.group, frame.event)
    data = frame[["a", "b", "c", "time", "event"]]
    cox = CoxPHFitter().fit(data, "time", "event")
    answer = {
        "rows": {c: floats(frame[c]) for c in frame.columns},
        "km": {
            "time": floats(table.index), "at_risk": floats(table.at_risk), "events": floats(table.observed),
            "survival": floats(curve), "variance": floats(curve**2 * cum),
            "low": floats(bounds.iloc[:, 0]), "high": floats(bounds.iloc[:, 1]),
            "median": float(km.median_survival_time_), "restricted_mean": float(restricted_mean_survival_time(km, 40)),
        },
        "log_rank": {"statistic": float(ranked.test_statistic), "p": float(ranked.p_value)},
        "cox": {
            "coefficients": floats(cox.params_), "standard_errors": floats(cox.standard_errors_),
            "p": floats(cox.summary.p), "log_likelihood": float(cox.log_likelihood_),
            "concordance": float(cox.concordance_index_),
            "baseline": floats(cox.baseline_cumulative_hazard_.iloc[:, 0]),
            "baseline_time": floats(cox.baseline_cumulative_hazard_.index),
        },
    }
    kinds = ["km"] if frame.time.duplicated().any() else ["km", "rank"]
    for kind in kinds:
        tested = proportional_hazard_test(cox, data, time_transform=kind)
        answer["cox"]["zph_" + kind] = {"statistic": floats(tested.test_statistic), "p": floats(tested.p_value)}
    residuals = cox.compute_residuals(data, "schoenfeld")
    answer["cox"]["schoenfeld_sorted_a"] = sorted(floats(residuals["a"]))
    return answer


def purchases(rng, rows):
    np.random.seed(11)
    frame = beta_geometric_nbd_model(rng.integers(20, 60, rows), 0.6, 6.0, 0.9, 2.8, size=rows)
    frame = frame.reset_index(drop=True)
    frame["recency"], frame["T"] = frame.recency.round(3), frame["T"].astype(float)
    nu = rng.gamma(3.5, 1 / 16.0, rows)
    frame["mean"] = [float(np.round(rng.gamma(5 * x, 1 / n) / x, 2)) if x > 0 else 0.0 for x, n in zip(frame.frequency, nu)]
    model = BetaGeoFitter().fit(frame.frequency, frame.recency, frame["T"], tol=1e-8)
    penalized = BetaGeoFitter(penalizer_coef=0.01).fit(frame.frequency, frame.recency, frame["T"], tol=1e-8)
    back = frame[frame.frequency > 0]
    values = GammaGammaFitter().fit(back.frequency, back["mean"], tol=1e-8)
    args = (frame.frequency, frame.recency, frame["T"])
    return {
        "x": floats(frame.frequency), "t_x": floats(frame.recency), "T": floats(frame["T"]), "mean": floats(frame["mean"]),
        "bg_nbd": floats(model.params_), "bg_nbd_se": floats(model.standard_errors_),
        "bg_nbd_penalty_0.01": floats(penalized.params_), "gamma_gamma": floats(values.params_),
        "gamma_gamma_se": floats(values.standard_errors_),
        "p_alive": floats(model.conditional_probability_alive(*args)[:40]),
        "expected_26": floats(model.conditional_expected_number_of_purchases_up_to_time(26, *args)[:40]),
        "expected_from_start": floats(model.expected_number_of_purchases_up_to_time(np.array([1.0, 10.0, 52.0]))),
        "frequencies_30": [float(model.probability_of_n_purchases_up_to_time(30, n)) for n in range(8)],
        "clv": floats(values.customer_lifetime_value(model, *args, frame["mean"], time=12, discount_rate=0.01, freq="W")[:40]),
    }


rng = np.random.default_rng(5)
json.dump(
    {"continuous": survival(durations(rng, 200, False)), "tied": survival(durations(rng, 200, True)), "purchases": purchases(rng, 600)},
    sys.stdout,
)
