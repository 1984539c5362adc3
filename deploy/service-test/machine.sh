# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# A machine of its own in namespaces: a disk that is an overlay of the base, fresh /proc, /sys, /dev, /run and /tmp, and systemd as its
# first process. Its network is that of the script, which has left the real one.

readonly disk="$place/disk"

# A disk on which nothing was ever installed.
machine_fresh() {
    rm -rf "$disk"
    mkdir -p "$disk/"{upper,work,root}
}

# Switches the machine on; returns when it has started what it starts.
machine_boot() {
    # Without a controlling terminal, or a machine that halts would hang it up.
    setsid unshare --fork --kill-child --pid --mount --uts --ipc --cgroup --propagation private \
        "$PWD/deploy/service-test/init.sh" "$place/base" "$disk" </dev/null >>"$disk/console.log" 2>&1 &
    echo $! >"$disk/holder"
    within 60 machine_is_up
}

machine_is_up() {
    local init
    init="$(pgrep -P "$(cat "$disk/holder")" | head -1)" && [ -n "$init" ] || return 1
    echo "$init" >"$disk/init"
    case "$(in_machine systemctl is-system-running 2>/dev/null)" in
        running | degraded) ;;
        *) return 1 ;;
    esac
}

# Runs a command as root in the machine.
in_machine() {
    nsenter --target "$(cat "$disk/init")" --mount --uts --ipc --pid --cgroup --root \
        env --chdir=/ -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM=dumb "$@"
}

# as USER COMMAND…: runs a command in the machine as one of its people.
as() {
    local user="$1"
    shift
    in_machine runuser -u "$user" -- env --chdir=/ "HOME=/home/$user" "$@"
}

# Shuts the machine down as an administrator does.
machine_halt() {
    in_machine systemctl poweroff --no-block
    within 240 machine_is_off
}

# Pulls the plug.
machine_power_cut() {
    kill -KILL "$(cat "$disk/init")" 2>/dev/null || true
    within 20 machine_is_off || true
}

machine_is_off() {
    ! kill -0 "$(cat "$disk/holder")" 2>/dev/null
}

# within SECONDS COMMAND…: waits until a command succeeds; fails where it doesn't in time.
within() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        if [ "$SECONDS" -ge "$deadline" ]; then
            echo "waited in vain for: $*" >&2
            return 1
        fi
        sleep 0.2
    done
}
