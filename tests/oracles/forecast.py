"""Values for the tests of src/stats/forecast, from statsmodels.

Writes tests/data/forecast.json. Run with Python 3.11, numpy 2.4.6, statsmodels 0.15.0 (the versions are written into
the file). Everything is seeded. Each form is fitted from the default start and from several others, each restarted from
its end, and the best maximum is kept, because one run of statsmodels often stops short of its own maximum.
"""

import json
import pathlib
import warnings

import numpy as np
import statsmodels
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

warnings.simplefilter("ignore")
HORIZON = 6
NAMES = {"N": None, "A": "add", "M": "mul"}

# Box and Jenkins (1976), international airline passengers in thousands, January 1949 to December 1960; value for value
# those of R's data set AirPassengers.
AIR = """112 118 132 129 121 135 148 148 136 119 104 118 115 126 141 135 125 149 170 170 158 133 114 140
145 150 178 163 172 178 199 199 184 162 146 166 171 180 193 181 183 218 230 242 209 191 172 194
196 196 236 235 229 243 264 272 237 211 180 201 204 188 235 227 234 264 302 293 259 229 203 229
242 233 267 269 270 315 364 347 312 274 237 278 284 277 317 313 318 374 413 405 355 306 271 306
315 301 356 348 355 422 465 467 404 347 305 336 340 318 362 348 363 435 491 505 404 359 310 337
360 342 406 396 420 472 548 559 463 407 362 405 417 391 419 461 472 535 622 606 508 461 390 432"""
# Hyndman, fpp2: oildata (annual) and austourists (quarterly), as in the tests of statsmodels.
OIL = """111.0091346 130.8284341 141.2870879 154.2277747 162.7408654 192.1664835 240.7997253 304.2173901 384.0045673
429.6621566 359.3169299 437.2518544 468.4007898 424.4353365 487.9794299 509.8284478 506.3472527 340.1842374
240.2589210 219.0327876 172.0746632 252.5900922 221.0710774"""
TOURISTS = """30.05251300 19.14849600 25.31769200 27.59143700 32.07645600 23.48796100 28.47594000 35.12375300
36.83848500 25.00701700 30.72223000 28.69375900 36.64098600 23.82460900 29.31168300 31.77030900 35.17787700
19.77524400 29.60175000 34.53884200 41.27359900 26.65586200 28.27985900 35.19115300 42.20566386 24.64917133
32.66733514 37.25735401 45.24246027 29.35048127 36.34420728 41.78208136 49.27659843 31.27540139 37.85062549
38.83704413 51.23690034 31.83855162 41.32342126 42.79900337 55.70835836 33.40714492 42.31663797 45.15712257
59.57607996 34.83733016 44.84168072 46.97124960"""


def values(text):
    return np.array([float(v) for v in text.split()])


def simulated(seed, n, period, law):
    """A series in the manner of the M3: a seeded law on a level in the thousands."""
    rng = np.random.default_rng(seed)
    level, trend, season = 4000.0, 0.0, np.zeros(period)
    alpha, beta, gamma, sigma = 0.3, 0.0, 0.0, 250.0
    if "trend" in law:
        trend, beta = 35.0, 0.03
    if "season" in law:
        season = 700 * np.sin(2 * np.pi * np.arange(period) / period) + rng.normal(0, 150, period)
        gamma = 0.05
    season = list(season)
    out = []
    for t in range(n):
        base = level + trend
        s = season[t % period]
        factor = 1 + s / 4000 if "factor" in law else None
        expected = base * factor if factor else base + s
        e = rng.normal(0, sigma) * (expected / 4000 if "relative" in law else 1)
        out.append(expected + e)
        level, trend = base + alpha * e, (0.9 if "damped" in law else 1) * trend + beta * e
        season[t % period] = s + gamma * e
    return np.round(np.array(out), 3)


SERIES = {
    "air": (values(AIR), 12),
    "air_60": (values(AIR)[:60], 12),
    "oil": (values(OIL), 1),
    "tourists": (values(TOURISTS), 4),
    "level_15": (simulated(1, 15, 1, "level"), 1),
    "level_40": (simulated(2, 40, 1, "level"), 1),
    "trend_30": (simulated(3, 30, 1, "trend"), 1),
    "damped_48": (simulated(4, 48, 1, "trend damped relative"), 1),
    "season_36": (simulated(5, 36, 12, "season"), 12),
    "season_60": (simulated(6, 60, 12, "trend season"), 12),
    "factor_48": (simulated(7, 48, 12, "trend season factor relative"), 12),
    "quarter_28": (simulated(8, 28, 4, "trend season relative"), 4),
    "week_70": (simulated(9, 70, 7, "season factor"), 7),
}


