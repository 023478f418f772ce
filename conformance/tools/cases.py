"""The cases: what is in each folder of `cases/`, and how the other scripts read it."""

import csv
import tomllib
from pathlib import Path

CASES = Path(__file__).resolve().parent.parent / "cases"


def names():
    """Names of all cases, sorted."""
    return sorted(path.name for path in CASES.iterdir() if (path / "case.toml").is_file())


def read(name):
    """What `case.toml` says, with the comparisons of `scores.csv` if there are any.

    Adds `mated` and `non_mated` (scores in the order of the file) and `comparisons`
    (probe subject, reference subject, score, or None where the comparison failed), all as
    similarity: dissimilarities are negated. `turn` times a threshold is one for these.
    """
    folder = CASES / name
    case = tomllib.loads((folder / "case.toml").read_text())
    case["name"] = name
    table = folder / "scores.csv"
    if not table.is_file():
        return case
    comparisons = []
    with table.open(newline="") as file:
        for row in csv.DictReader(file):
            score = None if row["score"] == "NA" else float(row["score"])
            comparisons.append((row["probe_subject"], row["reference_subject"], score))
    case["turn"] = turn = -1.0 if case.get("orientation") == "dissimilarity" else 1.0
    comparisons = [(a, b, None if s is None else turn * s) for a, b, s in comparisons]
    case["comparisons"] = comparisons
    case["mated"] = [s for a, b, s in comparisons if a == b and s is not None]
    case["non_mated"] = [s for a, b, s in comparisons if a != b and s is not None]
    return case


def wants(case, quantity):
    """Whether the case asks for a quantity."""
    return quantity in case["quantities"]
