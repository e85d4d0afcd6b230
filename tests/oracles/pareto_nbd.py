"""Pareto/NBD by hypergeometric functions (scipy): the values in tests/data/pareto_nbd.json.

usage: python3 tests/oracles/pareto_nbd.py > tests/data/pareto_nbd.json
Formulas: Fader & Hardie 2005, http://brucehardie.com/notes/009/ (likelihood, P(alive), expectations); the frequencies by numeric integration over the
time of leaving.
"""
import json
import numpy as np
from scipy.integrate import quad
from scipy.optimize import minimize
from scipy.special import gammaln, hyp2f1


def log_likelihood(theta, x, tx, T):
    r, alpha, s, beta = theta
    most, far = max(alpha, beta), abs(alpha - beta)
    second = s + 1 if alpha >= beta else r + x
    f = lambda t: np.log(hyp2f1(r + s + x, second, r + s + x + 1, far / (most + t))) - (r + s + x) * np.log(most + t)
    early, late = f(tx), f(T)
    gap = early + np.log(np.maximum(-np.expm1(late - early), 1e-300))
    common = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    here = -(r + x) * np.log(alpha + T) - s * np.log(beta + T)
    left = np.log(s) - np.log(r + s + x) + gap
    return common + np.logaddexp(here, left), np.exp(here - np.logaddexp(here, left))


def expected(theta, x, T, alive, t):
    r, alpha, s, beta = theta
    return alive * (r + x) * (beta + T) / ((alpha + T) * (s - 1)) * (1 - ((beta + T) / (beta + T + t)) ** (s - 1))


def main():
    rng = np.random.default_rng(5)
    rows = []
    for _ in range(300):
        rate, leaving, age = rng.gamma(0.9, 1 / 6.0), rng.gamma(1.4, 1 / 50.0), rng.uniform(20, 100)
        end, day, days = rng.exponential(1 / leaving), 0.0, []
        while True:
            day += rng.exponential(1 / rate)
            if day > min(end, age):
                break
            days.append(day)
        rows.append([len(days), round(days[-1], 4) if days else 0.0, round(age, 4)])
    x, tx, T = np.array(rows).T
    value = lambda logs: -log_likelihood(np.exp(logs), x, tx, T)[0].mean()
    start = np.log([0.9, 6.0, 1.4, 50.0])
    for _ in range(4):
        found = minimize(value, start, method="Nelder-Mead", options=dict(maxiter=20000, xatol=1e-9, fatol=1e-14))
        start = found.x
    theta = np.exp(found.x)
    r, alpha, s, beta = theta
    alive = log_likelihood(theta, x, tx, T)[1]
    nbd = lambda n, t: np.exp(gammaln(r + n) - gammaln(r) - gammaln(n + 1) + r * np.log(alpha / (alpha + t)) + n * np.log(t / (alpha + t)))
    frequency = lambda n, t: nbd(n, t) * (beta / (beta + t)) ** s + quad(
        lambda y: nbd(n, y) * s * beta**s / (beta + y) ** (s + 1), 0, t, epsabs=1e-12)[0]
    start_mean = lambda t: r * beta / (alpha * (s - 1)) * (1 - (beta / (beta + t)) ** (s - 1))
    print(json.dumps(dict(
        histories=rows, parameters=theta.tolist(), log_likelihood=log_likelihood(theta, x, tx, T)[0].sum(),
        p_alive=alive[:40].tolist(), expected_26=expected(theta, x, T, alive, 26)[:40].tolist(),
        expected_52=expected(theta, x, T, alive, 52)[:40].tolist(),
        expected_from_start=[start_mean(t) for t in (1, 10, 52)], frequencies_30=[frequency(n, 30.0) for n in range(7)])))


main()
