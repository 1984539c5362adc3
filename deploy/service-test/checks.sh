# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# What is checked, in this order: each function is a fact, and what it finds is left to the next ones.

readonly home=/var/lib/paddock
readonly first_key=hh_test_first_key second_key=hh_test_second_key

readonly setting_up=(
    the_package_installs_and_waits_for_a_key
    a_start_without_a_key_says_what_is_missing
    one_command_puts_address_and_key_in_place
    the_service_starts_and_says_that_it_is_ready
)
readonly checks=(
    the_unit_is_sound_and_scores_below_one_and_a_half
    everything_in_the_home_has_the_rights_it_should
    a_dropped_example_becomes_a_video
    a_batch_becomes_videos
    root_works_in_the_home_and_leaves_nothing_of_its_own
    a_member_of_the_group_works_without_root
    a_stranger_sees_nothing
    the_journal_has_priorities_and_fields_and_no_key
    a_reload_is_told_and_takes_effect
    bad_settings_at_a_reload_change_nothing
    bad_settings_at_a_start_are_not_tried_again
    a_killed_daemon_is_started_again
    a_stopped_process_is_found_by_the_watchdog
    a_stop_waits_for_a_create
    a_stop_that_takes_longer_than_planned_gets_its_time
    a_changed_key_is_used_after_a_restart
    a_full_disk_is_survived
    a_reboot_goes_on
    a_power_cut_goes_on
    a_backup_is_restored_as_the_readme_says
    an_upgrade_under_load_goes_on
    a_downgrade_goes_on
    removal_keeps_what_was_made
    installed_again_it_is_as_it_was
    purging_leaves_nothing
)

# MARK: - Ways to look

paddock() {
    in_machine paddock "$@"
}

unit_property() {
    in_machine systemctl show --value --property "$1" paddock.service
}

is_ready() {
    [ "$(unit_property ActiveState)/$(unit_property SubState)" = active/running ]
}

is_down() {
    case "$(unit_property ActiveState)" in inactive | failed) ;; *) return 1 ;; esac
}

# runs_anew PID: whether the daemon runs, and as another process.
runs_anew() {
    is_ready && [ "$(unit_property MainPID)" != "$1" ]
}

# journal_since MOMENT ARGUMENTS…
journal_since() {
    local since="$1"
    shift
    in_machine journalctl --unit paddock --since "@$since" --no-pager --output cat "$@"
}

says() {
    journal_since "$1" | grep -F -- "$2" >/dev/null
}

# refused COMMAND…: expects that it fails. (bash takes a failed `! COMMAND` for none.)
refused() {
    if "$@"; then
        echo "should have been refused: $*" >&2
        return 1
    fi
}

# shows TEXT: whether `systemctl status` shows it of the service.
shows() {
    unit_property StatusText | grep -F -- "$1" >/dev/null
}

# has_gate NAME: whether it is closed.
has_gate() {
    paddock status --json | grep -F "\"gate\":\"$1\"" >/dev/null
}

# ends BATCH: whether it is there, and all of it gets done.
ends() {
    paddock wait "$1" --timeout 120s
}

# drop NAME: puts standard input into the watched folder, as root.
drop() {
    in_machine sh -c "cat >$home/jobs/.$1 && mv $home/jobs/.$1 $home/jobs/$1"
}

state_of() {
    paddock show --json "$1" 2>/dev/null | sed -n 's/.*"state":"\([a-z]*\)".*/\1/p'
}

# is_state JOB STATE
is_state() {
    [ "$(state_of "$1")" = "$2" ]
}

# Its settings for tests: everything soon.
hurry() {
    in_machine sh -c "cat >>/etc/paddock/paddock.yaml" <<'SETTINGS'
folders: { settle: 200ms, rescan: 1s, minFree: 1MB }
limits: { requestsPerMinute: 6000 }
polling: { interval: 200ms, maxInterval: 1s, thumbnailWait: 1s }
SETTINGS
}

# change_unit LINES: a drop-in of an administrator; nothing takes it away.
change_unit() {
    in_machine mkdir -p /run/systemd/system/paddock.service.d
    printf '[Service]\n%s\n' "$1" | in_machine sh -c 'cat >/run/systemd/system/paddock.service.d/test.conf'
    in_machine systemctl daemon-reload
}

restore_unit() {
    in_machine rm -rf /run/systemd/system/paddock.service.d
    in_machine systemctl daemon-reload
}

install_package() {
    in_machine sh -c "cat >/root/package.deb" <"$1"
    in_machine env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --allow-downgrades -o Dpkg::Options::=--force-confold /root/package.deb
}

