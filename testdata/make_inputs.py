"""Writes the files of `inputs/`: the same few comparisons in every format that is read.

    python -m venv /tmp/venv && /tmp/venv/bin/pip install numpy pandas pyarrow
    /tmp/venv/bin/python testdata/make_inputs.py

Everything is invented: six samples of three people who do not exist, and scores by hand.
"""

import gzip
import struct
from pathlib import Path

import numpy
import pandas
import pyarrow
import pyarrow.ipc
import pyarrow.parquet

FOLDER = Path(__file__).parent / "inputs"

# sample, subject, gender, pose. The order is not that of the labels.
SAMPLES = [
    ("b2", "bo", "male", "left"),
    ("a1", "ann", "female", "front"),
    ("c1", "cy", "", "front"),
    ("a2", "ann", "female", "left"),
    ("b1", "bo", "male", "front"),
    ("c2", "cy", "", "left"),
]

# Symmetric, in halves and quarters, which every width of float holds exactly.
UPPER = {
    ("b2", "a1"): 0.25, ("b2", "c1"): -0.5, ("b2", "a2"): 0.125, ("b2", "b1"): 0.875,
    ("b2", "c2"): 0.0, ("a1", "c1"): 0.375, ("a1", "a2"): 0.75, ("a1", "b1"): -0.25,
    ("a1", "c2"): 0.0625, ("c1", "a2"): 0.5, ("c1", "b1"): -0.125, ("c1", "c2"): 0.625,
    ("a2", "b1"): -0.75, ("a2", "c2"): 0.1875, ("b1", "c2"): 0.3125,
}


def tables():
    labels = [row[0] for row in SAMPLES]
    samples = pandas.DataFrame(SAMPLES, columns=["sample", "subject", "gender", "pose"])
    samples.to_csv(FOLDER / "samples.csv", index=False)
    samples.to_csv(FOLDER / "samples.tsv", index=False, sep="\t")
    samples.to_parquet(FOLDER / "samples.parquet", index=False)
    scores = pandas.DataFrame(
        [(p, r, s) for (p, r), s in UPPER.items()], columns=["probe", "reference", "score"]
    )
    scores.to_csv(FOLDER / "scores.csv", index=False)
    scores.to_csv(FOLDER / "scores.tsv", index=False, sep="\t")
    text = scores.to_csv(index=False)
    with open(FOLDER / "scores.csv.gz", "wb") as raw:
        with gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0) as file:
            file.write(text.encode())
    windows = "\ufeff" + text.replace("\n", "\r\n")
    (FOLDER / "scores-windows.csv").write_bytes(windows.encode())
    quoted = scores.to_csv(index=False, quoting=2)
    (FOLDER / "scores-quoted.csv").write_text(quoted)
    table = pyarrow.Table.from_pandas(scores, preserve_index=False)
    for name, compression in [("snappy", "snappy"), ("zstd", "zstd"), ("plain", "none")]:
        pyarrow.parquet.write_table(
            table, FOLDER / f"scores-{name}.parquet", compression=compression,
            row_group_size=7, use_dictionary=name != "plain",
        )
    coded = table.set_column(
        0, "probe", table["probe"].combine_chunks().dictionary_encode()
    ).set_column(2, "score", table["score"].cast(pyarrow.float32()))
    with pyarrow.ipc.new_file(FOLDER / "scores.arrow", table.schema) as writer:
        writer.write_table(table, max_chunksize=4)
    options = pyarrow.ipc.IpcWriteOptions(compression="lz4")
    with pyarrow.ipc.new_stream(FOLDER / "scores.arrows", coded.schema, options=options) as w:
        w.write_table(coded, max_chunksize=4)
    return labels


def matrices(labels):
    size = len(labels)
    full = numpy.zeros((size, size))
    for (p, r), s in UPPER.items():
        full[labels.index(p), labels.index(r)] = s
        full[labels.index(r), labels.index(p)] = s
    numpy.fill_diagonal(full, 1.0)
    numpy.save(FOLDER / "little-f4.npy", full.astype("<f4"))
    numpy.save(FOLDER / "little-f8.npy", full.astype("<f8"))
    numpy.save(FOLDER / "big-f4.npy", full.astype(">f4"))
    # Not symmetric in value, so that a mistaken order of rows and columns shows.
    block = full[:2, 2:5]
    numpy.save(FOLDER / "block-c.npy", block.astype("<f8"))
    numpy.save(FOLDER / "block-fortran.npy", numpy.asfortranarray(block.astype(">f8")))
    (FOLDER / "probes.csv").write_text("sample\n" + "\n".join(labels[:2]) + "\n")
    (FOLDER / "references.csv").write_text("sample\n" + "\n".join(labels[2:5]) + "\n")
    return full


def bee(labels, full):
    """After OpenBR's `writeMatrix`: S2 or D2, target set, query set, sizes, numbers."""
    subjects = {row[0]: row[1] for row in SAMPLES}
    mask = bytes(
        0 if p == r else 0xFF if subjects[p] == subjects[r] else 0x7F
        for p in labels for r in labels
    )
    for name, kind, scores in [("similarity", "S2", full), ("distance", "D2", 0.0 - full)]:
        write_bee(FOLDER / f"{name}.mtx", kind, "F", len(labels), scores.astype("<f4").tobytes())
    write_bee(FOLDER / "all.mask", "S2", "B", len(labels), mask)


def write_bee(path, kind, cells, size, data):
    header = f"{kind}\ntargets.xml\nqueries.xml\nM{cells} {size} {size} ".encode()
    path.write_bytes(header + struct.pack("<i", 0x12345678) + b"\n" + data)


def lists():
    """Score files of bob and PyEER."""
    subject = {row[0]: row[1] for row in SAMPLES}
    five, two, mated, other = [], [], [], []
    for (p, r), s in UPPER.items():
        five.append(f"{subject[r]} {r} {subject[p]} {p} {s}\n")
        same = subject[p] == subject[r]
        two.append(f"{1 if same else -1} {s}\n")
        (mated if same else other).append(f"{p} {r} {s}\n")
    four = [f"{claimed} {subject[p]} {p} {UPPER[p, r]}\n" for p, r, claimed in
            [("b2", "a1", "ann"), ("a1", "a2", "ann"), ("c1", "b1", "bo")]]
    (FOLDER / "bob-2.txt").write_text("# label score\n" + "".join(two))
    (FOLDER / "bob-4.txt").write_text("".join(four))
    (FOLDER / "bob-5.txt").write_text("".join(five))
    (FOLDER / "pyeer-mated.txt").write_text("".join(mated))
    (FOLDER / "pyeer-non-mated.txt").write_text("".join(other))


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    names = tables()
    bee(names, matrices(names))
    lists()
