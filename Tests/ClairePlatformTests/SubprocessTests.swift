import Foundation
import Support
import Testing

@testable import ClairePlatform

@Suite struct SubprocessTests {
    private func sh(_ script: String) -> Subprocess { Subprocess(["sh", "-c", script]) }

    @Test func outputErrorAndStatusAreKeptApart() throws {
        let result = try sh("echo out; echo err >&2; exit 7").run()
        #expect(result.outputText == "out\n")
        #expect(result.errorText == "err")
        #expect(result.termination == .exited(7))
        #expect(result.ending == .finished)
        #expect(!result.succeeded)
    }

    @Test func aSignalIsToldFromAStatus() throws {
        let result = try sh("kill -9 $$").run()
        #expect(result.termination == .signalled(SIGKILL))
        #expect(result.termination.exitCode == 137)
    }

    @Test func argumentsReachTheProgramUnread() throws {
        let arguments = ["$(touch x)", "a b", "", "*", "'\"\\", "é\n\t"]
        let result = try Subprocess(["printf", "%s|"] + arguments).run()
        #expect(result.outputText == arguments.map { $0 + "|" }.joined())
    }

    @Test func inputLongerThanAPipeArrivesWholeWhileOutputIsRead() throws {
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var cat = Subprocess(["cat"], input: .bytes(bytes))
        cat.timeout = 20_000
        #expect(try cat.run().output == bytes)
    }

    @Test func withoutInputTheStreamIsAtItsEnd() throws {
        #expect(try Subprocess(["cat"]).run().output.isEmpty)
    }

    @Test func aProgramThatDoesNotReadItsInputHarmsNobody() throws {
        let result = try Subprocess(
            ["true"], input: .bytes([UInt8](repeating: 65, count: 1_000_000))
        ).run()
        #expect(result.succeeded)
    }

    @Test func outputBeyondTheLimitIsDroppedAndSaid() throws {
        var program = sh("yes | head -c 1000000; echo done >&2")
        program.limit = 1000
        let result = try program.run()
        #expect(result.output.count == 1000)
        #expect(result.isTruncated)
        #expect(result.errorText == "done")
        #expect(result.succeeded)
    }

    @Test func aProgramOutOfTimeIsEndedWithItsChildren() throws {
        let folder = try TemporaryFolder()
        var program = sh("echo begun; sleep 60 & echo $! > child; wait")
        program.directory = folder.path
        program.timeout = 300
        let begin = MonotonicClock.now()
        let result = try program.run()
        #expect(result.ending == .timedOut)
        #expect(result.termination == .signalled(SIGTERM))
        #expect(result.outputText == "begun\n")
        #expect(MonotonicClock.now() - begin < 5_000_000_000)
        let child = try String(contentsOfFile: folder.path + "/child", encoding: .utf8)
        let pid = try #require(Int32(child.trimmingCharacters(in: .whitespacesAndNewlines)))
        // The signal is sent; the kernel may still be about it.
        for _ in 0..<100 where ProcessTable.entry(of: pid)?.isAlive == true {
            MonotonicClock.sleep(milliseconds: 20)
        }
        #expect(ProcessTable.entry(of: pid)?.isAlive != true)
    }

    @Test func aProgramThatIgnoresTermIsKilled() throws {
        var program = sh("trap '' TERM; while :; do sleep 1; done")
        program.timeout = 200
        program.grace = 200
        let result = try program.run()
        #expect(result.ending == .timedOut)
        #expect(result.termination == .signalled(SIGKILL))
    }

    @Test func aGrandchildThatKeepsTheStreamsDoesNotHoldUs() throws {
        let begin = MonotonicClock.now()
        let result = try sh("echo here; sleep 5 & exit 0").run()
        #expect(result.outputText == "here\n")
        #expect(result.succeeded)
        #expect(MonotonicClock.now() - begin < 3_000_000_000)
    }

