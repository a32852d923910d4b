import Glibc
import SpawnShim

/// The arguments of posix_spawn(3) for one child.
struct SpawnPlan {
    var path: String
    var arguments: [String]
    var environment: [String: String]
    var directory: String?
    /// The child's ends of its standard streams.
    var streams: (input: Int32, output: Int32, error: Int32)

    /// Starts the child in a process group of its own.
    ///
    /// - Returns: its process id, which is its group's too.
    func spawn() throws(SubprocessError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        fill(&actions)
        fill(&attributes)
        var pid: pid_t = 0
        let code = withCStrings(arguments) { argv in
            withCStrings(environment.map { "\($0.key)=\($0.value)" }) { variables in
                posix_spawn(&pid, path, &actions, &attributes, argv, variables)
            }
        }
        guard code == 0 else { throw .notStarted(path, code: code) }
        return pid
    }

    private func fill(_ actions: inout posix_spawn_file_actions_t) {
        posix_spawn_file_actions_adddup2(&actions, streams.input, 0)
        posix_spawn_file_actions_adddup2(&actions, streams.output, 1)
        posix_spawn_file_actions_adddup2(&actions, streams.error, 2)
        claire_spawn_closefrom(&actions, 3)
        if let directory { claire_spawn_chdir(&actions, directory) }
    }

    private func fill(_ attributes: inout posix_spawnattr_t) {
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(flags))
    }
}
