"""What SciPy answers, as JSON. Run in an environment with requirements/others.txt."""

import json
from importlib.metadata import version

from scipy.stats import binomtest

import cases

answers = []
for name in cases.names():
    for count in cases.read(name).get("counts", []):
        test = binomtest(count["errors"], count["trials"])
        for quantity, method in [("clopper_pearson", "exact"), ("wilson", "wilson")]:
            interval = test.proportion_ci(count["level"], method)
            answers.append(dict(
                case=name, quantity=quantity, at=count,
                call=f'binomtest(errors, trials).proportion_ci(level, "{method}")',
                value=[float(interval.low), float(interval.high)],
            ))

print(json.dumps(dict(tool=f"SciPy {version('scipy')}", answers=answers)))
