"""What statsmodels answers, as JSON. Run in an environment with requirements/others.txt."""

import json
from importlib.metadata import version

from statsmodels.stats.proportion import proportion_confint

import cases

answers = []
for name in cases.names():
    for count in cases.read(name).get("counts", []):
        for quantity, method in [("clopper_pearson", "beta"), ("wilson", "wilson")]:
            found = proportion_confint(count["errors"], count["trials"], 1 - count["level"], method)
            answers.append(dict(
                case=name, quantity=quantity, at=count,
                call=f'proportion_confint(errors, trials, 1 - level, "{method}")',
                value=[float(end) for end in found],
            ))

print(json.dumps(dict(tool=f"statsmodels {version('statsmodels')}", answers=answers)))
