#!/usr/bin/env bash
# Writes jobs/examples into the code, so that an installed `paddock demo` has them with it.
# Run it after a change to the examples; a test holds the two equal. It changes nothing where nothing changed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly target=Sources/PaddockCLI/Demo/ExampleFiles+Content.swift

{
    cat <<'SWIFT'
// swift-format-ignore-file
// Made by deploy/embed-examples.sh: the files of jobs/examples, in base64, a line for each.

extension ExampleFiles {
    static let all: [ExampleFile] = [
SWIFT
    (cd jobs/examples && find . -type f ! -name README.md ! -name '.*' -printf '%P\n') | LC_ALL=C sort |
        while IFS= read -r file; do
            printf '        ExampleFile(path: "%s", base64: "%s"),\n' "$file" "$(base64 <"jobs/examples/$file" | tr -d '\n')"
        done
    printf '    ]\n}\n'
} >"$target.new"
mv "$target.new" "$target"
