"""Writes tests/data/statistics.json: what other libraries say of seeded data, frozen for the tests of src/stats.

Run:  python tests/oracles/statistics.py
Made with Python 3, numpy 2.4.6, scipy 1.17.1, scikit-learn 1.9.1, statsmodels 0.15.0. The Rust tests need no Python.
"""

import json
import math
import pathlib

import numpy as np
import scipy
import sklearn
import statsmodels
from scipy import stats
from sklearn.decomposition import PCA
from sklearn.metrics import mutual_info_score, normalized_mutual_info_score
from sklearn.preprocessing import StandardScaler
from statsmodels.stats import proportion

rng = np.random.default_rng(20240229)


def plain(value):
    """JSON without NaN and infinity: these become text."""
    if isinstance(value, dict):
        return {key: plain(v) for key, v in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(v) for v in value]
    if value is None:
        return None
    if isinstance(value, (np.integer, int)):
        return int(value)
    if isinstance(value, (np.floating, float)):
        value = float(value)
        return value if math.isfinite(value) else ("nan" if math.isnan(value) else "inf" if value > 0 else "-inf")
    return value


def tails():
    rows = []
    for x in [0.0, 0.3, 1.0, 1.96, 4.5, 9.0, 37.0]:
        rows.append(("normal", x, 0, 0, 2 * stats.norm.sf(x)))
    for x in [1e-300, 1e-15, 0.001, 0.025, 0.3, 0.5, 0.8, 0.975, 0.999999]:
        rows.append(("normal_quantile", x, 0, 0, stats.norm.ppf(x)))
    for df in [1, 2, 5, 30, 500, 199_998, 2e6]:
        for x in [0.01, 0.7, 2.0, 6.5, 30.0]:
            rows.append(("student", x, df, 0, 2 * stats.t.sf(x, df)))
        for confidence in [0.5, 0.9, 0.95, 0.999]:
            rows.append(("student_critical", confidence, df, 0, stats.t.ppf(0.5 + confidence / 2, df)))
    for a in [1, 2, 4, 9, 40]:
        for b in [1, 3, 20, 145, 3995, 999_990]:
            for x in [0.02, 0.6, 1.0, 1.7, 3.1, 12.0, 60.0]:
                rows.append(("f", x, a, b, stats.f.sf(x, a, b)))
    for df in [1, 2, 3, 9, 40, 500]:
        for x in [1e-3, 0.4, 2.0, 9.0, 55.0, 480.0, 1200.0]:
            rows.append(("chi2", x, df, 0, stats.chi2.sf(x, df)))
    return [dict(law=law, x=x, a=a, b=b, want=want) for law, x, a, b, want in rows]


def tukey(groups, mean_within, df):
    """tukey_hsd, or its formula from SciPy's distribution for groups of one, which tukey_hsd refuses."""
    k = len(groups)
    pairs = [(a, b) for a in range(k) for b in range(a + 1, k)]
    if min(map(len, groups)) > 1:
        found = stats.tukey_hsd(*groups)
        interval = found.confidence_interval(0.95)
        return [
            dict(
                a=a,
                b=b,
                difference=found.statistic[a, b],
                p=found.pvalue[a, b],
                low=interval.low[a, b],
                high=interval.high[a, b],
            )
            for a, b in pairs
        ]
    rows, critical = [], stats.studentized_range.isf(0.05, k, df)
    for a, b in pairs:
        off = groups[a].mean() - groups[b].mean()
        error = math.sqrt(mean_within / 2 * (1 / len(groups[a]) + 1 / len(groups[b])))
        p = stats.studentized_range.sf(abs(off) / error, k, df)
        rows.append(dict(a=a, b=b, difference=off, p=p, low=off - critical * error, high=off + critical * error))
    return rows


