"""What PyEER answers, as JSON. Run in an environment with requirements/others.txt.

PyEER names the classes genuine and impostor.
"""

import json
import warnings
from importlib.metadata import version

from pyeer.eer_info import get_eer_stats
from pyeer.eer_stats import get_fmr_op

import cases

warnings.simplefilter("ignore")
answers = []

for name in cases.names():
    case = cases.read(name)
    if not cases.wants(case, "eer"):
        continue

    def answer(quantity, at, call, value):
        answers.append(dict(case=name, quantity=quantity, at=at, call=call, value=float(value)))

    stats = get_eer_stats(
        [case["turn"] * score for score in case["mated"]],
        [case["turn"] * score for score in case["non_mated"]],
        ds_scores=case["turn"] < 0,
    )
    answer("eer", {}, "get_eer_stats(...).eer", stats.eer)
    answer("eer_low", {}, "get_eer_stats(...).eer_low", stats.eer_low)
    answer("eer_high", {}, "get_eer_stats(...).eer_high", stats.eer_high)
    answer("auc", {}, "get_eer_stats(...).auc", stats.auc)
    answer("d_prime", {}, "get_eer_stats(...).decidability", stats.decidability)
    for target in case["targets"]:
        place, fnmr = get_fmr_op(stats.fmr, stats.fnmr, target)
        call = "get_fmr_op(fmr, fnmr, target), as for FMR10, FMR100 and FMR1000"
        answer("target_fmr", {"target": target}, call, stats.fmr[place])
        answer("target_fnmr", {"target": target}, call, fnmr)

print(json.dumps(dict(tool=f"PyEER {version('pyeer')}", answers=answers)))
