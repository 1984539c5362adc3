#!/usr/bin/env bash
# Runs the whole proof that no crash, broken call or power cut makes Paddock pay twice or lose a video, and prints what was tried as a
# Markdown table. It takes hours. Everything is on this machine: the simulator is the API. Ends with 1 if anything was found.
#
#   PADDOCK_PROOF_PAIRS    pairs of faults, the second in the run that recovers (2000)
#   PADDOCK_PROOF_IMAGES   disk images after power cuts (100000)
#   PADDOCK_PROOF_LANES    lives that are played at a time (twice the processors)
#   PADDOCK_KILLS          kills of the daemon at random moments (10000); deploy/kills.sh plays these alone
#   PADDOCK_LIVES          lives in virtual time (100000)
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

deploy/prepare.sh || exit 1
echo "Building" >&2
swift build --build-tests >&2 || exit 1

folder="$(mktemp -d)"
table="$folder/table.md"
failed=0
printf '| tried | count |\n|---|---|\n' >"$table"

# step TITLE FILTER [NAME=VALUE …]: runs the tests that the filter names, and takes the rows of the tables that they print.
step() {
    local title="$1" filter="$2" verdict="nothing found"
    shift 2
    echo "$title: what it says goes to $folder/$filter.txt" >&2
    if ! env "$@" swift test --skip-build --disable-xctest --filter "$filter" >"$folder/$filter.txt" 2>&1; then
        verdict="FOUND SOMETHING: $folder/$filter.txt"
        failed=1
    fi
    echo "| **$title** | $verdict |" >>"$table"
    grep -E '^\| .*[^ |] *\|$' "$folder/$filter.txt" >>"$table"
}

step "Every system call" SystemCallTests PADDOCK_PROOF=full PADDOCK_PROOF_PAIRS="${PADDOCK_PROOF_PAIRS:-2000}"
step "Power loss" PowerLossTests PADDOCK_PROOF_IMAGES="${PADDOCK_PROOF_IMAGES:-100000}"
step "Kills at random moments" KillTests PADDOCK_KILLS="${PADDOCK_KILLS:-10000}"
step "Answers cut at every byte" CutAnswerTests PADDOCK_PROOF=full
step "Lives in virtual time" LivesTests PADDOCK_LIVES="${PADDOCK_LIVES:-100000}"

echo
cat "$table"
exit "$failed"
