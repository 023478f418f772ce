"""What PyEER answers of searches, as JSON. Run in an environment with requirements/others.txt.

PyEER is told of every search: the entries of its own person, none where they are not enrolled,
and its list in the order of the file.
"""

import json
import operator
import warnings
from importlib.metadata import version

from pyeer.cmc_stats import get_cmc_curve

import searches

warnings.simplefilter("ignore")
answers = []

for name in searches.names():
    case = searches.read(name)
    queries = {}
    for probe, listed in case["lists"].items():
        person = case["people"][probe]
        true = [entry for entry in case["gallery"] if case["people"][entry] == person]
        # Sorted as its own reader of files does.
        ranked = sorted(listed or [], key=operator.itemgetter(1), reverse=True)
        queries[probe] = (true, ranked)
    curve = get_cmc_curve(queries, max(case["ranks"]))
    for rank in case["ranks"]:
        answers.append(dict(case=name, quantity="cmc", at={"rank": rank},
                            call="get_cmc_curve(scores, max_rank)", value=float(curve[rank - 1])))

print(json.dumps(dict(tool=f"PyEER {version('pyeer')}", answers=answers)))
