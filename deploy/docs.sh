#!/usr/bin/env bash
# Builds the documentation of the library HappyHorse and of Paddock itself into .build/documentation, or into the folder that the first
# argument names, as a website of two parts. A link that leads nowhere is an error.
#
# Look at it with any server of files, as `python3 -m http.server --directory .build/documentation/HappyHorse`: it begins under
# /documentation/happyhorse, and the other under /documentation/paddock.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

deploy/prepare.sh
target="${1:-.build/documentation}"
# It comes with Swift, but is not on every PATH that has `swift`.
docc="$(command -v docc || true)"
[ -n "$docc" ] || docc="$(dirname "$(readlink -f "$(command -v swift)")")/docc"
[ -x "$docc" ] || { echo "docc is missing: it is a part of the Swift toolchain" >&2; exit 1; }

swift build --target HappyHorse >&2
build="$(swift build --show-bin-path)"
graphs="$(mktemp -d)"
trap 'rm -rf "$graphs"' EXIT

# The C modules of the library's dependencies are found by their maps: those that they bring, and those that the build has made.
maps=()
while IFS= read -r map; do
    maps+=(-I "$(dirname "$map")")
done < <(find .build/checkouts -name module.modulemap -path '*/include/*')
while IFS= read -r map; do
    maps+=(-Xcc "-fmodule-map-file=$map")
done < <(find "$build/" -maxdepth 2 -name module.modulemap)
# The name of a triple says it as the compiler wants it; on macOS, a version is part of it.
triple="$(swift -print-target-info | sed -n 's/^ *"triple": "\(.*\)",$/\1/p' | head -1)"
swift symbolgraph-extract -module-name HappyHorse -target "$triple" -I "$build/Modules" "${maps[@]}" \
    -minimum-access-level public -output-dir "$graphs"

# convert NAME CATALOG [MORE…]
convert() {
    local name="$1" catalog="$2"
    shift 2
    mkdir -p "$target"
    "$docc" convert "$catalog" "$@" --fallback-display-name "$name" --fallback-bundle-identifier "$name" \
        --warnings-as-errors --output-path "$target/$name"
    echo "$target/$name"
}

convert HappyHorse Sources/HappyHorse/HappyHorse.docc --additional-symbol-graph-dir "$graphs"
convert Paddock Sources/PaddockDaemon/Paddock.docc
