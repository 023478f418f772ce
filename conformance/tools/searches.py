"""The searches: what is in each folder of `searches/`, and what the definitions give for it.

Plain loops over lists, exact fractions, the standard library alone. A mate that a list leaves
out comes after all that are listed, with a score not over the last of them; where that leaves
a rate open, there is no value.
"""

import csv
import tomllib
from fractions import Fraction
from pathlib import Path

SEARCHES = Path(__file__).resolve().parent.parent / "searches"


def names():
    """Names of all cases, sorted."""
    return sorted(path.name for path in SEARCHES.iterdir() if (path / "case.toml").is_file())


def read(name):
    """What `case.toml` says, with `people` (subject by sample), `gallery` (samples), and
    `lists`: by probe its (sample, score) in their order, or None where the search failed."""
    folder = SEARCHES / name
    case = tomllib.loads((folder / "case.toml").read_text())
    case["name"] = name
    with (folder / "samples.csv").open(newline="") as file:
        samples = list(csv.DictReader(file))
    case["people"] = {row["sample"]: row["subject"] for row in samples}
    case["gallery"] = [row["sample"] for row in samples if row["role"] == "gallery"]
    case["lists"] = {}
    with (folder / "lists.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            if row["failure"]:
                case["lists"][row["probe"]] = None
            else:
                entry = (row["candidate"], float(row["score"]))
                case["lists"].setdefault(row["probe"], []).append(entry)
    return case


def enrolled(case, probe):
    """Whether the person of a probe is in the gallery."""
    return case["people"][probe] in {case["people"][entry] for entry in case["gallery"]}


def of_people(case, probe):
    """The people of a list with their best scores."""
    best = {}
    for entry, score in case["lists"][probe] or []:
        person = case["people"][entry]
        best[person] = max(score, best.get(person, score))
    return best


def mated(case):
    return [probe for probe in case["lists"] if enrolled(case, probe)]


def non_mated(case):
    return [probe for probe in case["lists"] if not enrolled(case, probe)]


def fpir(case, threshold):
    """Share of the searches of people not enrolled that return anybody."""
    returned = [any(s >= threshold for s in of_people(case, p).values()) for p in non_mated(case)]
    return Fraction(sum(returned), len(returned))


def selectivity(case, threshold):
    """Mean number of people at or over the threshold in such a search."""
    counts = [sum(s >= threshold for s in of_people(case, p).values()) for p in non_mated(case)]
    return Fraction(sum(counts), len(counts))


def hit(case, probe, rank, threshold):
    """Whether a search finds its person, or None where the list does not tell."""
    listed = case["lists"][probe]
    if listed is None:
        return False
    best = of_people(case, probe)
    own = best.get(case["people"][probe])
    if own is None:
        everybody = {case["people"][entry] for entry in case["gallery"]}
        is_whole = len(best) == len(everybody)
        is_open = not is_whole and len(best) < rank
        return None if is_open and (threshold is None or listed[-1][1] >= threshold) else False
    others = [s for person, s in best.items() if person != case["people"][probe]]
    place = 1 + sum(s >= own for s in others)
    return place <= rank and (threshold is None or own >= threshold)


def found(case, rank, threshold):
    """Share of the searches of people enrolled that find them, or `refused`."""
    hits = [hit(case, probe, rank, threshold) for probe in mated(case)]
    return "refused" if None in hits else Fraction(sum(hits), len(hits))


def quantities(case):
    """(quantity, at, value) of everything that a case asks for."""
    for threshold in case["thresholds"]:
        yield "fpir", {"threshold": threshold}, fpir(case, threshold)
        yield "selectivity", {"threshold": threshold}, selectivity(case, threshold)
        for rank in case["ranks"]:
            value = found(case, rank, threshold)
            miss = value if value == "refused" else 1 - value
            yield "fnir", {"threshold": threshold, "rank": rank}, miss
    for rank in case["ranks"]:
        yield "cmc", {"rank": rank}, found(case, rank, None)
