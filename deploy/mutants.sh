#!/usr/bin/env bash
# Are the tests worth their time? Breaks Paddock on purpose, one patch of Tests/Mutants at a time, in a copy of the last commit, and
# expects the tests that the patch names to fail. Prints a Markdown table; ends with 1 if a mutant survives, does not build, or its
# patch no longer applies. Arguments are names of mutants: `deploy/mutants.sh b-replaying-transport` tries only that one.
#
# The copy, with its build, is kept in .build/mutants (PADDOCK_MUTANTS_DIR for another place), so only the first run builds everything.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

deploy/prepare.sh
here="$PWD"
patches="$here/Tests/Mutants"
copy="${PADDOCK_MUTANTS_DIR:-$here/.build/mutants}"
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH="${SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH:-4}"

if [ ! -e "$copy/.git" ]; then
    git clone --quiet --shared --no-checkout "$here" "$copy"
    mkdir -p "$copy/.build"
    # What is downloaded already need not be downloaded again.
    for part in checkouts repositories artifacts workspace-state.json; do
        [ ! -e "$here/.build/$part" ] || cp -a "$here/.build/$part" "$copy/.build/"
    done
fi
git -C "$copy" fetch --quiet "$here" HEAD
# Only files that differ are written, so that little is built anew.
git -C "$copy" checkout --quiet --force --detach FETCH_HEAD
[ ! -e "$here/Package.resolved" ] || cmp --silent "$here/Package.resolved" "$copy/Package.resolved" ||
    cp "$here/Package.resolved" "$copy/"

# A mutant that needs thousands of lives to be caught would deserve a test of its own.
export PADDOCK_LIVES="${PADDOCK_LIVES:-500}"

build() {
    (cd "$copy" && swift build --build-tests) >"$log" 2>&1
}

# The arguments are the filters.
run_tests() {
    (cd "$copy" && timeout 1200 swift test --skip-build --disable-xctest "$@") </dev/null >"$log" 2>&1
}

header() {
    sed -n "s/^$2: //p;/^diff /q" "$1"
}

row() {
    printf '| %s | %s | %s |\n' "$1" "$2" "$3"
}

names=("$@")
if [ ${#names[@]} -eq 0 ]; then
    for patch in "$patches"/*.patch; do names+=("$(basename "$patch" .patch)"); done
fi
filters=()
for name in "${names[@]}"; do
    [ -e "$patches/$name.patch" ] || { echo "There is no mutant $name in Tests/Mutants." >&2; exit 64; }
    read -ra words <<<"$(header "$patches/$name.patch" "Caught by")"
    [ ${#words[@]} -gt 0 ] || { echo "$name.patch doesn't say which tests catch it." >&2; exit 64; }
    filters+=("${words[@]}")
done

# Tests that fail anyhow would catch everything.
build || { tail -40 "$log" >&2; echo "The copy doesn't build without a mutant." >&2; exit 1; }
run_tests "${filters[@]}" || { grep '^✘' "$log" >&2; echo "These tests fail without a mutant." >&2; exit 1; }

survivors=0
row Mutant "What it is" "Caught by"
row --- --- ---
for name in "${names[@]}"; do
    patch="$patches/$name.patch"
    what="$(header "$patch" What)"
    read -ra words <<<"$(header "$patch" "Caught by")"
    if ! git -C "$copy" apply "$patch" 2>"$log"; then
        verdict="**the patch no longer applies**"
    elif ! build; then
        verdict="**does not build**"
    elif run_tests "${words[@]}"; then
        verdict="**nothing: it survives**"
    else
        caught="$(sed -nE 's/^✘ Test ([A-Za-z0-9_]+)\(.*(failed after|recorded an issue).*/\1/p' "$log" | sort -u | head -4 | paste -sd, - | sed 's/,/, /g')"
        # A run that broke off before any test had failed proves nothing.
        verdict="${caught:-**the run broke off: $(tail -1 "$log")**}"
    fi
    case "$verdict" in "**"*) survivors=$((survivors + 1)) ;; esac
    row "$name" "$what" "$verdict"
    git -C "$copy" checkout --quiet --force --detach FETCH_HEAD
done
exit $((survivors > 0))
