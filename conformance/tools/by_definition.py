"""Expected values from the definitions, by plain loops and exact fractions.

Slow on purpose, and sharing neither code nor method with what is tested: every rate is a
count over a count, every threshold is tried, every pair is visited. Standard library only.

The second half has the rules of other tools, written from their sources, so that a reason
that we give for a difference can be checked: `write_expected.py` stops if a rule does not
give the number that the tool gave.
"""

from decimal import Decimal, getcontext
from fractions import Fraction
from itertools import product
from math import comb, inf
from statistics import NormalDist

getcontext().prec = 60


def fmr(case, threshold):
    """Share of the non-mated scores at or over the threshold."""
    return Fraction(sum(s >= threshold for s in case["non_mated"]), len(case["non_mated"]))


def fnmr(case, threshold):
    """Share of the mated scores under the threshold."""
    return Fraction(sum(s < threshold for s in case["mated"]), len(case["mated"]))


def points(case):
    """(threshold, FMR, FNMR), descending: where nothing matches, then at every score."""
    scores = sorted({*case["mated"], *case["non_mated"]}, reverse=True)
    return [(t, fmr(case, t), fnmr(case, t)) for t in [inf, *scores]]


def target(case, wanted):
    """Threshold, FMR and FNMR with the largest FMR not over a target.

    Of the thresholds with that FMR the one with the smallest FNMR, and of those the
    lowest observed score, or None if only a number that was not observed will do.
    Nothing if one match in all trials is over the target.
    """
    limit = Fraction(str(wanted))
    if Fraction(1, len(case["non_mated"])) > limit:
        return None
    best = max(((f, -n, -t) for t, f, n in points(case) if f <= limit))
    threshold = -best[2]
    return (None if threshold == inf else threshold), best[0], -best[1]


def eer(case):
    """Midpoint rule of Maio et al. 2002: (rate, low, high, threshold)."""
    curve = points(case)
    crossed = max(p for p in curve if p[2] <= p[1])
    before = min(p for p in curve if p[2] >= p[1])
    threshold, f, n = crossed if sum(crossed[1:]) <= sum(before[1:]) else before
    return (f + n) / 2, min(f, n), max(f, n), threshold


def eer_rocch(case):
    """The lowest equal error rate that a mixture of two thresholds can have.

    A mixture of two points of the curve lies on the straight line between them; the
    convex hull is the best of all mixtures.
    """
    curve = {(f, n) for _, f, n in points(case)} | {(Fraction(1), Fraction(0))}
    left = [(f, n) for f, n in curve if n >= f]
    right = [(f, n) for f, n in curve if n <= f]
    return min(crossing(a, b) for a, b in product(left, right))


def crossing(a, b):
    """Where the line from a to b has FMR and FNMR equal."""
    above, below = a[1] - a[0], b[0] - b[1]
    if above + below == 0:
        return max(a[0], b[0])
    return a[0] + (b[0] - a[0]) * above / (above + below)


def auc(case):
    """Share of pairs in which the mated score is higher, ties half."""
    pairs = product(case["mated"], case["non_mated"])
    twice = sum(2 * (m > n) + (m == n) for m, n in pairs)
    return Fraction(twice, 2 * len(case["mated"]) * len(case["non_mated"]))


def d_prime(case, population=False):
    """Difference of the means over the root of the mean of both variances.

    Unbiased variances, or those of a population. Nothing if one cannot be had, or if
    neither class varies.
    """
    variances = [variance_of(case[key], population) for key in ("mated", "non_mated")]
    if None in variances or not any(variances):
        return None
    apart = mean(case["mated"]) - mean(case["non_mated"])
    return float(decimal(apart) / decimal(sum(variances) / 2).sqrt())


def mean(scores):
    return sum(map(Fraction, scores)) / len(scores)


def variance_of(scores, population):
    freedom = len(scores) - (not population)
    middle = mean(scores)
    return sum((Fraction(s) - middle) ** 2 for s in scores) / freedom if freedom else None


def decimal(fraction):
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def det(case):
    """FMR and FNMR in turn, by descending threshold."""
    return [rate for _, f, n in points(case) for rate in (f, n)]


