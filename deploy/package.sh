#!/usr/bin/env bash
# Builds the Debian package, and says where it is.
#
#   deploy/package.sh [--program FILE] [--version VERSION] [--quick] [FOLDER]
#
# Without --program, Paddock is built for release with Swift's libraries in it, so that the target needs no Swift. FOLDER is where the
# package goes, .build/package otherwise; --quick doesn't compress it. The same program makes the same package.
set -euo pipefail

usage() {
    echo "usage: deploy/package.sh [--program FILE] [--version VERSION] [--quick] [FOLDER]" >&2
    exit 64
}

program="" version="" folder="" compression=xz
while [ $# -gt 0 ]; do
    case "$1" in
        --program) program="$(realpath "${2:?}")"; shift 2 ;;
        --version) version="${2:?}"; shift 2 ;;
        --quick) compression=none; shift ;;
        -*) usage ;;
        *) [ -z "$folder" ] || usage; folder="$1"; shift ;;
    esac
done
folder="${folder:-$(dirname "${BASH_SOURCE[0]}")/../.build/package}"
mkdir -p "$folder"
folder="$(realpath "$folder")"
cd "$(dirname "${BASH_SOURCE[0]}")/.."

for tool in dpkg-deb dpkg-shlibdeps strip; do
    command -v "$tool" >/dev/null || { echo "$tool is missing: apt-get install dpkg-dev binutils" >&2; exit 1; }
done
if [ -z "$program" ]; then
    deploy/prepare.sh
    # A scratch folder of its own: with other libraries everything is compiled anew.
    flags=(-c release --static-swift-stdlib --scratch-path .build-release)
    swift build "${flags[@]}" --product paddock >&2
    program="$(swift build "${flags[@]}" --show-bin-path)/paddock"
fi
version="${version:-$(sed -n 's/.*current = "\(.*\)"/\1/p' Sources/PaddockCLI/Entry/ProgramVersion.swift)}"
architecture="$(dpkg --print-architecture)"
# Times in the package are those of the last commit.
SOURCE_DATE_EPOCH="$(git log -1 --format=%ct 2>/dev/null || date +%s)"
export SOURCE_DATE_EPOCH
umask 022

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
root="$work/root"

# place MODE SOURCE TARGET: puts a file into the package.
place() {
    install -D -m "$1" "$2" "$root/$3"
}

# zip TARGET: compresses a file of the package as Debian wants its manual pages and documents.
zip() {
    gzip -9n "$root/$1"
}

place_program() {
    place 755 "$program" usr/bin/paddock
    strip --strip-unneeded --remove-section=.comment --remove-section=.note "$root/usr/bin/paddock"
    place 755 deploy/setup.sh usr/sbin/paddock-setup
    place 644 deploy/settings.sample.yaml etc/paddock/paddock.yaml
}

place_service() {
    local units=usr/lib/systemd/system systemd
    place 644 deploy/paddock.service "$units/paddock.service"
    place 644 deploy/paddock.sysusers usr/lib/sysusers.d/paddock.conf
    place 644 deploy/paddock.tmpfiles usr/lib/tmpfiles.d/paddock.conf
    # An older systemd would complain of what it doesn't know.
    systemd="$(dpkg-query --show --showformat '${Version}' systemd 2>/dev/null | sed 's/[^0-9].*//' || true)"
    if [ "${systemd:-0}" -ge 254 ]; then
        place 644 deploy/paddock-steps.conf "$units/paddock.service.d/steps.conf"
    fi
}

# place_page FILE: a manual page under the name that `man paddock backup` looks for, which is paddock-backup and not paddock.backup.
place_page() {
    local name command
    name="$(basename "$1" .1)"
    command="${name/./ }" name="${name/./-}"
    # Its synopsis has the words as they are typed.
    sed -e "s/^\.Dt .*/.Dt ${name^^} 1/" -e 's/^\(\.Xr paddock\)\./\1-/' \
        -e "/^\.Nm \"paddock .*\"$/{s/.*/.Nm $name/;b}" -e "s/^\.Nm$/.Nm \"$command\"/" "$1" >"$work/page"
    place 644 "$work/page" "usr/share/man/man1/$name.1"
    zip "usr/share/man/man1/$name.1"
}

place_documents() {
    local documents=usr/share/doc/paddock page
    sed "1s/(.*)/($version)/" deploy/debian/changelog >"$work/changelog"
    place 644 "$work/changelog" "$documents/changelog"
    zip "$documents/changelog"
    place 644 deploy/debian/copyright "$documents/copyright"
    place 644 deploy/alerts.yaml "$documents/examples/alerts.yaml"
    mkdir -p "$root/$documents/examples/jobs"
    cp -r jobs/examples/. "$root/$documents/examples/jobs/"
    find "$root/$documents/examples" -name '.*' -type f -delete
    place 644 deploy/debian/lintian-overrides usr/share/lintian/overrides/paddock

    deploy/manual.sh "$program" "$work/manual"
    for page in "$work"/manual/*.1; do
        place_page "$page"
    done
    sed -e "s/@DATE@/$(date -u -d "@$SOURCE_DATE_EPOCH" +%F)/" -e "s/@VERSION@/$version/" \
        deploy/debian/paddock-setup.8 >"$work/paddock-setup.8"
    place 644 "$work/paddock-setup.8" usr/share/man/man8/paddock-setup.8
    zip usr/share/man/man8/paddock-setup.8
}

place_completions() {
    local shell target
    for shell in bash:bash-completion/completions/paddock zsh:zsh/vendor-completions/_paddock \
        fish:fish/vendor_completions.d/paddock.fish; do
        target="$root/usr/share/${shell#*:}"
        mkdir -p "$(dirname "$target")"
        # They are read by a shell that runs, so they name none.
        "$program" completions "${shell%%:*}" | sed '1{/^#!/d}' >"$target"
    done
}

# The packages of the libraries that the program is linked to.
dependencies() {
    mkdir -p "$work/debian"
    printf 'Source: paddock\n\nPackage: paddock\nArchitecture: any\n' >"$work/debian/control"
    # What is in no package is said to be missing: a program for development takes Swift's libraries from where they lie.
    (cd "$work" && dpkg-shlibdeps --ignore-missing-info -O root/usr/bin/paddock 2>/dev/null) | sed -n 's/^shlibs:Depends=//p'
}

place_control() {
    local depends size script
    depends="$(dependencies)"
    [ -n "$depends" ] || { echo "what the program depends on can't be told" >&2; exit 1; }
    mkdir -p "$root/DEBIAN"
    (cd "$root" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | LC_ALL=C sort -z | xargs -0 md5sum) \
        >"$work/md5sums"
    size="$(du -k --apparent-size -s "$root" | cut -f1)"
    place 644 "$work/md5sums" DEBIAN/md5sums
    sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@SIZE@/$size/" \
        -e "s/@DEPENDS@/$depends/" deploy/debian/control.in >"$root/DEBIAN/control"
    echo /etc/paddock/paddock.yaml >"$root/DEBIAN/conffiles"
    for script in postinst prerm postrm; do
        place 755 "deploy/debian/$script" "DEBIAN/$script"
    done
}

place_program
place_service
place_documents
place_completions
place_control
find "$root" -exec touch --no-dereference --date "@$SOURCE_DATE_EPOCH" {} +
package="$folder/paddock_${version}_$architecture.deb"
dpkg-deb --root-owner-group "-Z$compression" --build "$root" "$package" >&2
echo "$package"
