#!/usr/bin/env bash
# Builds Paddock and runs all of its tests. Arguments go to `swift test`, as in `deploy/test.sh --filter PaddockCore`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

deploy/prepare.sh
# Hundreds of tests at once would starve those that talk over sockets with time-outs of their own: a few at a time are as quick.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH="${SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH:-4}"

# Every test is a Swift Testing one; without XCTest there is no second, empty run.
if [ $# -gt 0 ]; then
    exec swift test --disable-xctest "$@"
fi
# Apart from each other, for the same reason: what only computes, what talks to itself, and what starts whole programs.
computing='^(ArchitectureTests|LivesTests|PaddockCoreTests|PaddockIntakeTests)\.'
programs='^EndToEndTests\.'
swift test --disable-xctest --filter "$computing"
swift test --skip-build --disable-xctest --skip "$computing" --skip "$programs"
swift test --skip-build --disable-xctest --filter "$programs"
