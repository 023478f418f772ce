"""Measuring 10 million scores, against scikit-learn, alternated in one run.

    cargo build --release -p falsematch --example measure
    python3 -m venv /tmp/bench && /tmp/bench/bin/pip install numpy scipy scikit-learn
    /tmp/bench/bin/python benches/measure/compare.py [rounds] [scores] [replicates]

Both sides start with the columns in memory and end with ROC, EER and FNMR at five target
FMRs with intervals. Three times are taken of scikit-learn's side:

- the figures alone (roc_curve and look-ups), without any interval;
- with intervals of FMR and FNMR at the five thresholds by our dependence variance, written
  in vectorised NumPy: less than the same, since the thresholds are taken as given and
  neither EER nor ROC has an interval;
- with intervals of all of them by a bootstrap over subjects, which is what scikit-learn
  offers for it (roc_curve with weights): as many replicates as asked for, 10 by default.
  200 is a usual minimum; the time grows with the number.

Ours is the tally and the whole of `rate::measure`, which also has bands at some 200
thresholds, AUC and d' with jackknife intervals, and both EERs.
"""

import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from scipy.stats import beta, norm, t as student
from sklearn.metrics import roc_curve

SUBJECTS, SAMPLES = 1_000, 16
TARGETS = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5]
ROOT = Path(__file__).resolve().parents[2]


def draw(total):
    """1 % mated scores, the rest non-mated, with the samples that were compared."""
    random = np.random.default_rng(1)
    mated = total // 100
    subject_of = np.repeat(np.arange(SUBJECTS, dtype=np.uint32), SAMPLES)
    first, second = np.triu_indices(SAMPLES, 1)
    base = np.arange(SUBJECTS)[:, None] * SAMPLES
    pairs = np.stack([(base + first).ravel(), (base + second).ravel()])
    pairs = pairs[:, random.permutation(pairs.shape[1])[:mated]]
    probe = random.integers(0, SUBJECTS * SAMPLES, total - mated)
    reference = random.integers(0, SUBJECTS * SAMPLES, total - mated)
    same = subject_of[probe] == subject_of[reference]
    reference[same] = (reference[same] + SAMPLES) % (SUBJECTS * SAMPLES)
    wolf = random.normal(0, 0.03, SUBJECTS)
    non_mated = random.normal(0, 0.1, total - mated)
    non_mated += wolf[subject_of[probe]] + wolf[subject_of[reference]]
    score = np.concatenate([random.normal(0.55, 0.15, pairs.shape[1]), non_mated])
    probe = np.concatenate([pairs[0], probe]).astype(np.uint32)
    reference = np.concatenate([pairs[1], reference]).astype(np.uint32)
    order = random.permutation(len(score))
    score = score.astype(np.float32).astype(np.float64)
    return score[order], probe[order], reference[order], subject_of


def figures(score, is_mated, weights=None):
    fmr, tpr, thresholds = roc_curve(is_mated, score, sample_weight=weights)
    fnmr = 1 - tpr
    nearest = np.argmin(np.abs(fmr - fnmr))
    at = [np.searchsorted(fmr, target, side="right") - 1 for target in TARGETS]
    return (fmr[nearest] + fnmr[nearest]) / 2, [(thresholds[i], fmr[i], fnmr[i]) for i in at]


def bounds(rate, trials, variance, units, level=0.95):
    if rate in (0, 1):
        return None
    tail = (1 - level) / 2
    shrink = (norm.ppf(tail) / student.ppf(tail, units - 1)) ** 2
    n = min(trials, rate * (1 - rate) / variance) * shrink
    k = rate * n
    return beta.ppf(tail, k, n - k + 1), beta.ppf(1 - tail, k + 1, n - k)


