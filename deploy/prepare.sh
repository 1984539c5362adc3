#!/usr/bin/env bash
# Makes this machine able to build Paddock: checks for Swift and installs the one system library it needs.
# Does nothing, and says nothing, where all is there. The other scripts call it; it can be run alone.
set -euo pipefail

if ! command -v swift >/dev/null; then
    echo "Swift is not installed, or not on the PATH. Install Swift 6.3 or later first: https://www.swift.org/install/" >&2
    exit 1
fi

# On macOS, SQLite comes with the SDK.
[ "$(uname -s)" = Linux ] || exit 0

has_header() {
    [ -e "/usr/include/$1" ] || [ -e "/usr/local/include/$1" ]
}

missing=()
has_header sqlite3.h || missing+=(libsqlite3-dev)
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo)
fi
if ! command -v apt-get >/dev/null || ! command -v "${as_root[0]:-env}" >/dev/null; then
    echo "Missing: ${missing[*]} (Debian's name; on Fedora it is sqlite-devel). Install it, then run this again." >&2
    exit 1
fi

install_missing() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
}

echo "Installing ${missing[*]} with apt-get"
if ! install_missing; then
    echo "Not found or out of date: reading the package lists again"
    "${as_root[@]}" apt-get update
    install_missing
fi