# MARK: - Setting up

the_package_installs_and_waits_for_a_key() {
    install_package "$package"
    [ "$(in_machine systemctl is-enabled paddock)" = enabled ]
    is_down
    in_machine test -s /usr/share/bash-completion/completions/paddock
    in_machine test -s /etc/paddock/paddock.yaml
    [ "$(paddock --version)" = "$(dpkg-deb --field "$package" Version)" ]
}

a_start_without_a_key_says_what_is_missing() {
    refused in_machine systemctl start paddock
    is_down
    { in_machine systemctl status paddock || true; } | grep -F "AssertFileNotEmpty=/etc/paddock/key was not met"
}

one_command_puts_address_and_key_in_place() {
    echo "$first_key" | in_machine paddock-setup "http://127.0.0.1:$port"
    [ "$(in_machine stat --format '%U:%G %a' /etc/paddock/key)" = "root:root 600" ]
    [ "$(in_machine cat /etc/paddock/key)" = "$first_key" ]
    in_machine grep -x "  baseURL: http://127.0.0.1:$port" /etc/paddock/paddock.yaml
    # Again, with another address and without one.
    echo "$first_key" | in_machine paddock-setup "http://127.0.0.1:1/"
    echo "$first_key" | in_machine paddock-setup "http://127.0.0.1:$port"
    echo "$first_key" | in_machine paddock-setup
    in_machine grep -x "  baseURL: http://127.0.0.1:$port" /etc/paddock/paddock.yaml
    echo "$first_key" | refused in_machine paddock-setup "ftp://127.0.0.1"
    refused in_machine paddock-setup </dev/null
    [ "$(in_machine cat /etc/paddock/key)" = "$first_key" ]
}

the_service_starts_and_says_that_it_is_ready() {
    start_simulator --generation-time 1s
    hurry
    in_machine systemctl start paddock
    is_ready
    within 10 shows "no jobs yet"
    unit_property ExecMainStartTimestampMonotonic >"$disk/figure-start"
    unit_property ActiveEnterTimestampMonotonic >"$disk/figure-ready"
}

# MARK: - Ordinary days

the_unit_is_sound_and_scores_below_one_and_a_half() {
    local complaints score
    complaints="$(in_machine systemd-analyze verify --man=no paddock.service 2>&1)" || true
    [ -z "$complaints" ] || { echo "$complaints"; return 1; }
    in_machine systemd-analyze security --no-pager paddock.service | tee "$disk/security.txt"
    score="$(sed -n 's/.*Overall exposure level for paddock.service: \([0-9.]*\).*/\1/p' "$disk/security.txt")"
    echo "$score" >"$disk/figure-security"
    [ "$(printf '%s\n1.5\n' "$score" | sort -g | head -1)" = "$score" ]
}

