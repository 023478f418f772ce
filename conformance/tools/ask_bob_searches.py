"""What bob.measure answers of searches, as JSON. Run in an environment with requirements/bob.txt.

bob.measure takes the non-mated and the mated scores of each probe; a search that failed has
neither and is left out.
"""

import json
from importlib.metadata import version

import bob.measure
import numpy

import searches

answers = []


def answer(case, quantity, at, call, value):
    try:
        value = float(value())
    except BaseException as error:  # the answer is that it fails
        value = f"fails: {type(error).__name__}"
    answers.append(dict(case=case["name"], quantity=quantity, at=at, call=call, value=value))


def split(case, probe):
    person = case["people"][probe]
    scores = {True: [], False: []}
    for entry, score in case["lists"][probe]:
        scores[case["people"][entry] == person].append(score)
    return tuple(numpy.array(scores[own]) if scores[own] else None for own in (False, True))


for name in searches.names():
    case = searches.read(name)
    scores = [split(case, probe) for probe, listed in case["lists"].items() if listed]
    for threshold in case["thresholds"]:
        answer(case, "fpir", {"threshold": threshold}, "false_alarm_rate(cmc_scores, threshold)",
               lambda: bob.measure.false_alarm_rate(scores, threshold))
        for rank in case["ranks"]:
            at = {"threshold": threshold, "rank": rank}
            answer(case, "fnir", at, "1 - detection_identification_rate(cmc_scores, threshold, rank)",
                   lambda: 1 - bob.measure.detection_identification_rate(scores, threshold, rank))
    for rank in case["ranks"]:
        answer(case, "cmc", {"rank": rank}, "recognition_rate(cmc_scores, rank=rank), of all probes",
               lambda: bob.measure.recognition_rate(scores, rank=rank))

print(json.dumps(dict(tool=f"bob.measure {version('bob.measure')}", answers=answers)))