def far_frr(case, threshold):
    """Accepted non-mated attempts and rejected mated attempts, over all attempts."""
    attempts = {True: [], False: []}
    for a, b, score in case["comparisons"]:
        attempts[a == b].append(score is not None and score >= threshold)
    accepted = {kind: Fraction(sum(of), len(of)) for kind, of in attempts.items()}
    return accepted[False], 1 - accepted[True]


def variance_fmr(case, threshold):
    """Sum of products of deviations over all pairs of non-mated comparisons that share a
    person, over the squared number of comparisons; a negative covariance between cells is
    taken for zero, and the variance is not under that of independent comparisons."""
    trials = [(frozenset((a, b)), s >= threshold) for a, b, s in case["comparisons"] if a != b]
    rate = Fraction(sum(e for _, e in trials), len(trials))
    same, other = Fraction(0), Fraction(0)
    for (people, error), (others, erred) in product(trials, trials):
        if people == others:
            same += (error - rate) * (erred - rate)
        elif people & others:
            other += (error - rate) * (erred - rate)
    found = (same + max(other, 0)) / len(trials) ** 2
    return max(found, rate * (1 - rate) / len(trials))


def variance_fnmr(case, threshold):
    """G / (G - 1) times the sum over people of squared deviations, over the squared number
    of mated comparisons; not under that of independent comparisons."""
    people = {}
    for a, b, score in case["comparisons"]:
        if a == b:
            people.setdefault(a, []).append(score < threshold)
    errors, trials = sum(map(sum, people.values())), sum(map(len, people.values()))
    rate = Fraction(errors, trials)
    squares = sum((sum(of) - rate * len(of)) ** 2 for of in people.values())
    found = Fraction(len(people), len(people) - 1) * squares / trials**2
    return max(found, rate * (1 - rate) / trials)


def clopper_pearson(errors, trials, level):
    """Where each tail of the binomial holds half of what the level leaves (Clopper and
    Pearson 1934), by bisection on exact sums of 60 digits."""
    half = (1 - Decimal(str(level))) / 2
    low = 0.0 if errors == 0 else solve(lambda p: at_least(errors, trials, p) < half)
    high = 1.0 if errors == trials else solve(lambda p: at_most(errors, trials, p) > half)
    return [low, high]


def at_most(errors, trials, p):
    if 2 * errors > trials:
        return 1 - sum(density(k, trials, p) for k in range(errors + 1, trials + 1))
    return sum(density(k, trials, p) for k in range(errors + 1))


def at_least(errors, trials, p):
    return 1 - at_most(errors - 1, trials, p)


def density(k, trials, p):
    return comb(trials, k) * p**k * (1 - p) ** (trials - k)


def solve(still_under):
    low, high = Decimal(0), Decimal(1)
    for _ in range(120):
        middle = (low + high) / 2
        low, high = (middle, high) if still_under(middle) else (low, middle)
    return float(low)


