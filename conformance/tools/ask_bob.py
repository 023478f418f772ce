"""What bob.measure answers, as JSON. Run in an environment with requirements/bob.txt."""

import json
from importlib.metadata import version

import numpy
from bob.measure import (
    eer, eer_rocch, far_threshold, farfrr, roc_auc_score, utils,
)
from bob.measure.script.figure import Metrics

import cases

answers = []


def answer(case, quantity, at, call, value):
    try:
        value = value()
    except BaseException as error:  # the answer is that it fails
        value = f"fails: {type(error).__name__}"
    answers.append(dict(case=case["name"], quantity=quantity, at=at, call=call, value=value))


def rates(case, negatives, positives):
    for threshold in case["thresholds"]:
        at = {"threshold": threshold}
        for place, quantity in enumerate(["fmr", "fnmr"]):
            answer(case, quantity, at, "farfrr(negatives, positives, threshold)",
                   lambda: float(farfrr(negatives, positives, case["turn"] * threshold)[place]))


def targets(case, negatives, positives):
    for target in case["targets"]:
        def found(place):
            threshold = far_threshold(negatives, positives, target)
            return float(farfrr(negatives, positives, threshold)[place])
        for place, quantity in enumerate(["target_fmr", "target_fnmr"]):
            answer(case, quantity, {"target": target},
                   "farfrr at far_threshold(negatives, positives, target)", lambda: found(place))


def failures(case):
    scores = {True: [], False: []}
    for probe, reference, score in case["comparisons"]:
        scores[probe == reference].append(numpy.nan if score is None else score)
    (negatives, positives), fta = utils.get_fta((numpy.array(scores[False]), numpy.array(scores[True])))
    for threshold in case["thresholds"]:
        numbers = Metrics._numbers(None, negatives, positives, threshold, fta)
        at = {"threshold": threshold}
        call = "figure.Metrics._numbers, which `bob measure metrics` prints"
        answer(case, "far", at, call, lambda: float(numbers[4]))
        answer(case, "frr", at, call, lambda: float(numbers[5]))
        unclean = farfrr(scores[False], scores[True], threshold)
        call = "farfrr(negatives, positives, threshold), failures left in as NaN"
        answer(case, "fmr", at, call, lambda: float(unclean[0]))
        answer(case, "fnmr", at, call, lambda: float(unclean[1]))


for name in cases.names():
    case = cases.read(name)
    if "comparisons" not in case:
        continue
    negatives, positives = numpy.array(case["non_mated"]), numpy.array(case["mated"])
    if cases.wants(case, "rates"):
        rates(case, negatives, positives)
    if cases.wants(case, "target"):
        targets(case, negatives, positives)
    if cases.wants(case, "eer"):
        answer(case, "eer", {}, "eer(negatives, positives)", lambda: float(eer(negatives, positives)))
    if cases.wants(case, "eer_rocch"):
        answer(case, "eer_rocch", {}, "eer_rocch(negatives, positives)", lambda: float(eer_rocch(negatives, positives)))
    if cases.wants(case, "auc"):
        answer(case, "auc", {}, "roc_auc_score(negatives, positives)", lambda: float(roc_auc_score(negatives, positives)))
    if cases.wants(case, "failures"):
        failures(case)

print(json.dumps(dict(tool=f"bob.measure {version('bob.measure')}", answers=answers)))
