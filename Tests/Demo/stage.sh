# What the demos share; each sources it with the folder of built programs as its argument.
#
# Everything lives in a temporary home with a tmux server of its own, and is gone at the end. The
# agents are stand-ins for Claude Code (Sources/stand-in-agent); all around them is the real thing.
# What is shown is also checked: a demo fails when a step does not do what it says.

built=$(cd -- "${1:?"usage: ${0##*/} FOLDER"}" && pwd)
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
mkdir "$home/bin"
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