def intervals(score, is_mated, probe, reference, subject_of, points):
    one, other = subject_of[probe].astype(np.int64), subject_of[reference].astype(np.int64)
    low, high = np.minimum(one, other)[~is_mated], np.maximum(one, other)[~is_mated]
    non_mated = score[~is_mated]
    code = low * SUBJECTS + high
    pairs, cell, trials = np.unique(code, return_inverse=True, return_counts=True)
    unit_trials = np.bincount(low, minlength=SUBJECTS) + np.bincount(high, minlength=SUBJECTS)
    mated, owner = score[is_mated], one[is_mated]
    owned = np.bincount(owner, minlength=SUBJECTS)
    found = []
    for threshold, fmr, fnmr in points:
        wrong = non_mated >= threshold
        errors = np.bincount(cell[wrong], minlength=len(pairs))
        rows = np.bincount(low[wrong], minlength=SUBJECTS)
        rows += np.bincount(high[wrong], minlength=SUBJECTS)
        within = np.square(errors - fmr * trials).sum()
        across = np.square(rows - fmr * unit_trials).sum()
        variance = max(across - within, within) / len(non_mated) ** 2
        missed = np.bincount(owner[mated < threshold], minlength=SUBJECTS)
        spread = np.square(missed - fnmr * owned).sum() / len(mated) ** 2
        found.append(
            (bounds(fmr, len(non_mated), variance, SUBJECTS), bounds(fnmr, len(mated), spread, SUBJECTS))
        )
    return found


def bootstrap(score, is_mated, probe, reference, subject_of, replicates):
    random = np.random.default_rng(2)
    one, other = subject_of[probe], subject_of[reference]
    found = []
    for _ in range(replicates):
        weight = np.bincount(random.integers(0, SUBJECTS, SUBJECTS), minlength=SUBJECTS)
        pair = np.where(is_mated, weight[one], weight[one] * weight[other])
        drawn = pair > 0
        eer, points = figures(score[drawn], is_mated[drawn], pair[drawn])
        found.append([eer, *(point[2] for point in points)])
    return np.quantile(found, [0.025, 0.975], axis=0)


def theirs(score, probe, reference, subject_of, replicates):
    is_mated = subject_of[probe] == subject_of[reference]
    wall, cpu = time.perf_counter(), time.process_time()
    eer, points = figures(score, is_mated)
    alone = time.perf_counter() - wall, time.process_time() - cpu
    intervals(score, is_mated, probe, reference, subject_of, points)
    closed = time.perf_counter() - wall, time.process_time() - cpu
    wall, cpu = time.perf_counter(), time.process_time()
    bootstrap(score, is_mated, probe, reference, subject_of, replicates)
    drawn = time.perf_counter() - wall + alone[0], time.process_time() - cpu + alone[1]
    return alone, closed, drawn, (eer, points)


def ours(folder):
    binary = ROOT / "target" / "release" / "examples" / "measure"
    text = subprocess.run([binary, folder], check=True, capture_output=True, text=True).stdout
    return text, {key: float(value) for key, value in re.findall(r"(\w+) ([\d.]+)", text)}


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    total = int(float(sys.argv[2])) if len(sys.argv) > 2 else 10_000_000
    replicates = int(sys.argv[3]) if len(sys.argv) > 3 else 10
    score, probe, reference, subject_of = draw(total)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, column in [("score.f64", score), ("probe.u32", probe),
                             ("reference.u32", reference), ("subject_of.u32", subject_of)]:
            column.tofile(Path(folder) / name)
        for _ in range(rounds):
            text, mine = ours(folder)
            *times, found = theirs(score, probe, reference, subject_of, replicates)
            rows.append((mine, *times))
    print(text)
    print("scikit-learn EER", found[0], "FNMR", [f"{point[2]:.10f}" for point in found[1]])
    for index, kind in enumerate(["wall", "cpu"]):
        mine = statistics.median(row[0][kind] for row in rows)
        print(f"{kind:4} ours {mine:.2f} s")
        names = ["figures alone", "intervals at given thresholds in NumPy",
                 f"subject bootstrap, {replicates} replicates"]
        for place, name in enumerate(names, start=1):
            other = statistics.median(row[place][index] for row in rows)
            print(f"     scikit-learn, {name}: {other:.2f} s ({other / mine:.1f} times ours)")
    size = len(score) * 16
    print(f"input {size / 2**20:.0f} MiB; ours at its peak {mine_peak(rows):.0f} MiB "
          f"({mine_peak(rows) * 2**20 / size:.2f}x)")


def mine_peak(rows):
    return max(row[0]["peak_kib"] for row in rows) / 1024


if __name__ == "__main__":
    main()
