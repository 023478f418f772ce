"""Comparing templates: falsematch's kernels against numpy, faiss and PyTorch.

    cargo build --release -p falsematch-kernels --example similarity
    python3 -m venv /tmp/bench && /tmp/bench/bin/pip install numpy faiss-cpu [torch]
    /tmp/bench/bin/python benches/compare/run.py [--rounds 3] [--spectrum spectrum.csv]

Everything runs on one thread and is counted in processor time per pair, so that other work
on the machine bears on it little; rounds alternate between the sides and medians are printed.
Templates are synthetic. `real` has the spectrum of a real embedder (a CSV with the columns
component, second_moment, between_subjects, within_subjects): each component's second moment
is split between people and pictures in the ratio of the other two columns. The thresholds
are those at which the stated share of pairs is found in a sample.

The work of the sides: faiss returns every pair at or over the threshold (range_search), numpy
the product and a histogram of 4,096 bins, ours every pair at or over the threshold with its
exact score. Making codes and finding directions is counted apart (`ready`), since it grows
with the templates and not with the pairs. Counts are compared: faiss and numpy use 32-bit
floats and may be off by pairs that sit on the threshold; ours must equal `plain`, which
scores every pair in 64 bits.
"""

import argparse
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import faiss
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
OURS = TARGET / "release" / "examples" / "similarity"
SHARED = Path(os.environ.get("FALSEMATCH_SHARED", ROOT / ".." / "shared"))
PROBES, REFERENCES = 4096, 16384


def unit(x):
    return (x / np.linalg.norm(x, axis=1, keepdims=True)).astype("<f4")


def rotation(rng, d):
    return np.linalg.qr(rng.standard_normal((d, d)))[0]


def templates(kind, rng, spectrum):
    count = PROBES + REFERENCES
    if kind == "real":
        table = np.loadtxt(spectrum, delimiter=",", skiprows=1)
        moment, between, within = table[:, 1], table[:, 2], table[:, 3]
        share = within / (between + within)
        d = len(moment)
        x = rng.standard_normal((count, d)) * np.sqrt(moment * (1 - share))
        x += rng.standard_normal((count, d)) * np.sqrt(moment * share)
        return unit(x @ rotation(rng, d).T)
    name, d = kind.split("-")
    d = int(d)
    x = rng.standard_normal((count, d))
    if name.startswith("exp"):
        x = (x * np.exp(-np.arange(d) / float(name[3:]) / 2)) @ rotation(rng, d).T
    if name.startswith("pow"):
        x = (x * (1.0 + np.arange(d)) ** (-float(name[3:]) / 2)) @ rotation(rng, d).T
    return unit(x)


def ours(*arguments, path=None):
    environment = dict(os.environ, FALSEMATCH_PATH=path or "")
    text = subprocess.run(
        [str(OURS), *map(str, arguments)], env=environment, check=True, capture_output=True, text=True
    ).stdout.split()
    found = dict(zip(text[::2], text[1::2]))
    return {key: float(value) if key != "engine" else value for key, value in found.items()}


def timed(work, pairs):
    start = time.process_time()
    result = work()
    return 1e9 * (time.process_time() - start) / pairs, result


def median(values):
    return statistics.median(values)


class Sides:
    def __init__(self, folder, kind, rng, spectrum):
        x = templates(kind, rng, spectrum)
        self.kind, self.a, self.b = kind, x[:PROBES], x[PROBES:]
        self.d = x.shape[1]
        self.files = [Path(folder) / f"{kind}-{side}.f32" for side in "ab"]
        self.a.tofile(self.files[0])
        self.b.tofile(self.files[1])
        self.pairs = PROBES * REFERENCES
        self.triangle = REFERENCES * (REFERENCES - 1) // 2
        self.index = faiss.IndexFlatIP(self.d)
        self.index.add(self.b)
        scores = np.sort((self.a[:1024] @ self.b[:8192].T).ravel())
        self.at = {f: float(scores[int(len(scores) * (1 - f))]) for f in (1e-2, 1e-3, 1e-4, 1e-6)}

    def tail(self, engine, limit, triangle=False):
        files = [self.files[1]] * 2 if triangle else self.files
        return ours("tail", *files, self.d, engine, repr(limit))

    def numpy_histogram(self):
        return np.histogram(self.a @ self.b.T, 4096, (-1, 1))[0]

    def numpy_histogram_prepared(self, out):
        np.dot(self.a, self.b.T, out=out)
        return np.histogram(out, 4096, (-1, 1))[0]


