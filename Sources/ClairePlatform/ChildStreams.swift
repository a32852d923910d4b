import Glibc

/// The pipes between us and a child: its ends, and ours, which never block.
struct ChildStreams {
    let child: (input: Int32, output: Int32, error: Int32)
    let parent: (input: Int32, output: Int32, error: Int32)

    init(for program: String, input: Subprocess.Input) throws(SubprocessError) {
        var opened: [Int32] = []
        do throws(SubprocessError) {
            let source = try ChildStreams.source(for: program, input)
            opened += [source.child, source.parent]
            let output = try Pipe(for: program)
            opened += [output.reading, output.writing]
            let error = try Pipe(for: program)
            child = (source.child, output.writing, error.writing)
            parent = (source.parent, output.reading, error.reading)
        } catch {
            for descriptor in opened where descriptor >= 0 { close(descriptor) }
            throw error
        }
        for descriptor in [parent.input, parent.output, parent.error] where descriptor >= 0 {
            _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        }
    }

    private static func source(
        for program: String, _ input: Subprocess.Input
    ) throws(SubprocessError) -> (child: Int32, parent: Int32) {
        switch input {
        case .none:
            let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
            guard null >= 0 else { throw .notStarted(program, code: errno) }
            return (null, -1)
        case .bytes:
            let pipe = try Pipe(for: program)
            return (pipe.reading, pipe.writing)
        }
    }

    func closeChild() {
        for descriptor in [child.input, child.output, child.error] { close(descriptor) }
    }

    func closeAll() {
        closeChild()
        for descriptor in [parent.input, parent.output, parent.error] where descriptor >= 0 {
            close(descriptor)
        }
    }
}
