#!/usr/bin/env bash
# Makes the Debian that service tests boot, once: the smallest there is, with systemd and what the package depends on.
#   base.sh FOLDER
set -euo pipefail

readonly base="$1" release=bookworm
readonly mirror="${PADDOCK_DEBIAN_MIRROR:-http://deb.debian.org/debian}"
readonly packages=(ca-certificates dbus init-system-helpers libsqlite3-0 libstdc++6 procps systemd systemd-sysv tzdata)

# Another list makes another base.
readonly wanted="$release ${packages[*]}"
[ "$(cat "$base.made-of" 2>/dev/null)" != "$wanted" ] || exit 0
echo "Fetching a Debian for the service tests (once)" >&2
rm -rf "$base" "$base.new" "$base.made-of"
if ! debootstrap --variant=minbase --include="$(IFS=,; echo "${packages[*]}")" "$release" "$base.new" "$mirror" >"$base.log" 2>&1; then
    tail -5 "$base.log" >&2
    exit 1
fi
rm -rf "$base.new/var/cache/apt/archives/"*.deb
mv "$base.new" "$base"
echo "$wanted" >"$base.made-of"
