#!/usr/bin/env bash
# Runs the tests under a sanitizer: `deploy/sanitize.sh thread` or `deploy/sanitize.sh address`. A second argument is what `swift test
# --filter` takes; without it, everything but what starts whole programs, and LivesTests, PaddockCoreTests, the engine's lives with
# cut answers and a manifest without an end: they are too long.
# Ends with 1 if a test fails or the sanitizer finds something. Each has a build of its own, in .build-thread and .build-address.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

kind="${1:-}"
case "$kind" in
    thread | address) ;;
    *)
        echo "usage: deploy/sanitize.sh thread|address [FILTER]" >&2
        exit 64
        ;;
esac
filter="${2:-^(PaddockStoreTests|PaddockIntakeTests|PaddockEngineTests|PaddockControlTests|PaddockDaemonTests|PaddockCLITests|HappyHorseTests|HappyHorseSimulatorTests)\.}"

deploy/prepare.sh
mkdir -p ".build-$kind"
# Of Swift's Mutex this sanitizer sees nothing on Linux: it waits on a futex, in a library that is not instrumented. What it guards can be
# reached in a body of `withLock` alone, whose mangled name ends like this: the compiler has proved that.
printf 'race:zYuYTXEfU\n' >".build-$kind/suppressions"
# Tests go on after a finding; the report has them all, and the exit status says so.
export TSAN_OPTIONS="halt_on_error=0 exitcode=66 suppressions=$PWD/.build-$kind/suppressions ${TSAN_OPTIONS:-}"
# Leaks are the soak's matter (deploy/soak.sh): at the end of tests much is still held that a process may leave to its end.
export ASAN_OPTIONS="detect_leaks=0 ${ASAN_OPTIONS:-}"
# Everything takes several times as long: fewer at a time, or time-outs of the tests' own pass.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH="${SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH:-2}"

# What is downloaded already need not be downloaded again.
for part in checkouts repositories artifacts workspace-state.json; do
    [ ! -e ".build/$part" ] || [ -e ".build-$kind/$part" ] || cp -a ".build/$part" ".build-$kind/"
done
arguments=(--sanitize "$kind" --scratch-path ".build-$kind")
swift build --build-tests "${arguments[@]}" >&2
swift test --skip-build --disable-xctest "${arguments[@]}" --filter "$filter" \
    --skip '^PaddockEngineTests\.CutAnswerTests' --skip aFloodIsRefusedBeforeItIsRead
