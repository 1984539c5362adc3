#!/usr/bin/env bash
# Feeds each reader of manifests and media with what libFuzzer makes up, until it has used so many seconds of one processor:
#   deploy/fuzz.sh [SECONDS [READER…]]       600 seconds, and every reader, if nothing else is said
# Prints a Markdown table; ends with 1 if a promise of Tests/Fuzz was broken, or a reader crashed, hung or took too much memory. The
# input that did it is kept in .build-fuzz/findings, and the corpus, from which the next run goes on, in .build-fuzz/corpus.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

deploy/prepare.sh
seconds="${1:-600}"
[ $# -eq 0 ] || shift
readers=("$@")
[ ${#readers[@]} -gt 0 ] || readers=(yaml json jsonl csv media number)

place="$PWD/.build-fuzz"
export CI=true
# Swift would show where it was, and libFuzzer never come to write down the input that led there.
export SWIFT_BACKTRACE=enable=no
if [ -z "${PADDOCK_FUZZ_SKIP_BUILD:-}" ]; then
    # Optimised, but with every check: what overflows or is out of bounds still traps.
    swift build --package-path Tests/Fuzz --scratch-path "$place" -c release --sanitize fuzzer -Xswiftc -enable-testing \
        --product fuzz >&2
fi
program="$place/release/fuzz"
PADDOCK_FUZZ_SEEDS="$place/seeds" PADDOCK_FUZZ_EXAMPLES=jobs/examples "$program"

found=0
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
TIMEFORMAT='%U %S'
echo "| Reader | Inputs tried | CPU seconds | Corpus | Findings |"
echo "| --- | --- | --- | --- | --- |"
for reader in "${readers[@]}"; do
    corpus="$place/corpus/$reader"
    findings="$place/findings/$reader"
    mkdir -p "$corpus" "$findings"
    words=Tests/Fuzz/manifest.dict
    [ "$reader" != media ] || words=Tests/Fuzz/media.dict
    used=0
    tried=0
    verdict=none
    # libFuzzer counts seconds of the clock, of which a busy machine gives it few.
    while [ "$used" -lt "$seconds" ]; do
        left=$((seconds - used))
        status=0
        spent="$({ time PADDOCK_FUZZ="$reader" "$program" "$corpus" "$place/seeds/$reader" -artifact_prefix="$findings/" \
            -dict="$words" -max_total_time=$((left < 60 ? left : 60)) -max_len=16384 -timeout=60 -rss_limit_mb=2048 \
            -print_final_stats=1 >"$log" 2>&1 </dev/null; } 2>&1)" || status=$?
        used=$((used + $(awk '{ printf "%d", $1 + $2 + 0.5 }' <<<"$spent")))
        units="$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -1)"
        tried=$((tried + ${units:-0}))
        if [ "$status" -ne 0 ]; then
            found=1
            verdict="$(sed -nE 's/^(Broken: .*|SUMMARY: .*|.*Fatal error: .*)/\1/p' "$log" | head -1)"
            cp "$log" "$findings/last.log"
            break
        fi
    done
    printf '| %s | %s | %s | %s | %s |\n' "$reader" "$tried" "$used" "$(find "$corpus" -type f | wc -l)" "$verdict"
done
exit "$found"
