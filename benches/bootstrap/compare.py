"""Subjects drawn anew over the tail of a ROC, against vectorised NumPy, alternated in one run.

    cargo build --release -p falsematch-kernels --example bootstrap
    python3 -m venv /tmp/bench && /tmp/bench/bin/pip install numpy
    /tmp/bench/bin/python benches/bootstrap/compare.py [subjects] [rounds] [pairs] [replicates]

See README.md beside this file for what is counted on either side.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
THRESHOLDS, REPEATS = 64, 5


def tail(subjects, pairs):
    """Pairs of different subjects, some of whom come up more often, and where thresholds lie."""
    random = np.random.default_rng(1)
    easy = np.cumsum(random.lognormal(0, 0.5, subjects))
    pick = lambda: np.searchsorted(easy, random.random(pairs) * easy[-1]).clip(0, subjects - 1)
    one, other = pick(), pick()
    other[one == other] = (other[one == other] + 1) % subjects
    after = np.unique(np.geomspace(10, pairs, THRESHOLDS).round().astype(np.int64))
    while len(after) < THRESHOLDS:
        after = np.union1d(after, after[-1] - np.arange(1, 1 + THRESHOLDS - len(after)))
    return one.astype(np.uint32), other.astype(np.uint32), after


def cumulated(weights, one, other, after):
    return np.cumsum(weights[one] * weights[other])[after - 1]


def reduced(weights, one, other, after):
    """Without writing a running sum of all pairs."""
    starts = np.concatenate([[0], after[:-1]])
    return np.cumsum(np.add.reduceat(weights[one] * weights[other], starts))


def theirs(count, subjects, replicates, one, other, after):
    """Wall and processor time of everything, and of counting alone."""
    random = np.random.default_rng(2)
    clocks = lambda: np.array([time.perf_counter(), time.process_time()])
    start, counting = clocks(), np.zeros(2)
    for _ in range(replicates):
        drawn = random.integers(0, subjects, subjects)
        weights = np.bincount(drawn, minlength=subjects).astype(np.int32)
        before = clocks()
        count(weights, one, other, after)
        counting += clocks() - before
        trials = (int(weights.sum() * 10) ** 2 - int((weights * weights).sum()) * 100) // 2
        clones = int((weights * (weights - 1) // 2).sum()) * 100
        assert trials + clones > 0
    return clocks() - start, counting


def ours(folder, subjects, replicates, threads):
    binary = ROOT / "target" / "release" / "examples" / "bootstrap"
    command = [binary, folder, str(subjects), str(replicates), str(REPEATS)]
    environment = os.environ | {"RAYON_NUM_THREADS": str(threads)}
    text = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
    found = {key: float(value) for key, value in re.findall(r"(\w+) ([\d.]+)", text)}
    whole = np.array([found["whole_wall"], found["whole_cpu"]])
    return whole, whole - [found["draw_wall"], found["draw_cpu"]]


def same_counts(folder, one, other, after):
    for name in ["first", "last"]:
        weights = np.fromfile(Path(folder) / f"{name}.u8", np.uint8).astype(np.int64)
        counts = np.fromfile(Path(folder) / f"{name}.u64", np.uint64)
        if not np.array_equal(cumulated(weights, one, other, after), counts):
            return False
    return True


def main():
    given = [int(float(argument)) for argument in sys.argv[1:]]
    subjects, rounds, pairs, replicates = (given + [10_000, 3, 1_000_000, 1_024][len(given):])
    one, other, after = tail(subjects, pairs)
    index = one.astype(np.int64), other.astype(np.int64)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        np.stack([one, other], axis=1).tofile(Path(folder) / "pairs.u32")
        after.astype(np.uint64).tofile(Path(folder) / "after.u64")
        for _ in range(rounds):
            rows.append((ours(folder, subjects, replicates, 1),
                         theirs(cumulated, subjects, replicates, *index, after),
                         theirs(reduced, subjects, replicates, *index, after),
                         ours(folder, subjects, replicates, 2)))
        print("counts of first and last replicate equal:", same_counts(folder, one, other, after))
    print(f"{subjects} subjects, {pairs} pairs, {replicates} replicates, {len(after)} thresholds, "
          f"medians of {rounds} rounds, numpy {np.__version__}")
    per = 1e9 / (pairs * replicates)
    for part, job in enumerate(["whole job", "counting"]):
        for clock, kind in enumerate(["wall", "cpu"]):
            median = lambda side: statistics.median(row[side][part][clock] for row in rows)
            mine, cumsum, reduceat, two = (median(side) for side in range(4))
            print(f"{job:9} {kind:4} ours {mine:.3f} s ({mine * per:.3f} ns a pair), two threads {two:.3f} s; "
                  f"cumsum {cumsum:.2f} s ({cumsum / mine:.0f}x); "
                  f"reduceat {reduceat:.2f} s ({reduceat / mine:.0f}x)")


if __name__ == "__main__":
    main()
