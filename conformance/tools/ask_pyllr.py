"""What PYLLR answers, as JSON: the equal error rate of the convex hull, by pooling of
adjacent violators.

PYLLR is not on a package index: set PYTHONPATH to a checkout of github.com/bsxfan/PYLLR and
PYLLR_COMMIT to its commit. Run in an environment with requirements/others.txt.
"""

import json
import os

import numpy
from pyllr.pav_rocch import PAV, ROCCH

import cases

answers = []
for name in cases.names():
    case = cases.read(name)
    if not cases.wants(case, "eer_rocch"):
        continue
    scores = numpy.array(case["mated"] + case["non_mated"])
    labels = numpy.array([1] * len(case["mated"]) + [0] * len(case["non_mated"]))
    hull = ROCCH(PAV(scores, labels))
    try:
        value = float(hull.EER())
    except Exception as error:  # the answer is that it fails
        value = f"fails: {type(error).__name__}"
    answers.append(dict(case=name, quantity="eer_rocch", at={}, call="ROCCH(PAV(scores, labels)).EER()", value=value))

print(json.dumps(dict(tool=f"PYLLR {os.environ['PYLLR_COMMIT']}", answers=answers)))
