#!/usr/bin/env bash
# Breaks Paddock on purpose, one patch of Tests/Mutants after another, and demands that the tests which a patch names catch it.
# Wants a clean checkout, and leaves it clean. Arguments choose patches by their names' beginnings, as in `deploy/mutants.sh a e`.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if ! git diff --quiet HEAD -- Sources; then
    echo "Sources/ has changes that are not committed; commit or stash them first" >&2
    exit 1
fi
deploy/prepare.sh || exit 1

folder="$(mktemp -d)"
survivors=0
printf '| mutant | caught by | verdict |\n|---|---|---|\n' >"$folder/table.md"
for patch in Tests/Mutants/*.patch; do
    name="$(basename "$patch" .patch)"
    if [ $# -gt 0 ]; then
        chosen=false
        for wanted in "$@"; do [[ $name == "$wanted"* ]] && chosen=true; done
        $chosen || continue
    fi
    filter="$(sed -n 's/^Caught by: //p' "$patch" | head -1)"
    echo "$name" >&2
    verdict="SURVIVES"
    git apply "$patch" || exit 1
    if ! swift build --build-tests >"$folder/$name.txt" 2>&1; then
        verdict="DOES NOT BUILD"
    elif ! swift test --skip-build --disable-xctest --filter "$filter" >>"$folder/$name.txt" 2>&1; then
        verdict="caught"
    fi
    git apply --reverse "$patch" || exit 1
    [ "$verdict" = caught ] || survivors=1
    echo "| $name | $filter | $verdict |" >>"$folder/table.md"
done

echo
cat "$folder/table.md"
echo "What the tests said is in $folder" >&2
exit "$survivors"
