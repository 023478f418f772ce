#!/usr/bin/env python3
"""Makes scores.parquet from a square score matrix and the list of its samples.

    python make_scores.py MATRIX_FOLDER [scores.parquet]

MATRIX_FOLDER holds `scores.npy` (n x n, float32, symmetric) and `samples.csv`
(`sample,subject,pose,expression,gender,ethnicity,age`, one row per matrix row, in order).
Nothing is drawn at random and no time is written: the same input and the same version of
pyarrow give the same file. The shipped file was made with pyarrow 26.0.1 and numpy 2.

What it does:
  - one row per pair of samples i < j, in row order: i is the probe, j the reference.
    The matrix is symmetric, so each pair is listed once (`interchangeable` in the study);
  - the score is written as it is stored, float32, no rounding;
  - subject, pose, expression, gender and ethnicity stand on both sides of each row. A
    blank stays blank (null). Age is left out: no rate here is measured by age, and with
    the other columns it would point at one person.
"""

import csv
import sys
from pathlib import Path

import numpy
import pyarrow
import pyarrow.parquet

PROPERTIES = ["subject", "pose", "expression", "gender", "ethnicity"]


def read_samples(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read_matrix(path: Path, samples: int) -> numpy.ndarray:
    matrix = numpy.load(path)
    if matrix.shape != (samples, samples) or matrix.dtype != numpy.float32:
        sys.exit(f"{path}: found {matrix.shape} {matrix.dtype}, "
                 f"but expected ({samples}, {samples}) float32")
    if not numpy.isfinite(matrix).all():
        sys.exit(f"{path}: found a score that is not finite")
    if not (matrix == matrix.T).all():
        sys.exit(f"{path}: not symmetric, so a pair cannot be listed once")
    return matrix


def dictionary(values: list[str | None], index: numpy.ndarray) -> pyarrow.DictionaryArray:
    """The values of the samples in `index`, dictionary encoded in sorted order."""
    distinct = sorted({value for value in values if value is not None})
    code = {value: k for k, value in enumerate(distinct)}
    per_sample = numpy.array([code.get(value, 0) for value in values], dtype=numpy.int16)
    blank = numpy.array([value is None for value in values])
    codes = pyarrow.array(per_sample[index], mask=blank[index])
    return pyarrow.DictionaryArray.from_arrays(codes, pyarrow.array(distinct))


def table_of(samples: list[dict[str, str]], matrix: numpy.ndarray) -> pyarrow.Table:
    first, second = numpy.triu_indices(len(samples), k=1)
    columns = {}
    for side, index in (("probe", first), ("reference", second)):
        columns[side] = dictionary([row["sample"] for row in samples], index)
    columns["score"] = pyarrow.array(matrix[first, second])
    for name in PROPERTIES:
        values = [row[name] or None for row in samples]
        for side, index in (("probe", first), ("reference", second)):
            columns[f"{side}_{name}"] = dictionary(values, index)
    return pyarrow.table(columns)


def main() -> None:
    folder = Path(sys.argv[1])
    target = Path(sys.argv[2] if len(sys.argv) > 2 else "scores.parquet")
    samples = read_samples(folder / "samples.csv")
    matrix = read_matrix(folder / "scores.npy", len(samples))
    table = table_of(samples, matrix)
    pyarrow.parquet.write_table(
        table,
        target,
        compression="zstd",
        compression_level=19,
        use_dictionary=[name for name in table.column_names if name != "score"],
        column_encoding={"score": "BYTE_STREAM_SPLIT"},
        row_group_size=table.num_rows,
        data_page_size=1 << 20,
        write_statistics=False,
        store_schema=True,
    )
    print(f"{target}: {table.num_rows} comparisons, {target.stat().st_size} bytes")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main()
