import Glibc

/// A program to run without a shell, its streams captured and its time bounded.
///
/// The child gets a process group of its own, default signal dispositions and no descriptor but the
/// three standard streams, so neither a lock nor a socket of ours can outlive us in it.
package struct Subprocess: Sendable {
    /// What the child reads on its standard input.
    package enum Input: Sendable {
        /// Nothing: `/dev/null`.
        case none
        /// These bytes and then the end of the stream.
        case bytes([UInt8])
    }

    /// The program and its arguments. A program without `/` is looked up in the PATH that the child
    /// will have, in absolute folders only.
    package var arguments: [String]
    package var input: Input = .none
    /// The folder in which the child starts; ours when `nil`.
    package var directory: String?
    /// Changes to our environment: a text sets a variable, `nil` removes it.
    package var environment: [String: String?] = [:]
    /// Milliseconds until the child's process group is told to end; no limit when `nil`.
    package var timeout: Int64?
    /// Milliseconds between SIGTERM and SIGKILL for a child out of time.
    package var grace: Int64 = 500
    /// How many bytes of each captured stream are kept; what follows is read and dropped.
    package var limit = 16 << 20

    package init(
        _ arguments: [String], input: Input = .none, directory: String? = nil,
        environment: [String: String?] = [:], timeout: Int64? = nil
    ) {
        self.arguments = arguments
        self.input = input
        self.directory = directory
        self.environment = environment
        self.timeout = timeout
    }

    /// Runs the program to its end.
    ///
    /// - Throws: `SubprocessError` when it can't be started. A program that fails is no error here:
    ///   its status says so.
    package func run() throws(SubprocessError) -> SubprocessResult {
        let process = try RunningProcess(self)
        RunningProcess.finish([process])
        return process.result
    }

    /// Runs several programs at the same time, each with its own time limit, to the end of them all.
    ///
    /// - Returns: one result for each, in their order.
    package static func runTogether(
        _ programs: [Subprocess]
    ) -> [Result<SubprocessResult, SubprocessError>] {
        let started = programs.map { program -> Result<RunningProcess, SubprocessError> in
            do throws(SubprocessError) {
                return .success(try RunningProcess(program))
            } catch {
                return .failure(error)
            }
        }
        RunningProcess.finish(started.compactMap { try? $0.get() })
        return started.map { $0.map(\.result) }
    }

    /// Becomes another program, keeping the process, its terminal and its streams.
    ///
    /// - Returns: only when that fails, with the reason.
    package static func replace(
        _ arguments: [String], environment: [String: String?] = [:]
    ) -> SubprocessError {
        let variables = Environment.all(overriddenBy: environment)
        let path: String
        do throws(SubprocessError) {
            path = try ProgramPath.find(
                arguments.first ?? "", path: variables["PATH"] ?? ProgramPath.fallback)
        } catch {
            return error
        }
        return withCStrings(arguments) { argv in
            withCStrings(variables.map { "\($0.key)=\($0.value)" }) { environment in
                execve(path, argv, environment)
                return .notStarted(path, code: errno)
            }
        }
    }
}

/// Calls with a `char *[]` of the texts, ended by a null pointer, which lives as long as the call.
func withCStrings<Value>(
    _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Value
) -> Value {
    let copies: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
    defer { for copy in copies { free(copy) } }
    return copies.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { preconditionFailure("an array with a null") }
        return body(base)
    }
}
