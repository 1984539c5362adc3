#!/usr/bin/env bash
# Measures Paddock beside a plain client and beside what is possible, against the simulator on this machine, and prints a Markdown table.
# It takes half an hour and a quiet machine; with --quick half a minute, from a debug build, to see that all of it works.
#
#   deploy/benchmark.sh [--quick] [--only batches,free,memory,transfers,queue,idle]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

configuration=release
for argument in "$@"; do
    if [ "$argument" = --quick ]; then configuration=debug; fi
done
deploy/prepare.sh >&2
for product in paddock PaddockBenchmark; do
    swift build -c "$configuration" --product "$product" >&2
done
exec "$(swift build -c "$configuration" --show-bin-path)/PaddockBenchmark" "$@"
