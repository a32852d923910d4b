#!/usr/bin/env bash
# Claire at work, from nothing to history: `make demo`.
#
#   demo.sh FOLDER     the folder of built programs, such as .build/release
#
# Everything lives in a temporary home with a tmux server of its own, and is gone at the end. The
# agents are stand-ins for Claude Code (Sources/stand-in-agent); all around them is the real thing.
# What is shown is also checked: the demo fails when a step does not do what it says.
set -euo pipefail

built=$(cd -- "${1:?usage: demo.sh FOLDER}" && pwd)
for program in claire rclaude stand-in-agent; do
    [ -x "$built/$program" ] || {
        echo "demo: no '$program' in '$built'" >&2
        exit 1
    }
done
command -v tmux >/dev/null || {
    echo "demo: no tmux on PATH" >&2
    echo "hint: make deps" >&2
    exit 5
}

# Nothing of the caller's Claire, Claude or tmux may reach into the demo, or the other way round.
unset -v "${!CLAIRE@}" "${!CLAUDE@}" "${!RCLAUDE@}" "${!XDG_@}" "${!TMUX@}" "${!STAND_IN@}"
home=$(mktemp -d "${TMPDIR:-/tmp}/claire-demo-XXXXXX")
export HOME=$home TMUX_TMPDIR=$home LC_ALL=C.UTF-8
mkdir "$home/bin" "$home/kite" "$home/museum"
ln -s "$built/claire" "$built/rclaude" "$home/bin/"
ln -s "$built/stand-in-agent" "$home/bin/claude"
export PATH=$home/bin:$PATH

clean_up() {
    local status=$?
    trap - EXIT
    tmux kill-server 2>/dev/null || true
    rm -rf -- "$home"
    exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

bold='' dim='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m'
fi

# say TEXT: a heading, after a key on a terminal.
say() {
    if [ -t 0 ] && [ -t 1 ]; then
        printf '\n%s[any key]%s' "$dim" "$plain"
        read -rsn1 || true
        printf '\r\e[K'
    fi
    printf '\n%s# %s%s\n' "$dim" "$1" "$plain"
}

# show COMMAND…: the command as one would type it.
show() {
    local line='' word
    for word; do
        case $word in
        *[!A-Za-z0-9_./:=%+,@~-]*) word="'${word//\'/\'\\\'\'}'" ;;
        esac
        line+=" $word"
    done
    printf '%s$%s%s\n' "$bold" "$line" "$plain"
}

# run COMMAND…: shows and runs it; it must succeed.
run() { run_expecting 0 "$@"; }

# run_expecting CODE COMMAND…: the same, with the exit code that it must have.
run_expecting() {
    local expected=$1 status=0
    shift
    show "$@"
    "$@" || status=$?
    [ "$status" -eq "$expected" ] || fail "exit code $status, not $expected: $*"
}

fail() {
    echo "demo: failed: $1" >&2
    exit 1
}

# check WHAT COMMAND…: something that must hold now; silent when it does.
check() {
    local what=$1
    shift
    "$@" >/dev/null 2>&1 || fail "$what"
}

# eventually WHAT COMMAND…: something that must hold within twenty seconds.
eventually() {
    local what=$1 tries
    shift
    for tries in {1..100}; do
        "$@" >/dev/null 2>&1 && return
        sleep 0.2
    done
    fail "$what"
}

# output_has PATTERN COMMAND…
output_has() {
    local pattern=$1 text
    shift
    text=$("$@" 2>&1) || true
    grep -Eq -- "$pattern" <<<"$text"
}

# pane_has TMUX_NAME TEXT
pane_has() {
    local text
    text=$(tmux -u capture-pane -p -t "=$1:") && grep -Fq -- "$2" <<<"$text"
}

# first_agent NAME COMMAND…: of the agents, the output names this one first.
first_agent() {
    local name=$1 names
    shift
    names=$("$@" 2>/dev/null | grep -Eo 'kite-(api|web)|museum-scan')
    [ "${names%%$'\n'*}" = "$name" ]
}

# add VARIABLE PROJECT TITLE…: adds a task and keeps the start of its id.
known=''
add() {
    local variable=$1 id
    shift
    run claire task add "$@"
    for id in $(claire task list --all --quiet); do
        [[ $known == *"$id"* ]] && continue
        known+=" $id"
        printf -v "$variable" %s "${id:0:8}"
        return
    done
    fail "no new task after: claire task add $*"
}

