import ClairePlatform
import Foundation

/// The front installed below a home of a test's own, as `make install` would, with no verb but what
/// a test puts there.
package final class InstalledFront {
    package let home: TemporaryHome
    /// `…/bin/claire`, the real executable.
    package let executable: String

    package init() throws {
        home = try TemporaryHome()
        executable = try home.folder("usr/bin") + "/claire"
        _ = try home.folder("usr/libexec/claire")
        let built = Products.path(of: "claire")
        // A second name of the same file where the file system allows: quicker than a copy.
        if link(built, executable) != 0 {
            try FileManager.default.copyItem(atPath: built, toPath: executable)
        }
    }

    /// Puts a verb into the exec path and returns its path.
    @discardableResult
    package func addOwn(_ name: String, _ script: String, isExecutable: Bool = true) throws
        -> String
    {
        try home.write(script, to: "usr/libexec/claire/claire-\(name)", executable: isExecutable)
    }

    /// Puts a verb of the user's into a folder on PATH and returns its path.
    @discardableResult
    package func addUsers(
        _ name: String, _ script: String, isExecutable: Bool = true
    ) throws -> String {
        try home.write(script, to: "bin/claire-\(name)", executable: isExecutable)
    }

    /// Runs the front with arguments.
    package func run(
        _ arguments: String..., environment: [String: String] = [:], input: String = "",
        in folder: String? = nil
    ) -> CommandOutput {
        run([executable] + arguments, environment: environment, input: input, in: folder)
    }

    /// Runs any program in the home.
    ///
    /// A child that another test forks at this moment may hold a file open that was written just
    /// now, and a file that is open for writing can't be run: then it is tried again.
    package func run(
        _ arguments: [String], environment: [String: String] = [:], input: String = "",
        in folder: String? = nil
    ) -> CommandOutput {
        for _ in 0..<50 {
            let result = home.run(arguments, environment: environment, input: input, in: folder)
            guard result.errors.lowercased().contains("text file busy") else { return result }
            MonotonicClock.sleep(milliseconds: 20)
        }
        return home.run(arguments, environment: environment, input: input, in: folder)
    }
}
