/// The script that stands under each hook's name in a session's folder: `core.hooksPath` hides the
/// repository's hooks from git, so it runs them itself, behind the one that the session inherits.
enum GitHookScript {
    /// The script.
    ///
    /// It asks git for the repository's hooks each time, since they may be put there, or sent
    /// elsewhere, while the session runs. A hook that reads standard input is given a copy when there
    /// are two; otherwise the one that is there takes the script's place.
    ///
    /// - Parameter index: of Claire's entry among `GIT_CONFIG_KEY_<n>`, which is put out of the way
    ///   for that question.
    static func text(index: Int) -> String {
        """
        #!/bin/sh
        # Made by Claire for one session: runs the hook of this name that the session inherits, if it
        # does, and then the repository's own, if there is one.
        here=${0%/*}
        name=${0##*/}
        inherited=$here/../inherited/$name
        if [ "${GIT_CONFIG_VALUE_\(index)-}" = "$here" ]; then
            own=$(GIT_CONFIG_KEY_\(index)=claire.ignored git rev-parse --git-path hooks) || exit
        else
            own=$(git rev-parse --git-path hooks) || exit
        fi
        if [ "$own" -ef "$here" ]; then own=; fi
        own=${own:+$own/$name}
        if ! { [ -n "$own" ] && [ -f "$own" ] && [ -x "$own" ]; }; then own=; fi
        if [ ! -x "$inherited" ]; then
            if [ -z "$own" ]; then exit 0; fi
            exec "$own" "$@"
        fi
        if [ -z "$own" ]; then exec "$inherited" "$@"; fi

        both() {
            "$inherited" "$@"
            status=$?
            case $status-$name in
            0-* | *-post-*) ;;
            *) return "$status" ;;
            esac
            if [ -n "$input" ]; then exec <"$input"; fi
            "$own" "$@" || return
            return "$status"
        }

        input=
        case $name in
        pre-push | pre-receive | post-receive | post-rewrite | reference-transaction)
            input=$(mktemp) || exit
            trap 'rm -f "$input"' EXIT
            trap 'exit 1' HUP INT TERM
            cat >"$input" || exit
            exec <"$input"
            ;;
        esac
        both "$@"

        """
    }
}
