#!/usr/bin/env bash
# Installs the package into a Debian with a real systemd, which boots in namespaces of its own, and drives the service through all that
# can happen to one. Nothing of this machine is touched: the disk is a folder under .build, the network is the machine's own, and the API
# is the simulator.
#
#   deploy/service-test.sh [--program FILE] [--package FILE] [CHECK…]
#
# --program FILE packages that program, built for release otherwise; --package FILE takes a package as it is. CHECK… are names of checks
# that are run alone, after those that put the service in place. Ends with 1 if a check failed, with 77 where such a machine can't be had.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

program="" package="" only=()
while [ $# -gt 0 ]; do
    case "$1" in
        --program) program="$(realpath "${2:?}")"; shift 2 ;;
        --package) package="$(realpath "${2:?}")"; shift 2 ;;
        -*) echo "usage: deploy/service-test.sh [--program FILE] [--package FILE] [CHECK…]" >&2; exit 64 ;;
        *) only+=("$1"); shift ;;
    esac
done
readonly place="$PWD/.build/service-test"
mkdir -p "$place"

skip() {
    echo "service tests skipped: $1" >&2
    exit 77
}

# What the machine needs and a plain container may not allow is found out before anything is built.
[ "$(uname -s)" = Linux ] || skip "systemd needs Linux"
[ "$(id -u)" -eq 0 ] || skip "only root may boot a machine of its own"
unshare --fork --pid --mount --uts --ipc --cgroup --net --propagation private true 2>/dev/null ||
    skip "this machine allows no namespaces"
mkdir -p "$place/try/"{lower,upper,work,root}
unshare --mount --propagation private mount -t overlay overlay \
    -o "lowerdir=$place/try/lower,upperdir=$place/try/upper,workdir=$place/try/work" "$place/try/root" 2>/dev/null ||
    skip "this machine allows no overlays"

if [ "${PADDOCK_SERVICE_TEST_INSIDE:-}" != yes ]; then
    for tool in debootstrap dpkg-deb; do
        command -v "$tool" >/dev/null || apt-get install -y --no-install-recommends debootstrap dpkg-dev >&2 ||
            skip "$tool is not there and can't be installed"
    done
    deploy/service-test/base.sh "$place/base" || skip "a Debian can't be fetched"
    arguments=()
    [ -z "$program" ] || arguments+=(--program "$program")
    [ -n "$package" ] || package="$(deploy/package.sh "${arguments[@]}" --quick "$place/packages" | tail -1)"
    # The newer one differs by its version alone.
    rm -rf "$place/unpacked"
    dpkg-deb --raw-extract "$package" "$place/unpacked"
    version="$(dpkg-deb --field "$package" Version)"
    sed -i "s/^Version: .*/Version: $version+newer/" "$place/unpacked/DEBIAN/control"
    newer="$place/packages/newer.deb"
    mkdir -p "$place/packages"
    dpkg-deb --root-owner-group -Znone --build "$place/unpacked" "$newer" >&2
    # A program for development takes Swift's libraries from where they lie on this machine.
    PADDOCK_SERVICE_TEST_LIBRARIES="$(ldd "$place/unpacked/usr/bin/paddock" | sed -n 's|.* => \(.*\)/libswiftCore\.so .*|\1|p')"
    export PADDOCK_SERVICE_TEST_LIBRARIES
    # From here on without the network of this machine.
    export PADDOCK_SERVICE_TEST_INSIDE=yes PADDOCK_SERVICE_TEST_NEWER="$newer"
    exec unshare --net --mount --propagation private -- deploy/service-test.sh --package "$package" "${only[@]}" </dev/null
fi

readonly package newer="$PADDOCK_SERVICE_TEST_NEWER"
# shellcheck source=SCRIPTDIR/service-test/machine.sh
. deploy/service-test/machine.sh
# shellcheck source=SCRIPTDIR/service-test/world.sh
. deploy/service-test/world.sh
# shellcheck source=SCRIPTDIR/service-test/checks.sh
. deploy/service-test/checks.sh

passed=0 failed=0

# Runs a check and prints what it said only where it failed.
run_check() {
    local began=$SECONDS status=0
    # Not as a condition: there bash goes on after a command that failed.
    set +e
    (set -euo pipefail; "$1") >"$place/check.log" 2>&1
    status=$?
    set -e
    if [ "$status" -eq 0 ]; then
        passed=$((passed + 1))
        echo "ok      ${1//_/ } ($((SECONDS - began)) s)"
    else
        failed=$((failed + 1))
        echo "FAILED  ${1//_/ } ($((SECONDS - began)) s)"
        sed 's/^/        /' "$place/check.log"
        in_machine journalctl --unit paddock --lines 15 --no-pager --output short-precise 2>&1 | sed 's/^/        | /' || true
    fi
}

finish() {
    stop_simulator
    machine_power_cut
}
trap finish EXIT

machine_fresh
machine_boot
for check in "${setting_up[@]}"; do
    run_check "$check"
done
[ ${#only[@]} -gt 0 ] || only=("${checks[@]}")
for check in "${only[@]}"; do
    run_check "$check"
done
echo
figures
echo
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