def tested(name, groups):
    groups = [np.asarray(g, dtype=float) for g in groups]
    f = stats.f_oneway(*groups)
    k, n = len(groups), sum(map(len, groups))
    everything = np.concatenate(groups)
    within = sum(((g - g.mean()) ** 2).sum() for g in groups)
    total = ((everything - everything.mean()) ** 2).sum()
    between, mean_within = total - within, within / (n - k)
    h = stats.kruskal(*groups)
    w = stats.f_oneway(*groups, equal_var=False) if min(map(len, groups)) > 1 else None
    return dict(
        name=name,
        groups=groups,
        anova=dict(
            f=f.statistic,
            p=f.pvalue,
            eta_squared=between / total,
            omega_squared=max(0.0, (between - (k - 1) * mean_within) / (total + mean_within)),
        ),
        welch=w and dict(f=w.statistic, p=w.pvalue),
        kruskal=dict(h=h.statistic, p=h.pvalue),
        tukey=tukey(groups, mean_within, n - k),
    )


def groups():
    def normal(*parts):
        return [np.round(rng.normal(mean, sd, n), 6) for n, mean, sd in parts]

    return [
        tested("equal sizes, no difference", normal((12, 5, 1), (12, 5, 1), (12, 5, 1))),
        tested("unequal sizes", normal((5, 10, 2), (30, 11, 2), (17, 13, 2), (8, 10, 2))),
        tested("far apart", normal((20, 0, 1), (25, 4, 1), (15, 9, 1))),
        tested("two groups", normal((9, 1, 1), (14, 2, 3))),
        tested("a group of one", normal((1, 3, 1), (10, 3, 1), (6, 4, 1))),
        tested("ties", [rng.integers(0, 4, n) for n in (15, 22, 9, 31)]),
        tested("large mean, small spread", [1e6 + g for g in normal((10, 0, 1), (10, 1, 1), (10, 0.5, 1))]),
        tested("ten groups", normal(*[(8, i / 5, 1) for i in range(10)])),
    ]


def studentized_range():
    rows = []
    for k in [2, 3, 5, 10, 30]:
        for df in [1, 2, 5, 20, 145, 3995, np.inf]:
            for q in [0.4, 1.5, 3.0, 4.2, 7.0]:
                rows.append(dict(k=k, df=df, q=q, upper=stats.studentized_range.sf(q, k, df)))
    return rows


def studentized_range_critical():
    return [
        dict(k=k, df=df, p=p, q=stats.studentized_range.isf(p, k, df))
        for k in [2, 4, 10]
        for df in [3, 24, 500]
        for p in [0.1, 0.05, 0.01]
    ]


def contingency():
    tables = [
        [[20, 15], [10, 30]],
        [[336, 279, 121], [100, 310, 90], [12, 33, 5]],
        [[3, 1, 0, 2], [0, 4, 1, 1]],
        [[1000, 10], [20, 900]],
        rng.integers(50, 90, (5, 6)).tolist(),
    ]
    rows = []
    for table in tables:
        found = stats.chi2_contingency(table, correction=False)
        observed, expected = np.array(table, dtype=float), found.expected_freq
        n, (r, c) = observed.sum(), observed.shape
        v = stats.contingency.association(np.array(table), method="cramer", correction=False)
        phi = max(0.0, found.statistic / n - (r - 1) * (c - 1) / (n - 1))
        rr, cc = r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)
        by_row, by_column = observed.sum(1, keepdims=True) / n, observed.sum(0, keepdims=True) / n
        rows.append(
            dict(
                table=table,
                chi_square=found.statistic,
                p=found.pvalue,
                df=found.dof,
                expected=expected,
                residuals=(observed - expected) / np.sqrt(expected * (1 - by_row) * (1 - by_column)),
                v=v,
                v_corrected=math.sqrt(phi / (min(rr, cc) - 1)),
            )
        )
    return rows


def benjamini_hochberg():
    lists = [[0.01, 0.04, 0.03, 0.005], [0.5], np.round(rng.uniform(0, 1, 25) ** 3, 5), [0.2, 0.2, 0.2], [0, 1, 0.5]]
    return [dict(p=p, want=stats.false_discovery_control(p)) for p in lists]


def ranks():
    lists = [rng.integers(0, 9, 30).tolist(), np.round(rng.normal(size=12), 4), [5.0], [2, 2, 2]]
    return [dict(values=v, want=stats.rankdata(v)) for v in lists]


