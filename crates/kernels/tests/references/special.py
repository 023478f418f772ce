"""Writes special.tsv: reference values of the special functions, at 50 digits.

    pip install mpmath==1.4.1 scipy==1.17.1
    python special.py > special.tsv

Each line: function, arguments, value. Arguments are exact doubles. The incomplete beta
and gamma functions are summed here from series with positive terms only; quantiles are
found by Newton's method from the value of scipy, which must not be far off.
"""

import sys

import mpmath as mp
from scipy import stats

mp.mp.dps = 50
HALF = mp.mpf(1) / 2


def series(first, ratio):
    """Sum of positive terms, given the first and the ratio of neighbours."""
    total, term, n = first, first, 0
    while term > total * mp.mpf(10) ** -45:
        term *= ratio(n)
        total += term
        n += 1
    return total


def beta_density_of_logit(x, a, b):
    """x^a (1-x)^b / B(a, b)."""
    log_beta = mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b)
    return mp.exp(a * mp.log(x) + b * mp.log(1 - x) - log_beta)


def beta_cdf(x, a, b):
    """DLMF 8.17.8, from the nearer end, where it converges faster."""
    if x > HALF:
        return 1 - beta_cdf(1 - x, b, a)
    first = beta_density_of_logit(x, a, b) / a
    return series(first, lambda n: (a + b + n) / (a + 1 + n) * x)


def gamma_density_of_log(x, a):
    """x^a e^-x / Gamma(a)."""
    return mp.exp(a * mp.log(x) - x - mp.loggamma(a))


def gamma_cdf(x, a):
    """DLMF 8.7.1."""
    return series(gamma_density_of_log(x, a) / a, lambda n: x / (a + 1 + n))


def solve(cdf, density, probability, start):
    """Newton's method; `density` is the derivative of `cdf`."""
    x = mp.mpf(start)
    for _ in range(40):
        step = (cdf(x) - probability) / density(x)
        x -= step
        if abs(step) < abs(x) * mp.mpf(10) ** -35:
            assert abs(x - start) <= 1e-6 * abs(x), (float(x), start)
            return x
    raise RuntimeError("no convergence")


def row(name, *fields):
    *arguments, value = fields
    print(name, *(repr(float(a)) for a in arguments), mp.nstr(value, 20), sep="\t")


def normal():
    for x in [-37, -10.5, -3, -1.25, -0.01, 0, 0.5, 2, 6]:
        row("normal_cdf", x, mp.ncdf(mp.mpf(x)))
    for p in [1e-300, 1e-20, 1e-6, 0.025, 0.2, 0.3, 0.4999999, 0.5000001, 0.6, 0.75, 0.975]:
        start = float(stats.norm.ppf(p))
        row("normal_quantile", p, solve(mp.ncdf, mp.npdf, mp.mpf(p), start))


BETAS = [
    (0.5, 0.5), (1, 1), (1, 535), (2, 3), (28, 508), (29, 507), (0.01, 40), (40, 0.01),
    (0.3, 7.7), (3.25, 96.75), (30, 970), (500.5, 499.5), (1e4, 3e4), (5, 1e6), (1e6, 5),
    (31, 1e9), (1e9, 0.5), (2.5e5, 2.5e5), (1e-3, 1e-3), (1e6, 1e9), (1e6, 1e6),
]


def beta():
    for a, b in BETAS:
        shapes = mp.mpf(a), mp.mpf(b)
        for p in [1e-9, 0.025, 0.4, 0.975]:
            x = float(stats.beta.ppf(p, a, b))
            if not 1e-290 < x < 1 - 1e-9:
                continue
            row("beta_cdf", x, a, b, beta_cdf(mp.mpf(x), *shapes))
            quantile = solve(
                lambda t: beta_cdf(t, *shapes),
                lambda t: beta_density_of_logit(t, *shapes) / (t * (1 - t)),
                mp.mpf(p),
                x,
            )
            row("beta_quantile", p, a, b, quantile)
        print(a, b, file=sys.stderr)


def student():
    for df in [0.5, 1, 2, 3.7, 19, 199.5, 1019, 1e5, 1e8]:
        degrees = mp.mpf(df)
        share = lambda t: degrees / (degrees + t * t)
        for p in [1e-9, 0.005, 0.025, 0.3]:
            t = solve(
                lambda t: beta_cdf(share(t), degrees / 2, HALF) / 2,
                lambda t: -beta_density_of_logit(share(t), degrees / 2, HALF) / t,
                mp.mpf(p),
                float(stats.t.isf(p, df)),
            )
            row("t_quantile", p, df, -t)


def gamma():
    for a in [0.05, 0.5, 1, 3.5, 30, 31, 1000, 1e5, 1e6]:
        shape = mp.mpf(a)
        for p in [1e-9, 0.025, 0.5, 0.975]:
            start = float(stats.gamma.ppf(p, a))
            if start < 1e-290:
                continue
            x = solve(
                lambda x: gamma_cdf(x, shape),
                lambda x: gamma_density_of_log(x, shape) / x,
                mp.mpf(p),
                start,
            )
            row("gamma_quantile", p, a, x)


normal()
student()
gamma()
beta()
