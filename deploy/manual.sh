#!/usr/bin/env bash
# Makes the manual pages, one for paddock and one for each of its commands, from what the program says of itself.
#   deploy/manual.sh PROGRAM FOLDER
# The generator is ArgumentParser's own, of the version that Paddock is built with; the first run builds it.
set -euo pipefail

if [ $# -ne 2 ]; then
    echo "usage: deploy/manual.sh PROGRAM FOLDER" >&2
    exit 64
fi
program="$(realpath "$1")"
mkdir -p "$2"
folder="$(realpath "$2")"
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly source=.build/checkouts/swift-argument-parser scratch=.build/manual
[ -d "$source" ] || swift package resolve
swift build --package-path "$source" --scratch-path "$scratch" --product generate-manual >&2

# The day of the last change, not of the build: the same sources make the same pages.
day="$(git log -1 --format=%cs 2>/dev/null || date +%F)"
"$scratch/debug/generate-manual" "$program" --multi-page --section 1 --date "$day" \
    --output-directory "$folder"
