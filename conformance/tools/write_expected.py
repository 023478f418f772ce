"""Writes `expected.toml` of every case, from the definitions and from what tools answered.

Run: python3 conformance/tools/write_expected.py ANSWERS.json ...

Where a tool gives another number than we do, a reason must be stated here; where the reason
is a rule that can be computed, the rule must give the tool's number. The script stops if not.
"""

import json
import sys
from fractions import Fraction
from math import inf

import by_definition as ours
import cases

TOLERANCE = 1e-12
# How far our code may be from the definition: one rounding of a quotient of counts, a few of
# a sum, or the accuracy to which a quantile is found.
OWN = {"d_prime": 1e-13, "variance_fmr": 1e-16, "variance_fnmr": 1e-16, "clopper_pearson": 1e-13, "wilson": 1e-14}
QUOTIENT = 2e-16
CONVENTION = {
    "fmr": "non-mated scores at or over the threshold, over all non-mated scores",
    "fnmr": "mated scores under the threshold, over all mated scores",
    "far": "non-mated attempts that match, over all non-mated attempts; a failed attempt does not match",
    "frr": "mated attempts that do not match, over all mated attempts; a failed attempt does not match",
    "target_threshold": "the lowest observed score, of either kind, with the largest FMR not over the target",
    "target_fmr": "the largest FMR not over the target",
    "target_fnmr": "the smallest FNMR that goes with the largest FMR not over the target",
    "eer": "midpoint rule of FVC2000 (Maio et al. 2002); thresholds are the scores and one at which nothing matches",
    "eer_low": "lower rate at the threshold of the midpoint rule",
    "eer_high": "higher rate at the threshold of the midpoint rule",
    "eer_threshold": "threshold of the midpoint rule",
    "eer_rocch": "convex hull of the curve, where both rates are equal",
    "auc": "share of pairs in which the mated score is higher, ties half",
    "d_prime": "difference of means over the root of the mean of both unbiased variances",
    "det": "FMR and FNMR in turn, where nothing matches and at each different score, descending",
    "variance_fmr": "products of deviations over all pairs of comparisons that share a person; at least that of independent comparisons",
    "variance_fnmr": "G / (G - 1) times squared deviations of people; at least that of independent comparisons",
    "clopper_pearson": "two-sided, half of the rest in each tail; 0 and 1 at no and at only errors",
    "wilson": "two-sided score interval; 0 and 1 at no and at only errors",
}
# PYLLR finds its equal error rate by a numerical search.
SEARCHED = {"PYLLR": 1e-8}


def quantities(case):
    """(quantity, at, value) of everything that a case asks for, from the definitions."""
    wants = lambda name: cases.wants(case, name)
    for threshold in case["thresholds"]:
        at, threshold = {"threshold": threshold}, case["turn"] * threshold
        if wants("rates"):
            yield "fmr", at, ours.fmr(case, threshold)
            yield "fnmr", at, ours.fnmr(case, threshold)
        if wants("failures"):
            far, frr = ours.far_frr(case, threshold)
            yield "far", at, far
            yield "frr", at, frr
        if wants("variance"):
            yield "variance_fmr", at, ours.variance_fmr(case, threshold)
            yield "variance_fnmr", at, ours.variance_fnmr(case, threshold)
    for target in case["targets"]:
        found = ours.target(case, target)
        if found and found[0] is not None:
            found = (case["turn"] * found[0], *found[1:])
        for place, name in enumerate(["target_threshold", "target_fmr", "target_fnmr"]):
            value = "refused" if found is None else found[place]
            yield name, {"target": target}, "not observed" if value is None else value
    if wants("eer"):
        for name, value in zip(["eer", "eer_low", "eer_high", "eer_threshold"], ours.eer(case)):
            if name == "eer_threshold":
                value = case["turn"] * value
            yield name, {}, value
    for name in ["eer_rocch", "auc", "d_prime", "det"]:
        if wants(name):
            value = getattr(ours, name)(case)
            yield name, {}, "nothing" if value is None else value
    for count in case.get("counts", []):
        arguments = [count[key] for key in ("errors", "trials", "level")]
        yield "clopper_pearson", count, ours.clopper_pearson(*arguments)
        yield "wilson", count, ours.wilson(*arguments)