def tails(sides, rounds):
    for fmr, limit in sides.at.items():
        rows = {"faiss": [], "numpy": [], "plan": [], "codes": [], "floats": [], "triangle": []}
        ready, engine, counts = [], None, {}
        for _ in range(rounds):
            ns, result = timed(lambda: sides.index.range_search(sides.a, limit), sides.pairs)
            rows["faiss"].append(ns)
            counts["faiss"] = int(result[0][-1])
            if fmr in (1e-3, 1e-4):
                rows["numpy"].append(timed(sides.numpy_histogram, sides.pairs)[0])
            for name in ("plan", "codes", "floats"):
                found = sides.tail(name, limit)
                rows[name].append(found["ns"])
                counts[name] = int(found["found"])
                if name == "plan":
                    ready.append(found["ready"])
                    engine = found["engine"]
            rows["triangle"].append(sides.tail("plan", limit, True)["ns"])
        m = {name: median(values) for name, values in rows.items() if values}
        # Peers compare the square of one set; each pair of it is found twice.
        own = m["faiss"] * REFERENCES**2 / (m["triangle"] * sides.triangle)
        line = f"{sides.kind:10} FMR {fmr:g}  faiss {m['faiss']:6.2f}  plan {m['plan']:5.2f} ({engine}, ready {median(ready):.2f})"
        line += f"  codes {m['codes']:5.2f}  floats {m['floats']:5.2f}  faiss/plan {m['faiss'] / m['plan']:5.1f}"
        line += f"  floats/plan {m['floats'] / m['plan']:5.1f}  plan/codes {m['plan'] / m['codes']:.2f}  within one set {own:.1f}"
        if "numpy" in m:
            line += f"  numpy {m['numpy']:.1f}  numpy/plan {m['numpy'] / m['plan']:.1f}"
            line += f"  within one set {m['numpy'] * REFERENCES**2 / (m['triangle'] * sides.triangle):.1f}"
        print(line, "counts", counts, flush=True)
        assert counts["plan"] == counts["codes"] == counts["floats"]


def histograms(sides, rounds):
    out = np.empty((PROBES, REFERENCES), "f4")
    rows = {"numpy": [], "numpy, out=": [], "ours": []}
    for _ in range(rounds):
        rows["numpy"].append(timed(sides.numpy_histogram, sides.pairs)[0])
        rows["numpy, out="].append(timed(lambda: sides.numpy_histogram_prepared(out), sides.pairs)[0])
        rows["ours"].append(ours("histogram", *sides.files, sides.d, 4096)["ns"])
    m = {name: median(values) for name, values in rows.items()}
    print(f"{sides.kind:10} histogram of 4096 bins", {k: round(v, 2) for k, v in m.items()},
          f"ratios {m['numpy'] / m['ours']:.2f} {m['numpy, out='] / m['ours']:.2f}", flush=True)