def model(y, period, name):
    error, trend, season = name[0], name[1], name[-1]
    return ETSModel(
        y,
        error=NAMES[error],
        trend=NAMES[trend],
        damped_trend="d" in name,
        seasonal=NAMES[season],
        seasonal_periods=period if season != "N" else None,
    )


def starts(m, name, rng):
    """The default start; the default with the seasons in statsmodels' own order; four others."""
    base = np.array(m.start_params, dtype=float)
    yield base
    smoothing = m._k_smoothing_params
    ordered = base.copy()
    if name[-1] != "N":
        k = m.seasonal_periods
        seasons = ordered[-k:][::-1].copy()
        if name[-1] == "M":
            ordered[smoothing] *= seasons[-1]
            seasons = seasons / seasons[-1]
        else:
            ordered[smoothing] += seasons[-1]
            seasons = seasons - seasons[-1]
        ordered[-k:] = seasons
    yield ordered
    for alpha in (0.02, 0.3, 0.6, 0.9):
        p = ordered.copy()
        p[0] = alpha
        i = 1
        if name[1] != "N":
            p[i] = alpha * rng.uniform(0.05, 0.5)
            i += 1
        if name[-1] != "N":
            p[i] = (1 - alpha) * rng.uniform(0.05, 0.5)
            i += 1
        if "d" in name:
            p[i] = rng.uniform(0.82, 0.97)
        yield p


def best(y, period, name):
    m = model(y, period, name)
    rng = np.random.default_rng(7)
    results = []
    for i, start in enumerate(starts(m, name, rng)):
        try:
            r = m.fit(start_params=start, disp=False, maxiter=2000)
            # The first is what a user of statsmodels gets; the others are driven on.
            for _ in range(0 if i == 0 else 3):
                again = model(y, period, name).fit(start_params=r.params, disp=False, maxiter=2000)
                if not again.llf > r.llf + 1e-9:
                    break
                r = again
            f = r.forecast(HORIZON)
            if np.isfinite(r.llf) and np.all(np.isfinite(f)):
                results.append((r.llf, i, r))
        except Exception:  # noqa: BLE001
            pass
    default = next((llf for llf, i, _ in results if i == 0), None)
    top = max(results, key=lambda x: x[0])
    return default, top[2]


def names(y, period):
    out = []
    for season in ["N"] + (["A", "M"] if period > 1 else []):
        for trend in ["N", "A", "Ad"]:
            for error in ["A", "M"]:
                if not (error == "A" and season == "M"):
                    out.append(error + trend + season)
    return out


def main():
    out = {
        "versions": {"numpy": np.__version__, "statsmodels": statsmodels.__version__},
        "horizon": HORIZON,
        "series": [],
        "filters": [],
    }
    for key, (y, period) in SERIES.items():
        fits = []
        for name in names(y, period):
            default, r = best(y, period, name)
            fits.append(
                {
                    "form": name,
                    "default_llf": default,
                    "llf": r.llf,
                    "k": int(r.df_model),
                    "aic": r.aic,
                    "aicc": r.aicc,
                    "bic": r.bic,
                    "params": [float(v) for v in r.params],
                    "forecast": [float(v) for v in r.forecast(HORIZON)],
                }
            )
            print(key, name, default, r.llf, flush=True)
        out["series"].append({"name": key, "period": period, "values": y.tolist(), "fits": fits})
    # The recursion of every form, stable or not, at parameters given.
    y = values(TOURISTS)
    for error in "AM":
        for trend in ["N", "A", "Ad", "M", "Md"]:
            for season in "NAM":
                name = error + trend + season
                m = model(y, 4, name)
                p = [0.35]
                p += [0.05] if trend != "N" else []
                p += [0.2] if season != "N" else []
                p += [0.93] if "d" in name else []
                p += [31.0]
                p += [1.01 if trend[0] == "M" else 0.4] if trend != "N" else []
                # statsmodels wants s[-1] … s[-m], the last fixed.
                p += {"N": [], "A": [2.5, -1.0, -9.0, 0.0], "M": [0.95, 0.85, 0.65, 1.0]}[season]
                r = m.smooth(np.array(p))
                out["filters"].append(
                    {"form": name, "params": p, "llf": float(r.llf), "forecast": [float(v) for v in r.forecast(HORIZON)]}
                )
    path = pathlib.Path(__file__).resolve().parent.parent / "data" / "forecast.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(out, indent=1) + "\n")


if __name__ == "__main__":
    main()