    @Test func environmentAndFolderAreTheChildsOwn() throws {
        let folder = try TemporaryFolder()
        setenv("CLAIRE_TEST_GONE", "1", 1)
        var program = sh("pwd; echo ${CLAIRE_TEST_GONE-unset} $CLAIRE_TEST_NEW")
        program.directory = folder.path
        program.environment = ["CLAIRE_TEST_GONE": String?.none, "CLAIRE_TEST_NEW": "a=b"]
        #expect(try program.run().outputText == "\(folder.path)\nunset a=b\n")
    }

    @Test func noOtherDescriptorReachesTheChild() throws {
        let leaked = open("/dev/null", O_RDONLY)
        defer { close(leaked) }
        let result = try sh("ls /proc/$$/fd | tr '\\n' ' '").run()
        #expect(!result.outputText.split(separator: " ").contains("\(leaked)"))
    }

    @Test func signalsHaveTheirDefaultMeaningInTheChild() throws {
        let result = try sh("grep -E '^Sig(Blk|Ign)' /proc/self/status").run()
        // glibc itself has every child ignore 32 and 33, its own two.
        #expect(
            result.outputText == "SigBlk:\t0000000000000000\nSigIgn:\t0000000180000000\n")
    }

    @Test func programsRunTogetherEachWithItsOwnLimit() {
        var slow = sh("sleep 30")
        slow.timeout = 300
        let begin = MonotonicClock.now()
        let results = Subprocess.runTogether([
            sh("sleep 0.3; echo a"), Subprocess(["claire-no-such-program"]), slow,
            sh("sleep 0.3; echo b"),
        ])
        #expect(MonotonicClock.now() - begin < 3_000_000_000)
        #expect((try? results[0].get().outputText) == "a\n")
        #expect(throws: SubprocessError.notFound("claire-no-such-program")) { try results[1].get() }
        #expect((try? results[2].get().ending) == .timedOut)
        #expect((try? results[3].get().outputText) == "b\n")
    }
}

@Suite struct ProgramPathTests {
    @Test func aMissingProgramIsNamed() {
        #expect(throws: SubprocessError.notFound("claire-nowhere")) {
            try Subprocess(["claire-nowhere"]).run()
        }
        #expect(throws: SubprocessError.notFound("/nowhere/x")) {
            try Subprocess(["/nowhere/x"]).run()
        }
        #expect(throws: SubprocessError.notFound("")) { try Subprocess([]).run() }
    }

    @Test func aFileWithoutARunBitIsToldFromNone() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("tool", "#!/bin/sh\n")
        #expect(throws: SubprocessError.notExecutable(file)) {
            try ProgramPath.find("tool", path: folder.path)
        }
    }

    @Test func theFirstRunnableFileOfThePathWins() throws {
        let folder = try TemporaryFolder()
        try folder.write("a/tool", "", mode: 0o644)
        let second = try folder.write("b/tool", "", mode: 0o755)
        try folder.write("c/tool", "", mode: 0o755)
        let path = ["a", "b", "c"].map { "\(folder.path)/\($0)" }.joined(separator: ":")
        #expect(try ProgramPath.find("tool", path: path) == second)
    }

    @Test(arguments: ["", ".", ":", "bin", "::/nowhere"])
    func theCurrentFolderIsNeverSearched(path: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("tool", "#!/bin/sh\n", mode: 0o755)
        var program = Subprocess(["tool"], directory: folder.path)
        program.environment = ["PATH": path]
        #expect(throws: SubprocessError.notFound("tool")) { try program.run() }
    }

    @Test func aScriptWhoseInterpreterIsMissingIsNotStarted() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("tool", "#!/nowhere/sh\n", mode: 0o755)
        #expect(throws: SubprocessError.notStarted(file, code: ENOENT)) {
            try Subprocess([file]).run()
        }
    }

    @Test func aMissingFolderIsNotStarted() {
        #expect(throws: SubprocessError.self) {
            try Subprocess(["true"], directory: "/nowhere").run()
        }
    }
}
