"""Error-versus-discard curves by their definition, in exact fractions.

Plain loops and the standard library, sharing nothing with the Rust code: every limit on quality
is tried on every trial, an area is summed over a grid on which all its corners lie, and a curve
without a unit is made from the trials that do not touch it.

    python3 references/discard.py > references/discard.tsv
"""

from fractions import Fraction
import random

LIMITS = [Fraction(1, 5), Fraction(3, 10), Fraction(1, 2)]


def curve(trials):
    """(share discarded, discarded, kept, errors among the kept) at every limit on quality."""
    points = []
    for limit in sorted({quality for quality, *_ in trials}):
        kept = [error for quality, error, *_ in trials if quality >= limit]
        discarded = len(trials) - len(kept)
        points.append((Fraction(discarded, len(trials)), discarded, len(kept), sum(kept)))
    return points


def rate_at(points, share):
    """The rate that is reached without discarding more than the share."""
    reached = [point for point in points if point[0] <= share]
    return Fraction(reached[-1][3], reached[-1][2])


def level_area(points, limit):
    """Sum over a grid so fine that no step lies within a cell."""
    corners = sorted({point[0] for point in points if point[0] < limit} | {limit})
    return sum((b - a) * rate_at(points, a) for a, b in zip(corners, corners[1:]))


def straight_area(points, limit):
    """Trapezoids between the points; level after the last one; cut at the limit."""
    def value(share):
        before = [p for p in points if p[0] <= share][-1]
        after = [p for p in points if p[0] > share]
        low = Fraction(before[3], before[2])
        if not after:
            return low
        high = Fraction(after[0][3], after[0][2])
        return low + (high - low) * (share - before[0]) / (after[0][0] - before[0])

    corners = sorted({point[0] for point in points if point[0] < limit} | {limit})
    return sum((b - a) * (value(a) + value(b)) / 2 for a, b in zip(corners, corners[1:]))


def cases():
    yield [(k, k in (1, 3, 9), k, k) for k in range(1, 11)]
    for seed, (trials, qualities, units) in enumerate([(40, 7, 6), (150, 200, 9), (90, 3, 5)]):
        draw = random.Random(seed)
        yield [
            (draw.randrange(qualities), draw.random() < 0.25, draw.randrange(units), draw.randrange(units))
            for _ in range(trials)
        ]


def write(*fields):
    text = [str(float(f)) if isinstance(f, Fraction) else str(int(f)) for f in fields[1:]]
    print("\t".join([fields[0], *text]))


for number, trials in enumerate(cases()):
    for trial in trials:
        write("trial", number, *trial)
    points = curve(trials)
    for point in points:
        write("step", number, *point[1:])
    for limit in LIMITS:
        write("area", number, limit, level_area(points, limit), straight_area(points, limit))
        for unit in sorted({unit for trial in trials for unit in trial[2:]}):
            left = [trial for trial in trials if unit not in trial[2:]]
            if left:
                without = curve(left)
                rate = rate_at(without, Fraction(0))
                write("without", number, limit, unit, rate, level_area(without, limit))