def summary():
    lists = [np.round(rng.lognormal(3, 1, 41), 4), np.round(rng.normal(50, 9, 20), 3), [1, 2], 1e8 + rng.integers(0, 5, 9)]
    p = [0, 0.05, 0.25, 0.333, 0.5, 0.75, 0.9, 1]
    return [
        dict(
            values=v,
            mean=np.mean(v),
            sd0=np.std(v),
            sd1=np.std(v, ddof=1),
            skewness=stats.skew(v),
            p=p,
            quantiles=np.quantile(v, p),
            interval=stats.t.interval(0.95, len(v) - 1, loc=np.mean(v), scale=stats.sem(v)),
        )
        for v in lists
    ]


def correlation():
    x = np.round(rng.normal(size=40), 5)
    noise = np.round(rng.normal(size=40), 5)
    pairs = [
        ("strong", x, 2 * x + 0.3 * noise),
        ("none", x, noise),
        ("negative", x, -x + noise),
        ("ties", rng.integers(0, 4, 25), rng.integers(0, 5, 25)),
        ("five", x[:5], noise[:5]),
        ("large mean", 1e7 + x, 1e7 + x + noise),
        ("nearly a line", x, x + 1e-6 * noise),
    ]
    rows = []
    for name, a, b in pairs:
        a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
        pearson, spearman = stats.pearsonr(a, b), stats.spearmanr(a, b)
        interval = pearson.confidence_interval(0.95)
        rows.append(
            dict(
                name=name,
                x=a,
                y=b,
                pearson=dict(r=pearson.statistic, p=pearson.pvalue, low=interval.low, high=interval.high),
                spearman=dict(r=spearman.statistic, p=spearman.pvalue),
            )
        )
    return rows


def correlation_matrix():
    columns = np.round(rng.normal(size=(4, 25)), 4)
    columns[2] += columns[0]
    columns[3] = np.round(columns[3])
    return [dict(columns=columns, pearson=np.corrcoef(columns), spearman=stats.spearmanr(columns.T).statistic)]


