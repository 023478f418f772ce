#!/bin/sh
# Asks every tool and writes what is expected. Run from anywhere; see README.md for the
# environments. Arguments: python with requirements/bob.txt, python with
# requirements/others.txt, checkout of PYLLR, checkout of cis-matching-tasks.
set -eu
cd "$(dirname "$0")"
bob=$1 others=$2 pyllr=$3 cimat=$4
answers=$(mktemp -d)
export PYTHONDONTWRITEBYTECODE=1
"$bob" ask_bob.py > "$answers/bob.json"
for tool in pyeer sklearn scipy statsmodels; do
    "$others" "ask_$tool.py" > "$answers/$tool.json"
done
commit() {
    git -C "$1" rev-parse --short=8 HEAD
}
PYLLR_COMMIT=$(commit "$pyllr") PYTHONPATH=$pyllr "$others" ask_pyllr.py > "$answers/pyllr.json"
CIMAT_COMMIT=$(commit "$cimat") PYTHONPATH=$cimat "$others" ask_cimat.py > "$answers/cimat.json"
"$others" write_expected.py "$answers"/*.json
mkdir "$answers/searches"
"$bob" ask_bob_searches.py > "$answers/searches/bob.json"
"$others" ask_pyeer_searches.py > "$answers/searches/pyeer.json"
"$others" write_searches.py "$answers"/searches/*.json
rm -r "$answers"
