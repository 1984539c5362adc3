#!/usr/bin/env bash
# Runs Paddock for half an hour (or as many minutes as the first argument says) as it would run for months: thousands of jobs in two homes
# at a simulator that fails in many ways, one daemon never stopped, the other stopped or killed all the time, with people's commands
# beside them. Prints Markdown tables of memory, files, threads, database, log and disk with their slopes, and of what came of the jobs.
# Ends with 1 if something grows that should not, or a promise is broken. Everything is on this machine: the simulator is the API.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

deploy/prepare.sh
export PADDOCK_SOAK="${1:-30}"
swift build --build-tests >&2
swift test --skip-build --disable-xctest --filter SoakTests
