/// A program in rclaude's place that knows two sessions: 'ada' is idle, 'bob' waits for what
/// `$HOME/says` has. What it was told to send stands in `$HOME/sent`.
package enum FakeTransport {
    /// The text of the program, a shell script.
    package static let script = #"""
        #!/bin/sh
        a=11111111-1111-4111-8111-111111111111 b=22222222-2222-4222-8222-222222222222
        row() { printf '%s' "$1"; shift; printf '\t%s' "$@"; echo; }
        case $1 in
        --version) echo 'rclaude 1.0 contract 1' ;;
        sessions)
            row uuid host cwd tmux_name mtime state source confidence title pid
            row $a local /src/site ada 1795168800 idle registry high 'Landing page' 4711
            row $b local /src/site bob 1795168800 waiting registry high '' 4712 ;;
        triage)
            row uuid state priority summary source observed_at
            row $b waiting 1 "$(cat "$HOME/says" 2>/dev/null || echo 'asks for the port')" \
                evidence 1795168800 ;;
        messages)
            row uuid offset kind id at text
            shift; for uuid; do case $uuid in *-*-*) row "$uuid" 0 end '' '' '' ;; esac; done ;;
        usage)
            row uuid model input output cache_read cache_write cost_usd basis
            row $a claude-sonnet-4-5 100 20 5 6 0.25 estimate ;;
        seen)
            row uuid seen offset
            row $a yes 7 ;;
        send)
            echo "$*" >> "$HOME/sent"
            row uuid outcome detail offset; row $a submitted 'in 1 s' 3 ;;
        tail) printf 'one\ntwo\n' ;;
        open)
            row uuid host cwd tmux_name mtime state source confidence title pid
            row "$3" local "$7" "$5" '' idle process high '' 4713 ;;
        close) ;;
        *) exit 2 ;;
        esac
        """#
}
