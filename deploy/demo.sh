#!/usr/bin/env bash
# Builds Paddock and runs its demo: a local simulator, the example manifests and the daemon, to finished videos.
# It spends nothing and needs no key. Arguments go to `paddock demo`; so does its exit status come back.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

deploy/prepare.sh
echo "Building Paddock (the first time takes some minutes)"
swift build -c release --product paddock
exec "$(swift build -c release --show-bin-path)/paddock" demo "$@"
