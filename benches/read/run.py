"""Reading ten million comparison scores: falsematch against pandas and PyArrow.

    python -m venv /tmp/venv && /tmp/venv/bin/pip install numpy pandas pyarrow
    cargo build --release -p falsematch --example read
    /tmp/venv/bin/python benches/read/run.py [--rows N] [--rounds N] [--shuffled]

Every reader gets a process of its own and times the read alone, without imports. Rounds go
round the readers, so that a busy machine bears on all of them alike; medians are printed.
The task is not the same for all, to our disadvantage: falsematch also checks every row,
turns labels into codes, joins the samples table and looks for duplicate comparisons, while
the others return columns as they stand. CPU time is the fairer number on a shared machine.
"""

import argparse
import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

TIMED = """
import json, sys, time
{imports}
start, cpu = time.perf_counter(), time.process_time()
table = {call}
wall, cpu = time.perf_counter() - start, time.process_time() - cpu
print(json.dumps({{"rows": len(table), "wall": wall, "cpu": cpu}}))
"""


def python(imports, call):
    return [sys.executable, "-c", TIMED.format(imports=imports, call=call)]


def write_data(folder, rows, shuffled):
    import numpy
    import pyarrow
    import pyarrow.csv
    import pyarrow.parquet

    samples = int((2 * rows) ** 0.5) + 2
    labels = numpy.array([f"{k // 4:05d}_{k % 4:02d}" for k in range(samples)])
    random = numpy.random.default_rng(20260101)
    probe, reference = numpy.triu_indices(samples, k=1)
    probe, reference = probe[:rows].astype("int32"), reference[:rows].astype("int32")
    if shuffled:
        order = random.permutation(rows)
        probe, reference = probe[order], reference[order]
    table = pyarrow.table({
        "probe": pyarrow.array(labels).take(pyarrow.array(probe)),
        "reference": pyarrow.array(labels).take(pyarrow.array(reference)),
        "score": numpy.round(random.normal(0.1, 0.15, rows), 6),
    })
    options = pyarrow.csv.WriteOptions(quoting_style="none")
    pyarrow.csv.write_csv(table, folder / "scores.csv", options)
    pyarrow.parquet.write_table(table, folder / "scores.parquet")
    lines = [f"{label},{label.split('_')[0]}" for label in labels]
    (folder / "samples.csv").write_text("sample,subject\n" + "\n".join(lines) + "\n")


def measure(command):
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"failed: {command}")
    result = json.loads(out)
    result["peak"] = usage.ru_maxrss / 1024
    return result


def report(name, size, readers, rounds, rows):
    results = {reader: [] for reader in readers}
    for _ in range(rounds):
        for reader, command in readers.items():
            result = measure(command)
            if result["rows"] != rows:
                raise SystemExit(f"{reader} read {result['rows']} rows of {rows}")
            results[reader].append(result)
    median = lambda reader, key: statistics.median(r[key] for r in results[reader])
    print(f"\n{name}, {size / 2**20:.0f} MiB, medians of {rounds} rounds")
    print(f"{'':12}{'wall s':>8}{'cpu s':>8}{'peak MiB':>10}{'wall ratio':>12}{'cpu ratio':>11}")
    for reader in readers:
        ratios = [median(reader, key) / median("falsematch", key) for key in ("wall", "cpu")]
        print(f"{reader:12}{median(reader, 'wall'):8.2f}{median(reader, 'cpu'):8.2f}"
              f"{median(reader, 'peak'):10.0f}{ratios[0]:12.2f}{ratios[1]:11.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--shuffled", action="store_true", help="rows in random order")
    arguments = parser.parse_args()
    ours = ROOT / "target/release/examples/read"
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        # In a process of its own: Linux counts the memory of the one that starts a reader
        # towards the reader's peak, so this one must stay small.
        writer = multiprocessing.get_context("spawn").Process(
            target=write_data, args=(folder, arguments.rows, arguments.shuffled)
        )
        writer.start()
        writer.join()
        if writer.exitcode:
            raise SystemExit("the data could not be written")
        print(f"{arguments.rows} rows on {os.cpu_count()} CPUs; ratio: time over falsematch's")
        print(", ".join(f"{name} {version(name)}" for name in ("pandas", "pyarrow")))
        for name, pandas, arrow in [
            ("scores.csv", "read_csv", "csv.read_csv"),
            ("scores.parquet", "read_parquet", "parquet.read_table"),
        ]:
            path = repr(str(folder / name))
            module = arrow.split(".")[0]
            readers = {
                "falsematch": [str(ours), str(folder), name, "samples.csv"],
                "pandas": python("import pandas", f"pandas.{pandas}({path})"),
                "pyarrow": python(f"import pyarrow.{module}", f"pyarrow.{arrow}({path})"),
            }
            size = (folder / name).stat().st_size
            report(name, size, readers, arguments.rounds, arguments.rows)


if __name__ == "__main__":
    main()