def numbers(value):
    """As a list of floats; nothing for a text."""
    if isinstance(value, str):
        return None
    return [float(v) for v in (value if isinstance(value, list) else [value])]


def close(one, other, tolerance=TOLERANCE):
    one, other = numbers(one), numbers(other)
    if one is None or other is None or len(one) != len(other):
        return False
    return all(a == b or abs(a - b) <= tolerance for a, b in zip(one, other))


def is_part(some, every):
    some, every = numbers(some), numbers(every)
    return any(close(some, every[k : k + len(some)]) for k in range(0, len(every), 2))


def reason(case, quantity, at, answer, value):
    """Why a tool differs, and what its rule gives (one value, a set of them, or nothing)."""
    tool, call = answer["tool"].split()[0], answer["call"]
    threshold, target = at.get("threshold", 0.0) * case["turn"], at.get("target")
    if value == "refused":
        return "the target is under one match in all non-mated comparisons: no threshold can be shown to hold it, so none is given", None
    if tool == "bob.measure":
        return {
            "target_fnmr": lambda: ("thresholds are the non-mated scores only, and a number just over the highest; a mated score between two of them can give the same FMR with another FNMR", ours.at_non_mated_scores(case, target)),
            "target_fmr": lambda: ("at least two non-mated comparisons are needed", None),
            "eer": lambda: ("the mean of both rates where their difference is smallest, not where their sum is smallest at the crossing", ours.nearest_rates(case)),
            "auc": lambda: ("trapezoids over a grid of 2,000 thresholds, not all thresholds", None),
            "far": lambda: ("the share of failures is pooled over mated and non-mated comparisons", ours.pooled_failures(case, threshold)[0]),
            "frr": lambda: ("the share of failures is pooled over mated and non-mated comparisons", ours.pooled_failures(case, threshold)[1]),
            "fmr": lambda: ("failures, as NaN, stay among the trials", ours.failed_trials_kept(case, threshold)[0]),
            "fnmr": lambda: ("failures, as NaN, stay among the trials", ours.failed_trials_kept(case, threshold)[1]),
        }[quantity]()
    if tool == "PyEER":
        if quantity == "eer" or quantity in ("eer_low", "eer_high") and ours.observed_midpoint(case) == 1:
            return "the same rule, but without the threshold at which nothing matches; 1 where the curve does not cross without it", ours.observed_midpoint(case)
        if quantity in ("eer_low", "eer_high"):
            return "both thresholds at the crossing have the same sum of rates, and rounding decides between them", ours.ends_of_equal_sums(case)
        if quantity == "d_prime":
            rule = ours.d_prime(case, population=True)
            if value == "nothing":
                return "variances with n, not n - 1, as divisor, 0 for one score; and 1 where neither class varies; ours cannot be had", 1.0 if rule is None else abs(rule)
            return "variances with n, not n - 1, as divisor; and no sign", abs(rule)
        if quantity == "auc":
            return "without the threshold at which nothing matches, so that the area under the last step is lost", ours.observed_area(case)
        if quantity == "target_fnmr":
            return "taken where the FMR is nearest to the target, over it or not, of observed scores", ours.nearest_fmr(case, target)
        if quantity == "target_fmr":
            return "taken where the FMR is nearest to the target, over it or not, of observed scores", None
    if tool == "scikit-learn":
        if quantity == "eer":
            return "linear interpolation between the steps of the curve: a rate that no threshold has", ours.interpolated_eer(case)
        if quantity == "target_fnmr" and "interp" in call:
            return "linear interpolation between the steps of the curve: a rate that no threshold has", None
        if "roc_curve() " in call:
            return "by default points of the curve that lie on a straight line are dropped, here the one wanted", None
    if tool == "cimat":
        rule = getattr(ours, "plug_in_" + quantity)(case, threshold)
        return " and ".join(parts_of_cimat(case, quantity, threshold, rule)), rule
    raise SystemExit(f"{case['name']}: no reason for {quantity} {at}: {value} against {answer}")


