"""Writes the cases that are drawn at random. Run: python3 conformance/tools/make_cases.py

Needs the standard library only. `random.Random` gives the same numbers in every version of
Python 3. The other cases are written by hand and are not touched.
"""

import csv
import random

from cases import CASES

HEADER = ["probe", "probe_subject", "reference", "reference_subject", "score"]


def write(name, text, rows):
    """Writes a case's two files."""
    folder = CASES / name
    folder.mkdir(exist_ok=True)
    (folder / "case.toml").write_text(text.lstrip())
    with (folder / "scores.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(rows)


def strangers(mated, non_mated):
    """Rows of comparisons no two of which share a person."""
    rows = []
    for k, score in enumerate(mated):
        rows.append([f"m{k}p", f"m{k}", f"m{k}r", f"m{k}", score])
    for k, score in enumerate(non_mated):
        rows.append([f"n{k}p", f"n{k}a", f"n{k}r", f"n{k}b", score])
    return rows


def normal(draw, count, mean, deviation, form):
    return [form(draw.gauss(mean, deviation)) for _ in range(count)]


def overlapping():
    """Two classes of 50 that overlap, scores of two decimals."""
    draw = random.Random(35)
    two = lambda x: f"{x:.2f}"
    mated = normal(draw, 50, 2.6, 1.0, two)
    non_mated = normal(draw, 50, 0.0, 1.0, two)
    write("overlapping", """
about = "Two classes of 50 that overlap, with scores of two decimals, so that some are tied. A situation in which the rules for an equal error rate give different numbers."
source = "drawn by tools/make_cases.py: normal, means 2.6 and 0, deviation 1, seed 35, the first with which four rules for an equal error rate give four numbers"
quantities = ["rates", "target", "eer", "eer_rocch", "auc", "d_prime"]
thresholds = [0.0, 1.0, 1.5, 2.0]
targets = [0.1, 0.05, 0.03, 0.01]
""", strangers(mated, non_mated))


def unbalanced():
    """Few mated and many non-mated comparisons, scores of four decimals."""
    draw = random.Random(5)
    four = lambda x: f"{x:.4f}"
    mated = normal(draw, 39, 0.62, 0.12, four)
    non_mated = normal(draw, 1170, 0.25, 0.11, four)
    write("unbalanced", """
about = "Few mated and many non-mated comparisons, with scores of four decimals: the shape of most tables of a face recognition test. A situation in which the nearest FMR is over the target, and in which thresholds between non-mated scores matter."
source = "drawn by tools/make_cases.py: normal, means 0.62 and 0.25, deviations 0.12 and 0.11, seed 5"
quantities = ["rates", "target", "eer", "eer_rocch", "auc", "d_prime"]
thresholds = [0.3, 0.45, 0.6]
targets = [0.1, 0.05, 0.01, 0.003, 0.001, 0.0001]
""", strangers(mated, non_mated))


def whole_numbers():
    """Scores that are whole numbers of a short range: ties on every step."""
    draw = random.Random(3)
    whole = lambda x: f"{min(max(round(x), 0), 30)}"
    mated = normal(draw, 80, 17.0, 4.0, whole)
    non_mated = normal(draw, 240, 7.0, 4.0, whole)
    write("whole-numbers", """
about = "Scores are whole numbers from 0 to 30, so that most steps of the curve have ties in both classes."
source = "drawn by tools/make_cases.py: normal, means 17 and 7, deviation 4, rounded to whole numbers, seed 3"
quantities = ["rates", "target", "eer", "eer_rocch", "auc", "d_prime", "det"]
thresholds = [8.0, 12.0, 12.5]
targets = [0.1, 0.05, 0.01, 0.005, 0.001]
""", strangers(mated, non_mated))


def subjects(name, about, people, seed, samples, extra=""):
    """All pairs of people, with `samples(draw, i, j)` comparisons each.

    Each person has a level of his or her own that raises the scores of all comparisons
    that touch him or her, so that comparisons that share a person are dependent.
    """
    draw = random.Random(seed)
    level = [draw.gauss(0.0, 0.6) for _ in range(people)]
    rows = []
    for i in range(people):
        for j in range(i, people):
            mean = (2.0 if i == j else 0.0) + (level[i] + level[j]) / 2.0
            for k in range(samples(draw, i, j)):
                score = f"{draw.gauss(mean, 0.8):.3f}"
                rows.append([f"s{i}x{j}x{k}p", f"s{i}", f"s{i}x{j}x{k}r", f"s{j}", score])
    write(name, f"""
about = "{about}"
source = "drawn by tools/make_cases.py: person effects of deviation 0.6, scores of deviation 0.8, seed {seed}"
quantities = ["rates", "variance"]
thresholds = [0.5, 1.0, 1.5]
targets = []
{extra}""".rstrip() + "\n", rows)


def tied_pairs():
    """Whole numbers from few people, and thresholds that are among them."""
    draw = random.Random(25)
    rows = []
    for i in range(6):
        for j in range(i, 6):
            for k in range(3):
                score = f"{min(max(round(draw.gauss(4.0 if i == j else 1.5, 1.2)), 0), 6)}"
                rows.append([f"s{i}x{j}x{k}p", f"s{i}", f"s{i}x{j}x{k}r", f"s{j}", score])
    write("tied-pairs", """
about = "Six people, three comparisons for every pair of people, whole numbers as scores and as thresholds, so that scores equal to the threshold are many. At 9 nothing matches, at 0 everything does."
source = "drawn by tools/make_cases.py: normal, means 4 and 1.5, deviation 1.2, rounded to whole numbers, seed 25"
quantities = ["rates", "variance"]
thresholds = [0.0, 2.0, 3.0, 4.0, 9.0]
targets = []
""", rows)


def main():
    overlapping()
    unbalanced()
    whole_numbers()
    tied_pairs()
    subjects("one-comparison-a-pair", "Nine people, one comparison for every pair of people and one for each person.", 9, 21, lambda draw, i, j: 1)
    subjects("three-comparisons-a-pair", "Eight people, three comparisons for every pair of people and three for each person.", 8, 22, lambda draw, i, j: 3)
    subjects("uneven-pairs", "Ten people, one to four comparisons for each pair of people and for each person.", 10, 23, lambda draw, i, j: draw.randrange(1, 5))
    subjects("pairs-left-out", "Ten people; some pairs were never compared and some people have no mated comparison.", 10, 24, lambda draw, i, j: draw.randrange(0, 3))


if __name__ == "__main__":
    main()
