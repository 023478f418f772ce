"""What cimat (awslabs/cis-matching-tasks) answers, as JSON: variances of FMR and FNMR under
dependence, by the plug-in estimators of Fogliato, Patil and Perona 2024.

Set PYTHONPATH to a checkout of github.com/awslabs/cis-matching-tasks and CIMAT_COMMIT to its
commit. Run in an environment with requirements/others.txt.
"""

import json
import os

from cimat.uncertainty_estimator import UncertaintyEstimator

import cases

answers = []


def symmetric(case):
    """Its form of input: score lists by both people, each pair in both orders."""
    people = sorted({person for a, b, _ in case["comparisons"] for person in (a, b)})
    scores = {person: {} for person in people}
    for probe, reference, score in case["comparisons"]:
        for a, b in {(probe, reference), (reference, probe)}:
            scores[a].setdefault(b, []).append(score)
    return scores


for name in cases.names():
    case = cases.read(name)
    if not cases.wants(case, "variance"):
        continue
    for threshold in case["thresholds"]:
        try:
            fnmr, fmr = map(float, UncertaintyEstimator(symmetric(case)).compute_variance(threshold))
        except Exception as error:  # the answer is that it fails
            fnmr = fmr = f"fails: {type(error).__name__}"
        for quantity, value in [("variance_fmr", fmr), ("variance_fnmr", fnmr)]:
            answers.append(dict(
                case=name, quantity=quantity, at={"threshold": threshold},
                call="UncertaintyEstimator(scores).compute_variance(threshold)", value=value,
            ))

print(json.dumps(dict(tool=f"cimat {os.environ['CIMAT_COMMIT']}", answers=answers)))