def parts_of_cimat(case, quantity, threshold, rule):
    """Of the ways in which cimat can differ, those that apply to a case."""
    mated = quantity == "variance_fnmr"
    rate = (ours.fnmr if mated else ours.fmr)(case, threshold)
    scores = case["mated" if mated else "non_mated"]
    if mated:
        yield "without the factor G / (G - 1) for G people"
    if threshold in scores:
        yield "a mated score equal to the threshold is an error in the rate but not in the deviations" if mated else "a score equal to the threshold is no match"
    if rule < rate * (1 - rate) / len(scores):
        yield "not kept over the variance of independent comparisons"


def peer(case, quantity, at, answer, value):
    """A tool's answer with its relation to ours."""
    found = answer["value"]
    entry = dict(tool=answer["tool"], call=answer["call"], value=found)
    if isinstance(found, str):
        return entry | dict(relation="fails")
    tolerance = SEARCHED.get(answer["tool"].split()[0], TOLERANCE)
    if close(found, value, tolerance):
        return entry | dict(relation="equal", tolerance=tolerance)
    if quantity == "det" and is_part(found, value):
        return entry | dict(relation="part", tolerance=TOLERANCE, because="constant ends of the curve are left out")
    because, rule = reason(case, quantity, at, answer, value)
    allowed = rule if isinstance(rule, set) else [rule]
    if rule is not None and not any(close(found, one) for one in allowed):
        raise SystemExit(f"{case['name']}: {quantity} {at}: the stated rule gives {rule}, not {answer}")
    return entry | dict(relation="different", because=because)


def toml(value):
    """A value as TOML: fractions as text, lists and tables inline."""
    if isinstance(value, bool) or value is None:
        raise TypeError(value)
    if isinstance(value, Fraction):
        return f'"{value.numerator}/{value.denominator}"'
    if isinstance(value, float):
        return "inf" if value == inf else repr(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {toml(v)}" for k, v in value.items()) + " }" if value else "{}"
    return json.dumps(value) if isinstance(value, str) else str(value)


def write(case, answers):
    tools = sorted({a["tool"] for a in answers})
    lines = [
        "# Written by conformance/tools/write_expected.py; do not edit.",
        f"tools = {toml(tools)}",
    ]
    if "orientation" in case:
        lines.append(f"orientation = {toml(case['orientation'])}")
    unused = list(answers)
    for quantity, at, value in quantities(case):
        asked = [a for a in answers if (a["quantity"], a["at"]) == (quantity, at)]
        unused = [a for a in unused if a not in asked]
        lines += ["", "[[value]]", f"quantity = {toml(quantity)}", f"at = {toml(at)}", f"ours = {toml(value)}",
                  f"tolerance = {OWN.get(quantity, QUOTIENT)}", f"convention = {toml(CONVENTION[quantity])}"]
        if asked:
            lines.append("peers = [")
            lines += [f"    {toml(peer(case, quantity, at, a, value))}," for a in asked]
            lines.append("]")
    if unused:
        raise SystemExit(f"{case['name']}: answers to nothing that was asked: {unused}")
    (cases.CASES / case["name"] / "expected.toml").write_text("\n".join(lines) + "\n")


def main():
    answers = []
    for path in sys.argv[1:]:
        with open(path) as file:
            said = json.load(file)
        answers += [a | dict(tool=said["tool"]) for a in said["answers"]]
    for name in cases.names():
        write(cases.read(name), [a for a in answers if a["case"] == name])


if __name__ == "__main__":
    main()
