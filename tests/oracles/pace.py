"""The gamma-Poisson law of paces with one change, which lasts or is over (src/stats/pace.rs), computed anew with numpy; writes tests/data/pace.json.

usage: python3 tests/oracles/pace.py > tests/data/pace.json
"""
import json

import numpy as np

FACTORS = [0.0, 0.25, 0.5, 0.7, 1.5, 2.0, 3.0]
FACTORS_OVER = [0.0, 0.5]
WEEKS = np.array([2.0, 4.0, 8.0, 12.0, 52.0])
FEWEST_WEEKS, PRIOR, LEAST_GAIN, GAIN_OVER, ROUNDS, LEAST_SCATTER = 4.0, 5.0, 6.0, 24.0, 100, 0.6


def people():
    """Visits within each stretch: regulars, one in four at half the pace for eight weeks, one in ten gone for twelve."""
    rng, rows = np.random.default_rng(20240101), []
    for i in range(60):
        rate = [1.0, 2.0, 3.0][i % 3]
        now = 0.5 if i % 4 == 0 else 1.0
        blocks = [(2, now), (2, now), (4, now), (4, 1.0), (40, 1.0)]
        if i % 10 == 1:
            blocks = [(2, 0), (2, 0), (4, 0), (4, 0), (40, 1.0)]
        rows.append(np.cumsum([rng.poisson(rate * f * w) for w, f in blocks]).astype(float))
    return np.array(rows)


def gamma(visits):
    rows = visits[visits[:, 2] > 0]
    v, w = rows[:, -1], np.full(len(rows), WEEKS[-1])
    mean = v.sum() / w.sum()
    squares = (w * (v / w - mean) ** 2).sum()
    between = (squares - (len(rows) - 1) * mean) / (w.sum() - (w**2).sum() / w.sum())
    variance = np.clip(between, 0.01 * mean**2, 4 * mean**2)
    return mean**2 / variance, mean / variance


def scatter(visits):
    of = []
    for row in visits:
        if row[-1] >= 10 and row[2] > 0:
            came, weeks = np.diff(row, prepend=0), np.diff(WEEKS, prepend=0)
            expected = row[-1] / WEEKS[-1] * weeks
            freedom = len(row) - 1
            median = freedom * (1 - 2 / (9 * freedom)) ** 3
            of.append(((came - expected) ** 2 / expected).sum() / median)
    return max(LEAST_SCATTER, sorted(of)[len(of) // 2])


def em(likelihood, allowed):
    n, weights = len(likelihood), np.where(allowed, 0.1 / allowed.sum(), 0.0)
    for _ in range(ROUNDS):
        none = 1 - weights.sum()
        total = none + likelihood @ weights
        gain = np.log(total).sum()
        weights = (likelihood * weights / total[:, None]).sum(axis=0) / (n + PRIOR)
        weights[weights < 1e-9] = 0
    return weights, gain


def main():
    visits = people()
    shape, rate = gamma(visits)
    spread = scatter(visits)
    stretches = range(len(WEEKS) - 1)
    cells = [(k, None, f) for k in stretches for f in FACTORS]
    cells += [(k, u, f) for k in stretches for u in range(k) for f in FACTORS_OVER]
    all_visits, weeks = visits[:, -1], WEEKS[-1]
    likelihood = np.zeros((len(visits), len(cells)))
    for c, (k, u, f) in enumerate(cells):
        came = visits[:, k] - (0 if u is None else visits[:, u])
        since = WEEKS[k] - (0 if u is None else WEEKS[u])
        log = np.where(came > 0, -np.inf, 0.0) if f == 0 else came * np.log(f)
        log = log + (shape + all_visits) * np.log((rate + weeks) / (rate + weeks - (1 - f) * since))
        likelihood[:, c] = np.exp(log / spread)
        if u is not None:
            likelihood[visits[:, u] == 0, c] = 0
    factors = np.array([f for _, _, f in cells])
    lasts = np.array([u is None for _, u, _ in cells])
    def fit(over, lasting):
        return em(likelihood, np.where(lasts, lasting | (factors == 0), over))

    everything, lasting = fit(True, True), fit(False, True)
    over = everything[1] - lasting[1] >= GAIN_OVER
    found, without = (everything, fit(True, False)) if over else (lasting, fit(False, False))
    needed = max(LEAST_GAIN, 2 * np.log(len(visits))) * max(1.0, spread)
    belief = 1 / (1 + np.exp(needed - (found[1] - without[1])))
    low, high = lasts & (factors > 0) & (factors < 1), factors > 1
    since = np.array([WEEKS[k] - (0 if u is None else WEEKS[u]) for k, u, _ in cells])

    def pace(i, weights):
        part, none = weights * likelihood[i], 1 - weights.sum()
        rates = (shape + all_visits[i]) / (rate + weeks - (1 - factors) * since)
        values = [
            none * (shape + all_visits[i]) / (rate + weeks) + (part * rates).sum(),
            (part * rates * (1 - factors))[low].sum(),
            (part * rates * (factors - 1))[high].sum(),
            part[lasts & (factors == 0)].sum(),
        ]
        return np.array(values) / (none + part.sum())

    rows = []
    for i in range(len(visits)):
        mean = belief * pace(i, found[0]) + (1 - belief) * pace(i, without[0])
        rows.append({"visits": visits[i].tolist(), **dict(zip(["established", "shortfall", "excess", "stopped"], mean))})
    changed = belief * found[0][lasts & (factors > 0)].sum()
    law = {"shape": shape, "rate": rate, "scatter": spread, "belief": belief, "changed": changed}
    print(json.dumps({"weeks": WEEKS.tolist(), "law": law, "people": rows}, indent=1))


if __name__ == "__main__":
    main()