# agent NAME FOLDER PROMPT: an agent in a new tmux session, as anybody would start one.
agent() {
    show tmux new-session -d -s "$1" -c "~/$2" claude "$3"
    tmux -u -f /dev/null new-session -d -x 100 -y 30 -s "$1" -c "$home/$2" \
        env "PATH=$PATH" claude "$3"
}

echo "${bold}Claire: who works on what, and who needs you${plain}"
echo "(three stand-in agents, a temporary home, and a tmux server that ends with the demo)"

say "Three agents are at work in tmux, in two folders."
agent kite-api kite "Read the code. /stand-in work 200ms ; say The API has 14 routes."
agent kite-web kite "Read the pages. /stand-in work 200ms ; say The front end is 9 pages."
agent museum-scan museum "Scan the shelves. /stand-in ask mount /dev/sdb1 ; say Shelf 1 is scanned."
eventually "the agent kite-api does not answer" pane_has kite-api "14 routes"
eventually "the agent kite-web does not answer" pane_has kite-web "9 pages"
eventually "the agent museum-scan does not ask" pane_has museum-scan "Do you want to proceed?"

say "A place to remember things. One file; no server, no account."
run claire init

say "Two projects."
run claire project new kite --goal "Take payments by June"
run claire project new museum --goal "Every shelf online"

say "Their tasks. Two of them wait for another."
add schema kite "Design the schema" --prio 1
add api kite "Write the API" --after "$schema"
add pages kite "Draw the pages"
add catalogue museum "Scan the catalogue"
add search museum "Search over the catalogue" --after "$catalogue"
run claire task list

say "What comes first, and why?"
run claire task next --project kite --explain
check "the task that unblocks another is not first" \
    output_has "$schema|Design the schema" claire task next --project kite

say "Who is there? Claire asks tmux and Claude's own files, and remembers what it saw."
run claire pull
check "pull does not see three sessions" \
    test "$(claire session list --quiet 2>/dev/null | wc -l)" -eq 3

say "The tasks go to agents, by name."
run claire assign "$schema" kite-api
run claire assign "$pages" kite-web
run claire assign "$catalogue" museum-scan

say "The whole at a glance. Whoever waits for you stands on top."
run claire status
check "the waiting agent is not the first in claire status" first_agent museum-scan claire status
check "claire status does not say that an agent waits" output_has waiting claire status

say "A word to all who work on kite. Each delivery is proved by what its agent recorded."
run claire broadcast kite --yes -- "Please commit before noon."
eventually "kite-api did not get the broadcast" pane_has kite-api "commit before noon"
eventually "kite-web did not get the broadcast" pane_has kite-web "commit before noon"

say "Nothing is ever typed into a permission dialog: that agent is left out, and it says so (exit 6)."
run_expecting 6 claire broadcast museum --yes -- "Please commit before noon."
check "something was typed into the dialog" pane_has museum-scan "Do you want to proceed?"

say "So answer the agent: claire session attach museum-scan would take you there. Here: yes."
run claire session tail museum-scan -n 12
show tmux send-keys -t museum-scan 1
tmux send-keys -t "=museum-scan:" 1
eventually "the agent museum-scan did not go on" pane_has museum-scan "Shelf 1 is scanned."
run claire pull
check "museum-scan still counts as waiting" \
    test -z "$(claire session list --state waiting --quiet 2>/dev/null)"

say "The schema is done. What waited for it is ready."
run claire task submit "$schema"
run claire task approve "$schema"
run claire task next --project kite
check "the task that waited is not ready" output_has "Write the API" claire task next --project kite

say "Nothing is forgotten: a task's history, and the log of everything."
run claire task show "$schema" --history
run claire log --project museum
check "the log does not have the broadcast" output_has broadcast_sent claire log

say "That was it: the home, the agents and the tmux server of this demo are removed now."
cat <<'EOF'

For your own fleet:

  make install              puts claire into ~/.local/bin
  claire init               makes the database
  claire pull               finds the Claude Code agents in your tmux
  claire status --watch     who needs you, as it happens
  claire help               all verbs
EOF
