import Foundation
import Testing

@testable import ClaireConfig

@Suite("The configuration file")
struct ConfigurationFileTests {
    /// A folder that is gone after the test.
    final class Folder {
        let path = "/tmp/claire-config-\(UUID().uuidString.prefix(8))"
        init() throws {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        }
        deinit { try? FileManager.default.removeItem(atPath: path) }
        func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
        }
        func text(_ name: String) throws -> String {
            String(
                decoding: try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")),
                as: UTF8.self)
        }
        func mode(_ name: String) throws -> Int {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")
            return attributes[.posixPermissions] as? Int ?? -1
        }
    }

    @Test("a missing file is an empty configuration, and an edit makes it private")
    func missing() throws {
        let folder = try Folder()
        let file = ConfigurationFile(path: folder.path + "/a/b/claire.toml")
        #expect(try file.read().groups.isEmpty)
        try file.add(.init(name: "web team", host: "h"))
        #expect(try folder.text("a/b/claire.toml") == "[group.\"web team\"]\nhost = \"h\"\n")
        #expect(try folder.mode("a/b/claire.toml") == 0o600)
        #expect(try folder.mode("a/b") == 0o700)
        #expect(try folder.mode("a") == 0o700)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path + "/a/b").count == 1)
    }

    @Test("a group is added once, found and removed")
    func groups() throws {
        let folder = try Folder()
        try folder.write("claire.toml", "# mine\n[group.a]\ncwd = \"/a\"\n")
        let file = ConfigurationFile(path: folder.path + "/claire.toml")
        try file.add(.init(name: "b", cwd: "/b", session: "s*"))
        #expect(throws: ConfigurationError.groupExists(name: "b")) {
            try file.add(.init(name: "b", cwd: "/c"))
        }
        #expect(throws: ConfigurationError.badName("b/c")) { try file.add(.init(name: "b/c")) }
        #expect(try file.read().group(named: "b") == .init(name: "b", cwd: "/b", session: "s*"))
        #expect(try file.removeGroup(named: "b")?.cwd == "/b")
        #expect(try file.removeGroup(named: "b") == nil)
        #expect(try folder.text("claire.toml") == "# mine\n[group.a]\ncwd = \"/a\"\n")
    }

    @Test("the machine id is written where it was")
    func machineID() throws {
        let folder = try Folder()
        let file = ConfigurationFile(path: folder.path + "/claire.toml")
        try folder.write("claire.toml", "[group.a]\ncwd = \"/a\"\n")
        try file.setMachineID("7f9a3c2b-1a4d-4e7f-9c2b-3d8a1e4f6c5b")
        try file.setMachineID("81c23c2b-1a4d-4e7f-9c2b-3d8a1e4f6c5b")
        #expect(try file.read().machineID == "81c23c2b-1a4d-4e7f-9c2b-3d8a1e4f6c5b")
        #expect(throws: ConfigurationError.self) { try file.setMachineID("nonsense") }
        #expect(try file.read().machineID == "81c23c2b-1a4d-4e7f-9c2b-3d8a1e4f6c5b")
    }

    @Test("a symbolic link stays one, and its target is edited, also where it hangs")
    func link() throws {
        let folder = try Folder()
        try FileManager.default.createDirectory(
            atPath: folder.path + "/dot", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/claire.toml", withDestinationPath: "dot/files.toml")
        let file = ConfigurationFile(path: folder.path + "/claire.toml")
        try file.add(.init(name: "a", host: "h"))
        try file.add(.init(name: "b", host: "h"))
        #expect(try folder.text("dot/files.toml").contains("[group.b]"))
        #expect(
            try FileManager.default.destinationOfSymbolicLink(atPath: folder.path + "/claire.toml")
                == "dot/files.toml")
    }

    @Test("a wide mode is narrowed by an edit and what a killed writer left is no obstacle")
    func leftovers() throws {
        let folder = try Folder()
        try folder.write("claire.toml", "a = 1\n")
        try folder.write(".claire.toml.new", "half")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o644], ofItemAtPath: folder.path + "/claire.toml")
        try ConfigurationFile(path: folder.path + "/claire.toml").add(.init(name: "a", host: "h"))
        #expect(try folder.mode("claire.toml") == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["claire.toml"])
    }

    @Test("what is no file, is invalid or is too large is an error and stays as it is")
    func refused() throws {
        let folder = try Folder()
        try folder.write("bad.toml", "a = \n")
        try folder.write("large.toml", String(repeating: "#", count: 1_100_000))
        for name in ["bad.toml", "large.toml", "."] {
            let file = ConfigurationFile(path: "\(folder.path)/\(name)")
            #expect(throws: ConfigurationError.self) { try file.read() }
            #expect(throws: ConfigurationError.self) { try file.add(.init(name: "a", host: "h")) }
        }
        #expect(try folder.text("bad.toml") == "a = \n")
        let device = ConfigurationFile(path: "/dev/null")
        #expect(try device.read().groups.isEmpty)
        #expect(throws: ConfigurationError.self) { try device.add(.init(name: "a", host: "h")) }
    }

    @Test("edits made at once are all kept")
    func concurrent() async throws {
        let folder = try Folder()
        let path = folder.path + "/claire.toml"
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for number in 0..<20 {
                tasks.addTask {
                    try ConfigurationFile(path: path).add(.init(name: "g\(number)", host: "h"))
                }
            }
            try await tasks.waitForAll()
        }
        #expect(try ConfigurationFile(path: path).read().groups.count == 20)
    }

    @Test("what can't be written is an error that names the file, and leaves nothing behind")
    func readOnly() throws {
        let folder = try Folder()
        try folder.write("claire.toml", "a = 1\n")
        let file = ConfigurationFile(path: "/proc/claire/claire.toml")
        #expect {
            try file.add(.init(name: "a", host: "h"))
        } throws: { error in
            guard case .unwritable(path: file.path, _) = error as? ConfigurationError else {
                return false
            }
            return true
        }
        let below = ConfigurationFile(path: folder.path + "/claire.toml/claire.toml")
        #expect(throws: ConfigurationError.self) { try below.add(.init(name: "a", host: "h")) }
        #expect(try folder.text("claire.toml") == "a = 1\n")
    }
}
