"""How much a second thread gains: `falsematch compare` beside a plain product of numpy.

    cargo build --release -p falsematch-cli
    /tmp/bench/bin/python benches/compare/threads.py [--count 60000] [--dimension 512] [--rounds 3]

By the clock, in alternated rounds, on a machine that nothing else uses. Two cores of a virtual
machine may be two threads of one core; what a plain product gains there is what can be had.
The tallies of one and of two threads are compared byte by byte.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
OURS = TARGET / "release" / "falsematch"
STUDY = """[study]
name = "Threads"
question = "What does a second thread gain?"
[system]
range = [-1.0, 1.0]
[input]
format = "templates"
file = "templates.npy"
metric = "cosine"
normalised = true
histogram = false
[samples]
file = "samples.csv"
[protocol]
thresholds = [{limit}]
tail = 1_000_000
[[arm]]
name = "everybody"
"""
PRODUCT = """
import numpy as np, sys, time
x = np.load(sys.argv[1])[:8192]
y = np.load(sys.argv[1])[:16384]
x @ y.T
start = time.perf_counter()
for _ in range(6):
    x @ y.T
print(time.perf_counter() - start)
"""


def write(folder, count, d):
    rng = np.random.default_rng(2)
    x = rng.standard_normal((count, d), dtype="f4")
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    np.save(folder / "templates.npy", x)
    lines = [f"s{i},p{i // 2}" for i in range(count)]
    (folder / "samples.csv").write_text("sample,subject\n" + "\n".join(lines) + "\n")
    scores = np.sort((x[:2000] @ x[2000:22000].T).ravel())
    limit = float(scores[int(len(scores) * (1 - 1e-4))])
    (folder / "study.toml").write_text(STUDY.format(limit=round(limit, 4)))


def compared(folder, threads):
    kept = folder / "study.compared.arrow"
    kept.unlink(missing_ok=True)
    start = time.perf_counter()
    command = [str(OURS), "compare", str(folder), "--quiet", "--threads", str(threads)]
    subprocess.run(command, check=True)
    return time.perf_counter() - start, kept.read_bytes()


def product(folder, threads):
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    environment = dict(os.environ, **{name: str(threads) for name in names})
    command = [sys.executable, "-c", PRODUCT, str(folder / "templates.npy")]
    return float(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=60_000)
    parser.add_argument("--dimension", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, options.count, options.dimension)
        times = {(side, threads): [] for side in ("ours", "numpy") for threads in (1, 2)}
        bytes_of = {}
        for _ in range(options.rounds):
            for threads in (1, 2):
                seconds, bytes_of[threads] = compared(folder, threads)
                times["ours", threads].append(seconds)
                times["numpy", threads].append(product(folder, threads))
        assert bytes_of[1] == bytes_of[2], "tallies differ"
        for side in ("ours", "numpy"):
            one, two = (statistics.median(times[side, threads]) for threads in (1, 2))
            print(f"{side:6} one thread {one:.2f} s, two {two:.2f} s: {one / two:.2f} times")


main()
