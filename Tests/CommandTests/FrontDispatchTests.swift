import Foundation
import Support
import Testing

@Suite("The front runs verbs")
struct FrontDispatchTests {
    /// A verb that prints its arguments, one a line between brackets.
    static let echo = "#!/bin/sh\nfor a in \"$@\"; do printf '[%s]\\n' \"$a\"; done\n"

    @Test("arguments arrive verbatim")
    func verbatim() throws {
        let front = try InstalledFront()
        try front.addUsers("echo", Self.echo)
        let words = [
            "", " ", "a b", "'\"$HOME`", "two\nlines", "--help", "-h", "--", "--remote", "\\", "é🚀",
        ]
        let result = front.run([front.executable, "echo"] + words)
        #expect(result.output == words.map { "[\($0)]\n" }.joined())
        #expect(result.status == 0)
    }

    @Test("arguments that aren't UTF-8 arrive byte for byte")
    func bytes() throws {
        let front = try InstalledFront()
        try front.addUsers("echo", "#!/bin/sh\nprintf %s \"$1\" | od -An -tx1 | tr -d ' \\n'\n")
        let result = front.run(
            ["sh", "-c", "\(front.executable) echo \"$(printf 'a\\377\\200b')\""])
        #expect(result.output == "61ff8062")
    }

    @Test("a verb written in Python gets them too")
    func python() throws {
        let front = try InstalledFront()
        try front.addUsers(
            "py",
            """
            #!/usr/bin/env python3
            import os, sys
            print(sys.argv[1:], os.environ["CLAIRE_CONTRACT"])
            sys.exit(42)
            """)
        let result = front.run("py", "a b", "")
        #expect(result.output == "['a b', ''] 1\n")
        #expect(result.status == 42)
    }

    @Test("a verb is told where Claire is, and the exec path is appended to PATH")
    func variables() throws {
        let front = try InstalledFront()
        try front.addUsers(
            "env",
            "#!/bin/sh\necho \"$CLAIRE|$CLAIRE_EXEC_PATH|$CLAIRE_CONTRACT|$CLAIRE_DB|$CLAIRE_CONFIG|"
                + "$CLAIRE_REMOTE|$PATH\"\n")
        let exec = front.home.path + "/usr/libexec/claire"
        let path = front.home.environment["PATH"] ?? ""
        let plain = front.run("env", environment: ["CLAIRE_DB": "/d b", "CLAIRE_CONFIG": "/c"])
        #expect(plain.output == "\(front.executable)|\(exec)|1|/d b|/c||\(path):\(exec)\n")
        let remote = front.run("--remote", "http://x/ y", "env")
        #expect(remote.output.contains("|http://x/ y|"))
        let inherited = front.run("env", environment: ["CLAIRE_REMOTE": "r"])
        #expect(inherited.output.contains("|r|"))
    }

    @Test("a link to claire finds the verbs of the real executable, and calling back works")
    func link() throws {
        let front = try InstalledFront()
        try front.addOwn("own", "#!/bin/sh\nexec \"$CLAIRE\" own2 \"$@\"\n")
        try front.addOwn("own2", Self.echo)
        let link = front.home.path + "/bin/c"
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: front.executable)
        #expect(front.run(["c", "own", "x y"], in: "/").output == "[x y]\n")
    }

    @Test("CLAIRE_EXEC_PATH wins over where claire stands, and may be a list")
    func execPath() throws {
        let front = try InstalledFront()
        try front.addOwn("a", "#!/bin/sh\necho installed\n")
        let other = try front.home.write(
            "#!/bin/sh\necho \"other $CLAIRE_EXEC_PATH\"\n", to: "o:ther/claire-a", executable: true
        )
        let folder = (other as NSString).deletingLastPathComponent
        let last = front.home.path + "/usr/libexec/claire"
        #expect(front.run("a").output == "installed\n")
        #expect(
            front.run("a", environment: ["CLAIRE_EXEC_PATH": folder]).output == "other \(folder)\n")
        #expect(
            front.run("a", environment: ["CLAIRE_EXEC_PATH": "/nowhere:\(last)"]).output
                == "installed\n")
        #expect(front.run("--exec-path").output == last + "\n")
        #expect(
            front.run("--exec-path", environment: ["CLAIRE_EXEC_PATH": "x"], in: front.home.path)
                .output
                == front.home.path + "/x\n")
    }

    @Test("a verb of the exec path wins over PATH, also when it can't be run")
    func shadowing() throws {
        let front = try InstalledFront()
        try front.addUsers("a", "#!/bin/sh\necho user\n")
        #expect(front.run("a").output == "user\n")
        let own = try front.addOwn("a", "#!/bin/sh\necho own\n")
        #expect(front.run("a").output == "own\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: own)
        let broken = front.run("a")
        #expect(broken.status == 126 && broken.output.isEmpty)
    }

    @Test("on PATH the first file that can be run is taken")
    func firstRunnable() throws {
        let front = try InstalledFront()
        try front.addUsers("a", "#!/bin/sh\necho first\n", isExecutable: false)
        let second = try front.home.write(
            "#!/bin/sh\necho second\n", to: "more/claire-a", executable: true)
        let path = front.home.environment["PATH"] ?? ""
        let folder = (second as NSString).deletingLastPathComponent
        #expect(front.run("a", environment: ["PATH": "\(path):\(folder)"]).output == "second\n")
        #expect(front.run("a").status == 126)
    }

    @Test("nothing is taken from the current folder or a relative part of PATH")
    func currentFolder() throws {
        let front = try InstalledFront()
        let folder = try front.home.folder("here")
        try front.home.write("#!/bin/sh\necho here\n", to: "here/claire-a", executable: true)
        for path in [":/usr/bin", "/usr/bin:", ".:/usr/bin", "/usr/bin::/bin", "../here"] {
            #expect(front.run("a", environment: ["PATH": path], in: folder).status == 127)
        }
    }

    @Test("exit codes and signals are the verb's own", arguments: [0, 1, 3, 126, 127, 255])
    func exitCodes(_ code: Int32) throws {
        let front = try InstalledFront()
        try front.addUsers("exit", "#!/bin/sh\nexit $1\n")
        try front.addUsers("die", "#!/bin/sh\nkill -$1 $$\n")
        #expect(front.run("exit", String(code)).status == code)
        #expect(front.run("die", "TERM").status == 128 + 15)
        #expect(front.run("die", "KILL").status == 128 + 9)
    }

    @Test("standard input is the verb's, and no process stands between")
    func process() throws {
        let front = try InstalledFront()
        try front.addUsers("cat", "#!/bin/sh\ncat\necho $PPID\n")
        let result = front.run(
            ["sh", "-c", "echo in | \(front.executable) cat; echo $$"])
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 3 && lines[0] == "in" && lines[1] == lines[2])
    }

    @Test("without HOME, PATH or any environment verbs of the exec path still run")
    func bare() throws {
        let front = try InstalledFront()
        try front.addOwn("a", "#!/bin/sh\necho \"$PATH\"\n")
        let result = Command.run([front.executable, "a"], environment: [:])
        #expect(
            result.output == "/usr/local/bin:/usr/bin:/bin:\(front.home.path)/usr/libexec/claire\n")
    }
}