def nearest(sides, rounds, count=50):
    """The first `count` of every probe: faiss IndexFlatIP.search against ours.

    `search` is ours with the references ready, as faiss's are in its index; `with ready` is with
    the making of codes and directions of the references too."""
    rows = {"faiss": [], "plan": [], "codes": [], "plan, with ready": [], "codes, with ready": []}
    engine, again, last = None, 0, {}
    for _ in range(rounds):
        ns, (scores, places) = timed(lambda: sides.index.search(sides.a, count), sides.pairs)
        rows["faiss"].append(ns)
        last["faiss"] = float(scores[:, -1].astype("f8").sum())
        for name in ("plan", "codes"):
            found = ours("top", *sides.files, sides.d, name, count)
            rows[name].append(found["ns"])
            rows[f"{name}, with ready"].append(found["ns"] + found["ready"])
            last[name] = found["last"]
            engine, again = (found["engine"], found["again"]) if name == "plan" else (engine, again)
    m = {name: median(values) for name, values in rows.items()}
    ratios = "  ".join(f"faiss/{name} {m['faiss'] / ns:.2f}" for name, ns in m.items() if name != "faiss")
    print(f"{sides.kind:10} x {len(sides.b)}  first {count} ({engine}, {again:.0f} rows again)",
          {k: round(v, 2) for k, v in m.items()}, ratios, flush=True)
    assert last["plan"] == last["codes"] and abs(last["plan"] / last["faiss"] - 1) < 1e-6, last


def torch_sides(sides, rounds):
    """PyTorch: the product alone, and with the pairs at or over the threshold at FMR 1e-3."""
    try:
        import torch
    except ImportError:
        print("torch: not installed")
        return
    torch.set_num_threads(1)
    a, b = torch.from_numpy(sides.a), torch.from_numpy(sides.b)
    limit = sides.at[1e-3]
    rows = {"product": [], "and threshold": [], "ours": []}
    for _ in range(rounds):
        rows["product"].append(timed(lambda: a @ b.T, sides.pairs)[0])
        rows["and threshold"].append(timed(lambda: torch.nonzero(a @ b.T >= limit), sides.pairs)[0])
        rows["ours"].append(sides.tail("plan", limit)["ns"])
    m = {name: median(values) for name, values in rows.items()}
    print(f"{sides.kind:10} torch {torch.__version__}, FMR 0.001", {k: round(v, 2) for k, v in m.items()},
          f"ratios {m['product'] / m['ours']:.2f} {m['and threshold'] / m['ours']:.2f}", flush=True)


def brute_force(sides):
    """Counts of every engine and path against every pair scored in 64 bits."""
    total = 0
    for limit in sides.at.values():
        expected = sides.tail("plain", limit, True)
        for engine in ("plan", "codes", "floats", 64, 128):
            for path in ("", "avx2"):
                found = ours("tail", *[sides.files[1]] * 2, sides.d, engine, repr(limit), path=path)
                assert found["found"] == expected["found"], (sides.kind, limit, engine, path, found, expected)
                total += int(found["pairs"])
    return total


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--spectrum", type=Path, default=SHARED / "data/models/spectrum-0095.csv")
    parser.add_argument("--kinds", nargs="*", default=["iso-512", "iso-128", "real", "exp30-512", "exp60-512", "pow0.8-512"])
    parser.add_argument("--references", type=int, default=16384)
    parser.add_argument("--only-nearest", action="store_true", help="only the first 50 of every probe")
    parser.add_argument("--check", action="store_true", help="only compare counts with brute force")
    options = parser.parse_args()
    global REFERENCES
    REFERENCES = options.references
    faiss.omp_set_num_threads(1)
    rng = np.random.default_rng(1)
    checked = 0
    with tempfile.TemporaryDirectory() as folder:
        for kind in options.kinds:
            if kind == "real" and not options.spectrum.exists():
                print(f"skipped: no spectrum at {options.spectrum}")
                continue
            sides = Sides(folder, kind, rng, options.spectrum)
            if options.check:
                checked += brute_force(sides)
                print(f"{kind}: counts equal brute force, {checked:,} pairs so far", flush=True)
                continue
            if not options.only_nearest:
                tails(sides, options.rounds)
            nearest(sides, options.rounds)
            if kind == "iso-512" and not options.only_nearest:
                histograms(sides, options.rounds)
                torch_sides(sides, options.rounds)


main()
