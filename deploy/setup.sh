#!/bin/sh
# paddock-setup [ADDRESS]
#
# Puts the API's address and the key in place for the service. The address may be left out where it is set already; the key is read
# from the terminal, unseen, or from standard input. A service that runs is restarted, which loses nothing.
set -eu

settings=/etc/paddock/paddock.yaml
key=/etc/paddock/key

fail() {
    echo "paddock-setup: $1" >&2
    exit "$2"
}

case "${1-}" in
-h | --help)
    echo "usage: paddock-setup [ADDRESS]"
    echo "Puts the API's address and the key in place for the service. The key is asked for, or read from standard input."
    exit 0
    ;;
esac
[ $# -le 1 ] || fail "one address, or none where it is set already" 64
[ "$(id -u)" -eq 0 ] || fail "only root may do that: sudo paddock-setup $*" 1

address="${1-}"
if [ -n "$address" ]; then
    case "$address" in
    http://* | https://*) ;;
    *) fail "$address is no address: it begins with https://" 64 ;;
    esac
    case "$address" in
    *[!A-Za-z0-9.:/_~%@\[\]-]*) fail "$address is no address: it has characters that addresses can't have" 64 ;;
    esac
    [ -e "$settings" ] || printf 'api:\n  baseURL: %s\n' "$address" >"$settings"
    new="$(mktemp /etc/paddock/.paddock.yaml.XXXXXX)"
    trap 'rm -f "$new"' EXIT
    # The line of the sample, commented out or not, with that of its group.
    sed -e 's/^#api:/api:/' -e "s|^#\\{0,1\\}  baseURL:.*|  baseURL: $address|" "$settings" >"$new"
    grep -q "^  baseURL: " "$new" && grep -q "^api:" "$new" ||
        fail "$settings has no place for api.baseURL that is known here: write it in by hand" 78
    chmod 644 "$new"
    mv "$new" "$settings"
    trap - EXIT
fi

if [ -t 0 ]; then
    printf 'The API key (it is not shown): ' >&2
    trap 'stty echo' EXIT INT TERM
    stty -echo
    IFS= read -r secret || true
    stty echo
    trap - EXIT INT TERM
    echo >&2
else
    IFS= read -r secret || true
fi
[ -n "${secret-}" ] || fail "no key was given; nothing about it was changed" 1
umask 077
printf '%s\n' "$secret" >"$key.new"
mv "$key.new" "$key"

if [ -d /run/systemd/system ] && systemctl --quiet is-active paddock.service; then
    systemctl restart paddock.service
    echo "The daemon was restarted and uses the key."
else
    echo "All is in place. systemctl start paddock starts the daemon."
fi
