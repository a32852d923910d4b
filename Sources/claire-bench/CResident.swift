/// Measures a program's greatest resident set from a parent that is small itself.
///
/// A spawned child begins with its parent's pages, and Linux counts them as the child's own: seen
/// from here every program would seem as large as the benchmark. So a few lines of C stand between.
struct CResident {
    private let workbench: Workbench
    private let binary: String

    init(_ workbench: Workbench) throws {
        self.workbench = workbench
        let source = workbench.path("resident.c")
        binary = workbench.path("resident")
        try File.write(CResident.source, to: source)
        _ = try workbench.peer("cc", ["-O2", "-o", binary, source]).output(in: workbench)
    }

    /// Throws when the program fails or doesn't print a `claire/1` object.
    func measure(_ program: Program, rounds: Int) throws -> Measure {
        let printed = workbench.path("printed")
        let wrapped = Program(
            path: binary, arguments: [printed, program.path] + program.arguments,
            environment: program.environment)
        var samples: [Double] = []
        for _ in 0..<rounds {
            let text = try wrapped.output(in: workbench)
            let parts = text.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
            guard parts.count == 2, parts[0] == 0 else {
                throw BenchError("\(program.name) ended with \(Int(parts.first ?? -1))")
            }
            guard File.text(printed, atMost: 64).hasPrefix("{\"format\":\"claire/1\"") else {
                throw BenchError("\(program.name) doesn't print a claire/1 object")
            }
            samples.append(parts[1] * 1024)
        }
        return Measure(samples, Quantity.memory)
    }

    private static let source = #"""
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <stdio.h>
        #include <sys/resource.h>
        #include <sys/wait.h>
        #include <unistd.h>

        /* resident FILE PROGRAM ARGUMENTS…: runs the program with stdout in the file; prints its status
           and its greatest resident set in KiB */
        int main(int argc, char **argv)
        {
            if (argc < 3) return 2;
            pid_t child = fork();
            if (child == 0) {
                int out = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0600);
                dup2(out, 1);
                execv(argv[2], argv + 2);
                _exit(127);
            }
            int status;
            struct rusage usage;
            if (wait4(child, &status, 0, &usage) != child) return 1;
            printf("%d %ld\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
                   usage.ru_maxrss);
            return 0;
        }
        """#
}