def mutual_information():
    x = rng.integers(0, 6, 200)
    pairs = [
        ("independent", x, rng.integers(0, 4, 200)),
        ("related", x, (x + rng.integers(0, 2, 200)) // 2),
        ("determined", x, x // 2),
        ("copies", x, x),
    ]
    return [
        dict(name=n, x=a, y=b, information=mutual_info_score(a, b), normalised=normalized_mutual_info_score(a, b))
        for n, a, b in pairs
    ]


def quantile_bins():
    rows = []
    for values, bins in [(np.round(rng.lognormal(size=50), 3), 5), (rng.poisson(2, 60).astype(float), 4)]:
        ends = np.unique(np.quantile(values, np.arange(1, bins) / bins))
        rows.append(dict(values=values, bins=bins, codes=np.searchsorted(ends, values, side="left")))
    return rows


def pca():
    base = rng.normal(size=(60, 3))
    mixed = np.column_stack(
        [base @ w for w in ([3, 1, 0], [1, 2, 0.5], [0, -1, 1], [0.3, 0.2, 2.5])]
    ) + rng.normal(scale=0.3, size=(60, 4))
    data = [
        ("four features", mixed),
        ("scales apart", mixed * [300, 1, 0.1, 10] + [1e6, 0, 5, -3]),
        ("a constant column", np.column_stack([mixed, np.full(60, 0.1)])),
        ("a copied column", np.column_stack([mixed, mixed[:, 1]])),
        ("fewer rows than columns", rng.normal(size=(4, 7))),
        ("standardised", StandardScaler().fit_transform(mixed)),
    ]
    rows = []
    for name, table in data:
        table = np.round(table, 7)
        found = PCA(svd_solver="full").fit(table)
        kept = found.explained_variance_ > 1e-12 * found.explained_variance_[0]
        rows.append(
            dict(
                name=name,
                columns=table.T,
                variances=found.explained_variance_[kept],
                ratios=found.explained_variance_ratio_[kept],
                components=found.components_[kept],
                scores=found.transform(table)[:, :2],
            )
        )
    return rows


def ellipse():
    rows = []
    for slope, probability in [(0.8, 0.95), (-2.0, 0.5), (0.0, 0.99)]:
        x = rng.normal(size=30)
        points = np.round(np.column_stack([x + 3, slope * x + rng.normal(scale=0.7, size=30) - 1]), 5)
        values, vectors = np.linalg.eigh(np.cov(points.T))
        along = vectors[:, 1] * (1 if vectors[0, 1] > 0 else -1)
        rows.append(
            dict(
                points=points,
                probability=probability,
                centre=points.mean(0),
                radii=np.sqrt(values[::-1] * stats.chi2.ppf(probability, 2)),
                angle=math.atan2(along[1], along[0]),
            )
        )
    return rows


def effect_size():
    rows = []
    for n, m, shift in [(12, 30, 1.0), (5, 5, 0.2), (2, 3, 0.5)]:
        a, b = np.round(rng.normal(shift, 1, n), 2), np.round(rng.normal(0, 1.5, m), 2)
        df = n + m - 2
        pooled = math.sqrt(((n - 1) * a.var(ddof=1) + (m - 1) * b.var(ddof=1)) / df)
        d = (a.mean() - b.mean()) / pooled
        factor = scipy.special.gamma(df / 2) / (math.sqrt(df / 2) * scipy.special.gamma((df - 1) / 2))
        rows.append(dict(a=a, b=b, cohens_d=d, hedges_g=d * factor))
    return rows


def standard_scaler():
    columns = np.vstack([rng.normal(5, 3, 20), rng.lognormal(8, 1, 20), 1e6 + rng.normal(size=20)]).round(5)
    return [dict(columns=columns, want=StandardScaler().fit_transform(columns.T).T)]


def ab_plan():
    rows = []
    for baseline, expected, alpha, power in [
        (0.1, 0.15, 0.05, 0.8),
        (0.02, 0.025, 0.05, 0.9),
        (0.4, 0.3, 0.01, 0.8),
        (0.149, 0.2, 0.1, 0.95),
    ]:
        size = proportion.samplesize_proportions_2indep_onetail(expected - baseline, baseline, power, 1, alpha)
        # The power of 500 in each arm, by the same normal approximation.
        pooled = (baseline + expected) / 2
        null = math.sqrt(2 * pooled * (1 - pooled))
        alternative = math.sqrt(baseline * (1 - baseline) + expected * (1 - expected))
        z = (abs(expected - baseline) * math.sqrt(500) - stats.norm.isf(alpha / 2) * null) / alternative
        rows.append(
            dict(
                baseline=baseline, expected=expected, alpha=alpha, power=power, per_arm=size, power_500=stats.norm.cdf(z)
            )
        )
    return rows


def ab_effect():
    rows = []
    for x1, n1, x2, n2 in [(48, 80, 56, 70), (0, 20, 3, 25), (9, 10, 3, 10), (334, 2240, 200, 1000), (5, 5, 5, 5), (1, 900, 60, 950), (2, 60, 7, 44)]:
        low, high = proportion.confint_proportions_2indep(x2, n2, x1, n1, method="newcomb", compare="diff")
        p = 1.0 if x1 + x2 in (0, n1 + n2) else proportion.proportions_ztest([x1, x2], [n1, n2])[1]
        exact = stats.fisher_exact([[x1, n1 - x1], [x2, n2 - x2]]).pvalue
        rows.append(dict(x1=x1, n1=n1, x2=x2, n2=n2, low=low, high=high, p_z=p, p_exact=exact))
    return rows


SECTIONS = [
    tails,
    groups,
    studentized_range,
    studentized_range_critical,
    contingency,
    benjamini_hochberg,
    ranks,
    summary,
    correlation,
    correlation_matrix,
    mutual_information,
    quantile_bins,
    pca,
    ellipse,
    effect_size,
    standard_scaler,
    ab_plan,
    ab_effect,
]

if __name__ == "__main__":
    versions = {m.__name__: m.__version__ for m in (np, scipy, sklearn, statsmodels)}
    frozen = {"made_with": versions} | {section.__name__: plain(section()) for section in SECTIONS}
    lines = ["{"]
    for key, value in frozen.items():
        if isinstance(value, list):
            cases = ",\n".join("  " + json.dumps(case) for case in value)
            lines.append(f' {json.dumps(key)}: [\n{cases}\n ],')
        else:
            lines.append(f" {json.dumps(key)}: {json.dumps(value)},")
    lines[-1] = lines[-1].rstrip(",")
    lines.append("}\n")
    target = pathlib.Path(__file__).parents[1] / "data" / "statistics.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text("\n".join(lines))