everything_in_the_home_has_the_rights_it_should() {
    local line
    while read -r line; do
        [ "$(in_machine stat --format '%U:%G %a' "$home/${line##* }") ${line##* }" = "$line" ] || {
            echo "expected $line, found $(in_machine stat --format '%U:%G %a' "$home/${line##* }")"
            return 1
        }
    done <<'RIGHTS'
paddock:paddock 750 .
paddock:paddock 2770 jobs
paddock:paddock 2770 jobs/accepted
paddock:paddock 2770 jobs/rejected
paddock:paddock 2750 output
paddock:paddock 750 state
paddock:paddock 700 state/media
paddock:paddock 640 state/paddock.sqlite
paddock:paddock 640 state/paddock.sqlite-wal
paddock:paddock 600 state/receipts.log
paddock:paddock 660 state/paddock.sock
RIGHTS
}

# With what sets up, these are the README's five commands.
a_dropped_example_becomes_a_video() {
    in_machine cp /usr/share/doc/paddock/examples/jobs/first-video.yaml "$home/jobs/"
    within 20 ends first-video
    paddock status | grep -F first-video
    in_machine test -s "$home/output/first-video/first-video.mp4"
}

a_batch_becomes_videos() {
    in_machine cp -r /usr/share/doc/paddock/examples/jobs/soundtrack.yaml /usr/share/doc/paddock/examples/jobs/refs \
        "$home/jobs/"
    within 20 ends soundtrack
    paddock verify soundtrack
    in_machine test -s "$home/output/soundtrack/gallop.mp4"
    [ "$(in_machine stat --format '%U:%G %a' "$home/output/soundtrack/gallop.mp4")" = "paddock:paddock 640" ]
    within 10 shows "3 done"
}

root_works_in_the_home_and_leaves_nothing_of_its_own() {
    paddock doctor --set api.keyFile=/etc/paddock/key
    paddock backup /root/backup.sqlite
    in_machine systemctl stop paddock
    paddock pause
    paddock resume
    printf 'prompt: root hands it in\ndurationSec: 3\n' | paddock submit --format yaml -
    in_machine systemctl start paddock
    [ -z "$(in_machine find "$home/state" "$home/output" -user root)" ]
    paddock verify
}

a_member_of_the_group_works_without_root() {
    in_machine useradd --create-home --groups paddock alice
    as alice sh -c 'umask 077; printf "prompt: alice hands it in\ndurationSec: 3\n" >"$HOME/submitted.yaml"'
    as alice paddock submit --wait /home/alice/submitted.yaml
    # A careless umask, a folder of her own, and media beside the manifest.
    as alice sh -c "umask 077; mkdir $home/jobs/alice && cp /usr/share/doc/paddock/examples/jobs/refs/meadow.png $home/jobs/alice/ &&
        printf 'prompt: alice drops it\ndurationSec: 3\nsourceImage: meadow.png\n' >$home/jobs/alice/dropped.yaml"
    within 20 as alice paddock wait dropped --timeout 30s
    as alice test -e "$home/jobs/accepted/alice/dropped.yaml"
    as alice cat "$home/output/dropped/dropped.mp4" >/dev/null
    as alice paddock status
    as alice paddock status --json | grep -F '"running":true'
    as alice paddock verify
    as alice paddock pause
    printf 'prompt: alice stops it\ndurationSec: 3\n' | as alice sh -c "cat >$home/jobs/stopped.yaml"
    within 20 is_state stopped/stopped pending
    as alice paddock cancel stopped/stopped
    is_state stopped/stopped cancelled
    as alice paddock retry --yes stopped/stopped
    as alice paddock resume
    as alice paddock wait stopped --timeout 30s
    # A refused manifest is hers to mend.
    printf 'prompt: ab\n' | as alice sh -c "cat >$home/jobs/bad.yaml"
    within 20 as alice test -e "$home/jobs/rejected/bad.yaml.error.txt"
    as alice cat "$home/jobs/rejected/bad.yaml.error.txt"
    as alice sh -c "printf 'prompt: alice mends it\ndurationSec: 3\n' >$home/jobs/rejected/bad.yaml && mv $home/jobs/rejected/bad.yaml $home/jobs/mended.yaml"
    within 20 as alice paddock wait mended --timeout 30s
    refused as alice cat /etc/paddock/key
    refused as alice sh -c "echo x >$home/output/x"
}

a_stranger_sees_nothing() {
    in_machine useradd --create-home bob
    refused as bob ls "$home"
    refused as bob sh -c "echo x >$home/jobs/x.yaml"
    refused as bob paddock status
    refused as bob cat /etc/paddock/key
}

the_journal_has_priorities_and_fields_and_no_key() {
    in_machine journalctl --unit paddock --identifier paddock --output json --no-pager >"$disk/journal.json"
    grep -F '"MESSAGE":"Ready.' "$disk/journal.json" | grep -F '"PRIORITY":"6"'
    grep -F '"MESSAGE":"Refused a manifest.' "$disk/journal.json" | grep -F '"PRIORITY":"3"'
    refused grep -E '"MESSAGE":"<[0-7]>' "$disk/journal.json"
    # Fields of its own, by which it can be searched.
    in_machine journalctl --unit paddock --output cat --no-pager PADDOCK_BATCH=first-video | grep -F "job=first-video/"
    refused grep -F 'thread priority' "$disk/journal.json"
    refused grep -F "$first_key" "$disk/journal.json"
    # Neither is it where else a secret gets lost.
    refused in_machine grep -rF "$first_key" "$home"
    refused in_machine sh -c "tr '\0' '\n' </proc/$(unit_property MainPID)/environ | grep -F $first_key"
    refused in_machine sh -c "tr '\0' '\n' </proc/$(unit_property MainPID)/cmdline | grep -F $first_key"
}

a_reload_is_told_and_takes_effect() {
    local since pid
    since="$(date +%s.%N)" pid="$(unit_property MainPID)"
    in_machine sed -i 's/requestsPerMinute: 6000/requestsPerMinute: 5000/' /etc/paddock/paddock.yaml
    in_machine systemctl reload paddock
    within 10 says "$since" "Settings and key were read again."
    within 10 is_ready
    [ "$(unit_property MainPID)" = "$pid" ]
    paddock status --json | grep -F '"ceiling":5000'
}

bad_settings_at_a_reload_change_nothing() {
    local pid
    pid="$(unit_property MainPID)"
    in_machine sed -i 's/requestsPerMinute: 5000/requestsPerMinute: none/' /etc/paddock/paddock.yaml
    in_machine systemctl reload paddock
    within 10 shows "the old ones stay"
    is_ready
    [ "$(unit_property MainPID)" = "$pid" ]
}

# MARK: - Bad days

# Goes on with what the last check left: settings that can't be used.
bad_settings_at_a_start_are_not_tried_again() {
    local since
    since="$(date +%s.%N)"
    refused in_machine systemctl restart paddock
    within 10 is_down
    [ "$(unit_property ExecMainStatus)" = 78 ]
    [ "$(unit_property NRestarts)" = 0 ]
    journal_since "$since" --priority err | grep -F "limits.requestsPerMinute"
    in_machine sed -i 's/requestsPerMinute: none/requestsPerMinute: 6000/' /etc/paddock/paddock.yaml
    in_machine systemctl start paddock
    is_ready
}

a_killed_daemon_is_started_again() {
    local pid
    ask settings '{"generationTime": "8s"}'
    manifest killed 4 | drop killed.yaml
    within 20 is_state killed/j4 generating
    pid="$(unit_property MainPID)"
    in_machine kill -KILL "$pid"
    within 30 runs_anew "$pid"
    ask settings '{"generationTime": "1s"}'
    ends killed
    each_is_charged_once killed 4
}

a_stopped_process_is_found_by_the_watchdog() {
    local pid since
    change_unit "WatchdogSec=8"
    in_machine systemctl restart paddock
    pid="$(unit_property MainPID)"
    # It lives as long as it is well, though nothing happens.
    in_machine sleep 12
    [ "$(unit_property MainPID)" = "$pid" ]
    since="$(date +%s.%N)"
    in_machine kill -STOP "$pid"
    within 60 runs_anew "$pid"
    says "$since" "Watchdog timeout"
    restore_unit
    in_machine systemctl restart paddock
}

a_stop_waits_for_a_create() {
    ask faults '{"call": "create", "do": "delay", "at": "done", "delay": "5s"}'
    manifest slow 1 | drop slow.yaml
    within 20 each_is_charged_once slow 1
    in_machine systemctl stop paddock
    is_down
    [ "$(unit_property Result)" = success ]
    is_state slow/j1 generating
    in_machine systemctl start paddock
    ends slow
    each_is_charged_once slow 1
}

a_stop_that_takes_longer_than_planned_gets_its_time() {
    local began
    change_unit "TimeoutStopSec=3"
    ask faults '{"call": "create", "do": "delay", "at": "done", "delay": "10s"}'
    manifest slower 1 | drop slower.yaml
    within 20 each_is_charged_once slower 1
    began=$SECONDS
    in_machine systemctl stop paddock
    [ $((SECONDS - began)) -ge 5 ]
    [ "$(unit_property Result)" = success ]
    is_state slower/j1 generating
    restore_unit
    in_machine systemctl start paddock
    ends slower
    each_is_charged_once slower 1
}

a_changed_key_is_used_after_a_restart() {
    ask settings "{\"revoke\": [\"$first_key\"]}"
    manifest keyed 1 | drop keyed.yaml
    within 20 has_gate auth
    echo "$second_key" | in_machine paddock-setup
    is_ready
    ends keyed
    each_is_charged_once keyed 1
    refused in_machine grep -rF "$second_key" "$home"
}

a_full_disk_is_survived() {
    local pid
    in_machine systemctl stop paddock
    in_machine cp -a "$home" "$home.aside"
    in_machine mount -t tmpfs -o size=24m,mode=750 tmpfs "$home"
    in_machine cp -a "$home.aside/." "$home/"
    change_unit "WatchdogSec=8"
    in_machine systemctl start paddock
    pid="$(unit_property MainPID)"
    ask settings '{"generationTime": "6s"}'
    manifest full 2 | drop full.yaml
    within 20 is_state full/j2 generating
    in_machine sh -c "cat /dev/zero >$home/filler 2>/dev/null" || true
    within 30 has_gate disk
    within 10 shows "closed: disk"
    # The watchdog has patience with a disk.
    in_machine sleep 12
    [ "$(unit_property MainPID)" = "$pid" ]
    in_machine rm "$home/filler"
    ask settings '{"generationTime": "1s"}'
    ends full
    each_is_charged_once full 2
    in_machine systemctl stop paddock
    in_machine cp -a "$home/." "$home.aside/"
    in_machine umount "$home"
    in_machine cp -a "$home.aside/." "$home/"
    in_machine rm -rf "$home.aside"
    restore_unit
    in_machine systemctl start paddock
    is_ready
}

a_reboot_goes_on() {
    ask settings '{"generationTime": "20s"}'
    manifest booted 3 | drop booted.yaml
    within 20 is_state booted/j3 generating
    machine_halt
    machine_boot
    within 30 is_ready
    ask settings '{"generationTime": "1s"}'
    ends booted
    paddock verify booted
    each_is_charged_once booted 3
}

a_power_cut_goes_on() {
    ask settings '{"generationTime": "10s"}'
    manifest cut 3 | drop cut.yaml
    within 20 is_state cut/j3 generating
    machine_power_cut
    machine_boot
    within 30 is_ready
    ask settings '{"generationTime": "1s"}'
    ends cut
    paddock verify cut
    each_is_charged_once cut 3
}

# What was charged after the backup is taken up, and nothing is charged again.
a_backup_is_restored_as_the_readme_says() {
    ask settings '{"generationTime": "1s"}'
    manifest kept 2 | drop kept.yaml
    within 20 ends kept
    in_machine rm -f /root/backup.sqlite
    paddock backup /root/backup.sqlite
    manifest lost 2 | drop lost.yaml
    within 20 ends lost
    in_machine systemctl stop paddock
    in_machine sh -c "rm -f $home/state/paddock.sqlite*"
    in_machine install -o paddock -g paddock -m 640 /root/backup.sqlite "$home/state/paddock.sqlite"
    in_machine systemctl start paddock
    has_gate paused
    shows "closed: paused"
    paddock verify kept
    in_machine mv "$home/jobs/accepted/lost.yaml" "$home/jobs/"
    within 20 is_state lost/j2 pending
    in_machine sh -c "sed -n 's/.*\"videoId\" *: *\"\([^\"]*\)\".*/\1/p' $home/output/lost/*.json >/root/ids"
    paddock resolve --ids-from /root/ids
    ends lost
    paddock resume
    refused has_gate paused
    manifest after 1 | drop after.yaml
    within 20 ends after
    each_is_charged_once kept 2
    each_is_charged_once lost 2
    each_is_charged_once after 1
}

# MARK: - The package

an_upgrade_under_load_goes_on() {
    local pid
    ask settings '{"generationTime": "500ms"}'
    manifest upgraded 60 | drop upgraded.yaml
    within 20 is_state upgraded/j5 "done"
    pid="$(unit_property MainPID)"
    install_package "$newer"
    runs_anew "$pid"
    [ "$(in_machine dpkg-query --show --showformat '${Version}' paddock)" = "$(dpkg-deb --field "$newer" Version)" ]
    ends upgraded
    each_is_charged_once upgraded 60
    # Settings that were changed stay as they are.
    in_machine grep -x "  baseURL: http://127.0.0.1:$port" /etc/paddock/paddock.yaml
}

a_downgrade_goes_on() {
    local pid
    pid="$(unit_property MainPID)"
    install_package "$package"
    runs_anew "$pid"
    manifest downgraded 2 | drop downgraded.yaml
    within 20 ends downgraded
    each_is_charged_once downgraded 2
    # One that an administrator has stopped stays so.
    in_machine systemctl stop paddock
    install_package "$newer"
    is_down
    install_package "$package"
    in_machine systemctl start paddock
}

removal_keeps_what_was_made() {
    in_machine apt-get remove -y paddock
    is_down
    refused in_machine test -e /usr/bin/paddock
    in_machine test -s "$home/output/booted/j1.mp4"
    in_machine test -s "$home/state/paddock.sqlite"
    in_machine test -s /etc/paddock/key
    in_machine test -s /etc/paddock/paddock.yaml
}

installed_again_it_is_as_it_was() {
    install_package "$package"
    within 10 is_ready
    paddock verify booted
    is_state booted/j1 "done"
}

purging_leaves_nothing() {
    in_machine apt-get purge -y paddock
    refused in_machine test -e "$home"
    refused in_machine test -e /etc/paddock
    refused in_machine systemctl cat paddock.service
    [ -z "$(in_machine systemctl list-unit-files --no-legend 'paddock*')" ]
}

# MARK: - Figures

figures() {
    echo "package: $(($(stat --format %s "$package") / 1000)) kB"
    [ ! -e "$disk/figure-security" ] || echo "security: $(cat "$disk/figure-security")"
    [ ! -e "$disk/figure-ready" ] ||
        echo "ready after: $((($(cat "$disk/figure-ready") - $(cat "$disk/figure-start")) / 1000)) ms"
}
