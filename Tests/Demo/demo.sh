#!/usr/bin/env bash
# Claire at work, from nothing to history: `make demo`.
#
#   demo.sh FOLDER     the folder of built programs, such as .build/release
set -euo pipefail
. "${BASH_SOURCE[0]%/*}/stage.sh"

mkdir "$home/kite" "$home/museum"

# first_agent NAME COMMAND…: of the agents, the output names this one first.
first_agent() {
    local name=$1 names
    shift
    names=$("$@" 2>/dev/null | grep -Eo 'kite-(api|web)|museum-scan')
    [ "${names%%$'\n'*}" = "$name" ]
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
