import Foundation
import Support
import Testing

@testable import ClairePlatform

@Suite struct FileTests {
    @Test func headTailAndMiddleOfAFileAreRead() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("f", "0123456789")
        #expect(FileRange.head(file, count: 3) == Array("012".utf8))
        #expect(FileRange.tail(file, count: 3)?.bytes == Array("789".utf8))
        #expect(FileRange.tail(file, count: 3)?.offset == 7)
        #expect(FileRange.tail(file, count: 99)?.offset == 0)
        #expect(FileRange.read(file, from: 4, count: 2) == Array("45".utf8))
        #expect(FileRange.read(file, from: 8, count: 9) == Array("89".utf8))
        #expect(FileRange.read(file, from: 50, count: 9) == [])
    }

    @Test func whatIsNoRegularFileIsNotRead() throws {
        let folder = try TemporaryFolder()
        mkfifo(folder.path + "/fifo", 0o600)
        #expect(FileRange.head(folder.path, count: 1) == nil)
        #expect(FileRange.head(folder.path + "/fifo", count: 1) == nil)
        #expect(FileRange.head(folder.path + "/none", count: 1) == nil)
    }

    @Test func aFolderIsListedWithoutItsDots() throws {
        let folder = try TemporaryFolder()
        for name in ["a", ".b", "c d", "é"] { try folder.write(name, "") }
        #expect(DirectoryListing.names(in: folder.path).sorted() == [".b", "a", "c d", "é"])
        #expect(DirectoryListing.names(in: folder.path + "/none").isEmpty)
    }

    @Test func metadataTellsKindSizeAndLinks() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("f", "12345", mode: 0o640)
        symlink(file, folder.path + "/l")
        let metadata = try #require(FileMetadata(file))
        #expect(metadata.kind == .file)
        #expect(metadata.size == 5)
        #expect(metadata.mode == 0o640)
        #expect(abs(metadata.modified - WallClock.now()) < 60_000)
        #expect(FileMetadata(folder.path)?.kind == .folder)
        #expect(FileMetadata(folder.path + "/l")?.kind == .file)
        #expect(FileMetadata(folder.path + "/l", followingLinks: false)?.kind == .link)
        #expect(FileMetadata(folder.path + "/none") == nil)
        #expect(SymbolicLink.target(of: folder.path + "/l") == file)
    }

    @Test func theExecutableFindsItself() throws {
        let path = try #require(ExecutablePath.current())
        #expect(ProgramPath.isRunnable(path))
        #expect(ExecutablePath.folder().map { path.hasPrefix($0 + "/") } == true)
    }

    @Test func environmentReadsWhatIsSet() {
        setenv("CLAIRE_TEST_EMPTY", "", 1)
        #expect(Environment["CLAIRE_TEST_EMPTY"] == "")
        #expect(Environment.nonEmpty("CLAIRE_TEST_EMPTY") == nil)
        #expect(Environment["CLAIRE_TEST_NEVER"] == nil)
        setenv("CLAIRE_TEST_FOLDER", "relative", 1)
        #expect(
            Environment.folder("CLAIRE_TEST_FOLDER", orBelowHome: ".x") == Environment.home + "/.x")
    }

    @Test func withoutTheVariableTheUserListSaysWhereHomeIs() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            "passwd", "a:x:1:1::/srv/a:/bin/sh\n+nis\nb:x:2:1:B, the second:/srv/b:\nc:x:3:1:::\n")
        #expect(Environment.passwordEntryHome(of: 2, in: file) == "/srv/b")
        #expect(Environment.passwordEntryHome(of: 3, in: file) == nil)
        #expect(Environment.passwordEntryHome(of: 9, in: file) == nil)
        let entry = try #require(getpwuid(getuid()))
        #expect(
            Environment.passwordEntryHome(of: getuid()) == String(cString: entry.pointee.pw_dir))
    }

    @Test func systemErrorsAreWords() {
        #expect(SystemError.text(ENOENT) == "no such file or directory")
    }
}
