# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# What is around the machine: the API, which is the simulator, and what it knows of charges.

readonly port=8787
readonly ledger="$disk/ledger.jsonl"

# start_simulator OPTIONS…: outside the machine, so that it outlives its reboots.
start_simulator() {
    local program="$place/unpacked/usr/bin/paddock"
    "$program" simulate --port "$port" --ledger "$ledger" "$@" </dev/null >"$disk/simulator.log" 2>&1 &
    echo $! >"$disk/simulator"
    within 30 grep -q "# uploads go to" "$disk/simulator.log"
}

stop_simulator() {
    [ ! -e "$disk/simulator" ] || kill "$(cat "$disk/simulator")" 2>/dev/null || true
}

# ask PATH BODY: asks something of the simulator that no API would be asked.
ask() {
    local line
    exec 3<>"/dev/tcp/127.0.0.1/$port"
    printf 'POST /_simulator/%s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s' \
        "$1" "$port" "${#2}" "$2" >&3
    IFS= read -r line <&3
    exec 3>&-
    case "$line" in
        *" 200 "* | *" 201 "*) ;;
        *) echo "the simulator said: $line" >&2; return 1 ;;
    esac
}

# charges PROMPT: how often the prompt was charged.
charges() {
    grep -c "\"prompt\":\"$1\"" "$ledger" 2>/dev/null || true
}

# manifest NAME JOBS [SECONDS]: a batch with so many jobs, whose prompts bear its name, on standard output.
manifest() {
    printf 'batch: %s\ndefaults: { durationSec: %s }\njobs:\n' "$1" "${3:-3}"
    local number
    for number in $(seq "$2"); do
        printf '  - { id: j%s, prompt: %s take %s }\n' "$number" "$1" "$number"
    done
}

# each_is_charged_once NAME JOBS: of a batch of `manifest`.
each_is_charged_once() {
    local number
    for number in $(seq "$2"); do
        [ "$(charges "$1 take $number")" = 1 ] || {
            echo "$1 take $number was charged $(charges "$1 take $number") times" >&2
            return 1
        }
    done
}
