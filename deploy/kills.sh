#!/usr/bin/env bash
# Kills the daemon 10,000 times (or as often as the first argument says) at random moments, and prints what came of it as Markdown
# tables. Ends with 0 only if nothing was paid twice, lost, seen half done or corrupted. PADDOCK_KILLS_SEED=N plays the same kills
# again, PADDOCK_KILLS_AT_ONCE=N that many rounds at once, PADDOCK_KILLS_KEEP=DIR keeps what the rounds leave behind.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

deploy/prepare.sh
export PADDOCK_KILLS="${1:-10000}"
swift build --build-tests >&2
swift test --skip-build --disable-xctest --filter KillTests
