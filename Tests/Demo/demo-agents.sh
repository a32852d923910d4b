#!/usr/bin/env bash
# Agents in worktrees, a queue that feeds them, and review: `make demo-agents`.
#
#   demo-agents.sh FOLDER     the folder of built programs, such as .build/release
set -euo pipefail
. "${BASH_SOURCE[0]%/*}/stage.sh"

command -v git >/dev/null || {
    echo "demo: no git on PATH" >&2
    exit 5
}
unset -v "${!GIT_@}"
cd "$home"

# work FILE TEXT SUMMARY [TIME]: what a stand-in does with a task. A real agent would work it out.
work() {
    printf '/stand-in work %s ; run echo "%s" >%s && git add %s && git commit -qm "%s"' \
        "${4:-1s}" "$2" "$1" "$1" "$3"
    printf ' ; mcp claire_task_done {"summary":"%s"} ; say %s' "$3" "$3"
}

# is TASK STATUS
is() { claire task list --status "$2" --quiet | grep -q "^$1"; }

# field JSON_NAME COMMAND…: the value of the first field of that name in what the command prints.
field() {
    local name=$1
    shift
    "$@" --json | grep -o "\"$name\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4
}

# session_of TASK: the full id of the session that has it.
session_of() { field session_id claire task show "$1"; }

# in_review TASK WHAT: it must wait for a person within a minute.
in_review() {
    local tries
    for tries in 1 2 3; do
        is "$1" in_review && return
        eventually "$2" is "$1" in_review
    done
}

echo "${bold}Claire: agents in worktrees, a queue and a review${plain}"
echo "(stand-in agents, a scratch repository, a temporary home: all of it ends with the demo)"

say "A repository. What its agents should know, and a git hook for them, stand in '.claire'."
git config --global user.name Ada
git config --global user.email ada@example.invalid
git config --global init.defaultBranch main
run git init -q kite
mkdir -p kite/.claire/hooks .config/claire
echo "A shop for kites." >kite/README
echo "Amounts are integers, in cents." >kite/.claire/claude.md
printf '#!/bin/sh\nexec git diff --cached --check\n' >kite/.claire/hooks/pre-commit
chmod +x kite/.claire/hooks/pre-commit
run git -C kite add .
run git -C kite commit -qm "Begin"
echo "Commit small steps." >.config/claire/claude.md

say "Claire knows it as a project. A repository runs nothing before somebody trusts it."
run claire init
run claire project new kite --repo "$home/kite" --goal "Take payments by June"
run claire config show kite
run claire config trust kite
check "the repository's part is not inherited" \
    output_has "Amounts are integers" claire config show kite

say "Five tasks. Four may be done without anybody at the keyboard; one wants a person."
add schema kite "Design the schema" --prio 1 --mode autonomous \
    --desc "$(work schema.sql 'create table payment (cents integer)' 'Design the schema' 6s)"
add pages kite "Draw the pages" --mode autonomous \
    --desc "$(work page.html '<table><tr><td>Pay</td></tr></table>' 'Draw the pages' 6s)"
add api kite "Write the API" --mode autonomous --after "$schema" \
    --desc "$(work api.txt 'POST /payment' 'Write the API')"
add docs kite "Document the API" --mode autonomous --after "$api" \
    --desc "$(work api.md 'POST /payment takes cents.' 'Document the API')"
add colours kite "Choose the colours" --mode supervised
run claire task next --project kite --explain

say "The queue opens a worktree and an agent for each of the two that are ready, and ends."
run claire queue kite --concurrency 2 --every 1s
in_review "$schema" "the schema does not come to review"
in_review "$pages" "the pages do not come to review"
check "a task that waits for another was begun" is "$api" todo
check "the user's checkout was touched" test -z "$(git -C kite status --porcelain)"
check "no worktree was made for each agent" \
    test "$(git -C kite worktree list | wc -l)" -eq 3

say "Whoever waits for you stands in the first line."
run claire status
check "the first line of claire status does not say that two tasks wait" \
    output_has "^2 to review" claire status

say "What is there to review? The agent's words, and its branch against where it began."
run claire task review "$schema"
check "the review does not show the diff" \
    output_has "\+create table payment" claire task review "$schema"
run claire task approve "$schema"

say "The pages are sent back. The feedback goes to the agent, and that it arrived is proved."
run claire task review "$pages" --stat
run claire task reject "$pages" --feedback \
    "No tables for layout. $(work page.html '<button>Pay</button>' 'Use a button')"
in_review "$pages" "the pages do not come back from the agent"
check "the pages were not done again" \
    output_has "\+<button>Pay" claire task review "$pages"
run claire task show "$pages"
run claire task approve "$pages"

say "The API is ready now, and then its documentation. Agents that are there are fed first."
run claire queue kite --concurrency 2 --every 1s
in_review "$api" "the API does not come to review"
run claire task approve "$api"
run claire queue kite --concurrency 2 --every 1s
in_review "$docs" "the documentation does not come to review"
run claire task approve "$docs"
check "more agents were opened than two" \
    test "$(git -C kite worktree list | wc -l)" -eq 3

say "The colours want a person: a supervised agent gets its worktree and waits."
run claire session open kite --task "$colours"
claire pull >/dev/null
third=$(session_of "$colours")
name=$(field tmux_name claire session show "$third")
eventually "the supervised agent does not wait for a prompt" pane_has "$name" "? for shortcuts"
check "somebody prompted the supervised agent" \
    test -z "$(claire task list --status in_review --quiet)"
say "So go there: claire session attach would. Here the words come from a script."
tmux send-keys -t "=$name:" -l "$(work colours.css 'button { color: navy }' 'Choose the colours')"
tmux send-keys -t "=$name:" Enter
in_review "$colours" "the colours do not come to review"
run claire task approve "$colours"

say "What did it take?"
run claire session list
run claire project show kite

say "A session closes when nothing would be lost: its branch is merged here, or squashed."
first=$(session_of "$schema")
second=$(session_of "$pages")
merge() {
    local branch
    branch=$(field branch claire session show "$1")
    run git -C kite merge -q "${@:2}" "$branch"
}
merge "$first" --no-edit
run claire session close "$first"
merge "$second" --squash
run git -C kite commit -qm "The pages"
run claire session close "$second"

say "The third is merged nowhere. Closing it is refused, or keeps the work where it says."
run_expecting 4 claire session close "$third"
run claire session close "$third" --force
check "the work of the closed session is lost" \
    output_has navy git -C kite show "refs/claire/closed/$third:colours.css"
check "a worktree is left" test "$(git -C kite worktree list | wc -l)" -eq 1
check "an agent is left" test -z "$(claire session list --quiet 2>/dev/null)"
check "the pages are not in the repository" grep -q button kite/page.html

say "Nothing is forgotten."
run claire task show "$pages" --history
check "the log does not have the feedback" \
    output_has "No tables for layout" claire task show "$pages" --history

say "That was it: the home, the agents and the tmux server of this demo are removed now."
cat <<'END'

With your own repository and Claude Code:

  claire doctor --agent                     is this Claude Code what Claire expects?
  claire project new NAME --repo PATH
  claire task add NAME "TITLE" --mode autonomous
  claire queue NAME                         agents at work, two at a time
  claire status --watch                     who needs you, as it happens
  claire task review ID                     then approve, or reject --feedback TEXT
END
