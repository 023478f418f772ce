"""Writes `expected.toml` of every case of searches, from the definitions and what tools said.

Run: python3 conformance/tools/write_searches.py ANSWERS.json ...
"""

import json
import sys

import searches
from write_expected import QUOTIENT, TOLERANCE, close, toml

CONVENTION = {
    "fpir": "searches of people not enrolled with a candidate at or over the threshold, over all such searches; failed ones return nobody",
    "selectivity": "people at or over the threshold in searches of people not enrolled, over all such searches; the best score of each person",
    "fnir": "searches of people enrolled who are not within the rank at or over the threshold, over all such searches; failed ones are misses, ties go against the mate",
    "cmc": "searches of people enrolled who are within the rank at whatever score, over all such searches; failed ones are misses, ties go against the mate",
}


def own(case, probe):
    """Places, from 1, of the entries of the probe's person in its list, ties in file order."""
    ranked = sorted(case["lists"][probe] or [], key=lambda entry: -entry[1])
    person = case["people"][probe]
    return [place for place, (entry, _) in enumerate(ranked, 1) if case["people"][entry] == person]


def of_all_probes(case, rank):
    """Hits over all searches that did not fail, of whomever."""
    probes = [probe for probe, listed in case["lists"].items() if listed]
    hits = [searches.enrolled(case, p) and searches.hit(case, p, rank, None) is True for p in probes]
    return sum(hits) / len(probes)


def summed_hits(case, rank):
    """Entries of the own person within the rank, summed, over all searches; at most 1."""
    found = sum(place <= rank for probe in case["lists"] for place in own(case, probe))
    return min(1.0, found / len(case["lists"]))


def without_a_listed_mate(case, threshold):
    """Searches whose own person is not listed that return anybody, over all of these."""
    others = [listed for p, listed in case["lists"].items() if listed and not own(case, p)]
    return sum(listed[0][1] >= threshold for listed in others) / len(others)


def of_listed_mates(case, rank, threshold):
    """Misses over the searches whose own person is listed."""
    probes = [probe for probe in case["lists"] if own(case, probe)]
    return 1 - sum(searches.hit(case, p, rank, threshold) for p in probes) / len(probes)


def reason(case, quantity, at, answer):
    """Why a tool differs, and what its rule gives."""
    tool = answer["tool"].split()[0]
    if tool == "PyEER":
        return ("divided by all searches, those of people who are not enrolled as well; every entry of a person is a hit of its own, and candidates of one score stay in the order of the file",
                summed_hits(case, at["rank"]))
    if quantity == "cmc":
        return "divided by all searches, those of people who are not enrolled as well; failed ones are left out", of_all_probes(case, at["rank"])
    if quantity == "fpir":
        return "a search whose mate is not listed is taken for one of somebody who is not enrolled", without_a_listed_mate(case, at["threshold"])
    return "searches that failed, or whose mate is not listed, are left out", of_listed_mates(case, at["rank"], at["threshold"])


def peer(case, quantity, at, answer, value):
    entry = dict(tool=answer["tool"], call=answer["call"], value=answer["value"])
    if isinstance(answer["value"], str):
        return entry | dict(relation="fails")
    if close(answer["value"], value):
        return entry | dict(relation="equal", tolerance=TOLERANCE)
    because, rule = reason(case, quantity, at, answer)
    if not close(answer["value"], rule):
        raise SystemExit(f"{case['name']}: {quantity} {at}: the stated rule gives {rule}, not {answer}")
    return entry | dict(relation="different", because=because)


def write(case, answers):
    tools = sorted({a["tool"] for a in answers})
    lines = ["# Written by conformance/tools/write_searches.py; do not edit.", f"tools = {toml(tools)}"]
    unused = list(answers)
    for quantity, at, value in searches.quantities(case):
        asked = [a for a in answers if (a["quantity"], a["at"]) == (quantity, at)]
        unused = [a for a in unused if a not in asked]
        lines += ["", "[[value]]", f"quantity = {toml(quantity)}", f"at = {toml(at)}", f"ours = {toml(value)}",
                  f"tolerance = {QUOTIENT}", f"convention = {toml(CONVENTION[quantity])}"]
        if asked:
            lines.append("peers = [")
            lines += [f"    {toml(peer(case, quantity, at, a, value))}," for a in asked]
            lines.append("]")
    if unused:
        raise SystemExit(f"{case['name']}: answers to nothing that was asked: {unused}")
    (searches.SEARCHES / case["name"] / "expected.toml").write_text("\n".join(lines) + "\n")


def main():
    answers = []
    for path in sys.argv[1:]:
        with open(path) as file:
            said = json.load(file)
        answers += [a | dict(tool=said["tool"]) for a in said["answers"]]
    for name in searches.names():
        write(searches.read(name), [a for a in answers if a["case"] == name])


if __name__ == "__main__":
    main()
