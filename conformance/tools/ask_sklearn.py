"""What scikit-learn answers, as JSON. Run in an environment with requirements/others.txt.

scikit-learn has no EER and no FNMR at an FMR; asked for are the recipes by which both are
usually had from its curves.
"""

import json
from importlib.metadata import version

import numpy
from scipy.interpolate import interp1d
from scipy.optimize import brentq
from sklearn.metrics import det_curve, roc_auc_score, roc_curve

import cases

answers = []


def by_largest(curve, target):
    """The last point of a ROC curve whose FMR is not over the target."""
    fmr, tpr, _ = curve
    place = numpy.flatnonzero(fmr <= target)[-1]
    return fmr[place], 1 - tpr[place]


for name in cases.names():
    case = cases.read(name)
    if not cases.wants(case, "auc"):
        continue
    labels = [1] * len(case["mated"]) + [0] * len(case["non_mated"])
    scores = case["mated"] + case["non_mated"]

    def answer(quantity, at, call, value):
        value = value.tolist() if isinstance(value, numpy.ndarray) else float(value)
        answers.append(dict(case=name, quantity=quantity, at=at, call=call, value=value))

    answer("auc", {}, "roc_auc_score(labels, scores)", roc_auc_score(labels, scores))
    every = roc_curve(labels, scores, drop_intermediate=False)
    some = roc_curve(labels, scores)
    polyline = interp1d(every[0], every[1])
    answer("eer", {}, "root of 1 - x - interp1d(*roc_curve(...))(x)", brentq(lambda x: 1 - x - polyline(x), 0, 1, xtol=1e-15))
    for target in case["targets"]:
        at = {"target": target}
        call = "largest FMR of roc_curve(drop_intermediate=False) not over the target"
        answer("target_fmr", at, call, by_largest(every, target)[0])
        answer("target_fnmr", at, call, by_largest(every, target)[1])
        call = "largest FMR of roc_curve() not over the target"
        answer("target_fmr", at, call, by_largest(some, target)[0])
        answer("target_fnmr", at, call, by_largest(some, target)[1])
        call = "1 - numpy.interp(target, fpr, tpr) of roc_curve(drop_intermediate=False)"
        answer("target_fnmr", at, call, 1 - numpy.interp(target, every[0], every[1]))
    if cases.wants(case, "det"):
        fmr, tpr, _ = every
        answer("det", {}, "roc_curve(drop_intermediate=False)", numpy.column_stack([fmr, 1 - tpr]).ravel())
        fmr, fnmr, _ = det_curve(labels, scores)
        answer("det", {}, "det_curve(labels, scores), turned round",
               numpy.column_stack([fmr[::-1], fnmr[::-1]]).ravel())

print(json.dumps(dict(tool=f"scikit-learn {version('scikit-learn')}", answers=answers)))