def wilson(errors, trials, level):
    """Roots of (p - e/n)^2 = z^2 p (1 - p) / n (Wilson 1927)."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    rate, share = errors / trials, z * z / trials
    middle = (rate + share / 2) / (1 + share)
    half = (share * (rate * (1 - rate) + share / 4)) ** 0.5 / (1 + share)
    return [0.0 if errors == 0 else middle - half, 1.0 if errors == trials else middle + half]


def nearest_fmr(case, wanted):
    """PyEER: the FNMR at the observed score whose FMR is nearest to the target, over it or
    not; of two as near that at the lower score."""
    curve = [p for p in points(case) if p[0] != inf]
    return min((abs(float(f) - wanted), t, n) for t, f, n in curve)[2]


def at_non_mated_scores(case, wanted):
    """bob.measure: only non-mated scores, and a number just over the highest, can be a
    threshold."""
    over = max(case["non_mated"])
    above = [s for s in case["mated"] if s > over]
    curve = [(f, t, n) for t, f, n in points(case) if t in set(case["non_mated"])]
    curve.append((Fraction(0), inf, Fraction(len(case["mated"]) - len(above), len(case["mated"]))))
    return max((f, -t, n) for f, t, n in curve if f <= Fraction(str(wanted)))[2]


def nearest_rates(case):
    """bob.measure: the means of both rates where their difference is smallest."""
    smallest = min(abs(f - n) for _, f, n in points(case))
    return {(f + n) / 2 for _, f, n in points(case) if abs(f - n) == smallest}


def interpolated_eer(case):
    """Where the polyline through the steps of the curve has both rates equal."""
    curve = [(f, n) for _, f, n in points(case)]
    for a, b in zip(curve, curve[1:]):
        if a[1] >= a[0] and b[1] <= b[0]:
            return crossing(a, b)
    raise AssertionError("the curve starts with FNMR 1 and ends with FMR 1")


def observed_midpoint(case):
    """PyEER: the midpoint rule without the threshold at which nothing matches, and 1 where
    the curve does not cross without it."""
    curve = sorted(p for p in points(case) if p[0] != inf)
    after = [k for k, (_, f, n) in enumerate(curve) if f <= n]
    if not after:
        return Fraction(1)
    place = after[0]
    before = place - 1 if curve[place][1] != curve[place][2] and place else place
    return min((sum(curve[k][1:]), k) for k in (before, place))[0] / 2


def ends_of_equal_sums(case):
    """Rates at both thresholds at the crossing, if their sums are equal; else nothing can
    be said."""
    curve = points(case)
    crossed = max(p for p in curve if p[2] <= p[1])
    before = min(p for p in curve if p[2] >= p[1])
    same = sum(crossed[1:]) == sum(before[1:])
    return {*crossed[1:], *before[1:]} if same else set()


def observed_area(case):
    """PyEER: the trapezoids between observed scores, without the one that ends where
    nothing matches."""
    curve = [(f, 1 - n) for t, f, n in points(case) if t != inf]
    return sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in zip(curve, curve[1:]))


def plug_in_variance_fmr(case, threshold):
    """cimat: as `variance_fmr`, without the floor, and a tie is no match."""
    trials = [(a, b, s > threshold) for a, b, s in case["comparisons"] if a != b]
    rate = Fraction(sum(e for *_, e in trials), len(trials))
    cells = {}
    for a, b, error in trials:
        for cell in ((a, b), (b, a)):
            cells[cell] = cells.get(cell, 0) + error - rate
    same = sum(of**2 for of in cells.values())
    rows = {}
    for (a, _), of in cells.items():
        rows[a] = rows.get(a, 0) + of
    other = sum(of**2 for of in rows.values()) - same
    return (2 * same + 4 * max(other, 0)) / (2 * len(trials)) ** 2


def plug_in_variance_fnmr(case, threshold):
    """cimat: as `variance_fnmr`, without the factor G / (G - 1) and without the floor; a tie
    is an error in the rate and none in the errors of a person."""
    people = {}
    for a, b, score in case["comparisons"]:
        if a == b:
            people.setdefault(a, []).append(score)
    trials = sum(map(len, people.values()))
    rate = Fraction(sum(s <= threshold for of in people.values() for s in of), trials)
    deviations = [sum(s < threshold for s in of) - rate * len(of) for of in people.values()]
    return sum(d**2 for d in deviations) / trials**2


def failed_trials_kept(case, threshold):
    """bob.measure: a NaN is neither at or over nor under a threshold, and is a trial."""
    of = {kind: [s for a, b, s in case["comparisons"] if (a == b) == kind] for kind in (True, False)}
    over = sum(s is not None and s >= threshold for s in of[False])
    under = sum(s is not None and s < threshold for s in of[True])
    return Fraction(over, len(of[False])), Fraction(under, len(of[True]))


def pooled_failures(case, threshold):
    """bob.measure: FMR (1 - FtA) and FtA + FNMR (1 - FtA), one FtA for both kinds."""
    scores = [score for *_, score in case["comparisons"]]
    failed = Fraction(sum(score is None for score in scores), len(scores))
    return fmr(case, threshold) * (1 - failed), failed + fnmr(case, threshold) * (1 - failed)
