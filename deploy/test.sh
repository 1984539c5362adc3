#!/usr/bin/env bash
# Builds Paddock and runs all of its tests. Arguments go to `swift test`, as in `deploy/test.sh --filter PaddockCore`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

deploy/prepare.sh
# Every test is a Swift Testing one; without XCTest there is no second, empty run.
exec swift test --disable-xctest "$@"
