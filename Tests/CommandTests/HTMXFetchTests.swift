import Foundation
import Support
import Testing

/// `make htmx` where the package registry is out of reach, or sends something else.
@Suite("make htmx") struct HTMXFetchTests {
    let home: TemporaryHome
    let target: String

    init() throws {
        home = try TemporaryHome()
        target = home.path + "/web/htmx.js"
    }

    private func make(_ environment: [String: String]) -> CommandOutput {
        home.run(
            [
                "make", "--no-print-directory", "-C", Products.repository, "htmx",
                "HTMX=" + target,
            ], environment: environment, timeout: 120)
    }

    private var isThere: Bool { FileManager.default.fileExists(atPath: target) }

    @Test("without the registry it says so with a hint, leaves nothing, and the build goes on")
    func offline() throws {
        let result = make(["PIP_NO_INDEX": "1"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("make: can't fetch django-htmx=="))
        #expect(result.errors.contains("hint: pages work without it"))
        #expect(!isThere)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: home.path).allSatisfy {
                $0 != "web"
            })
    }

    @Test("a file that is not the pinned one is refused and not kept")
    func forged() throws {
        let folder = try home.folder("wheels")
        let script = """
            import sys, zipfile
            with zipfile.ZipFile(sys.argv[1] + "/django_htmx-1.29.0-py3-none-any.whl", "w") as wheel:
                wheel.writestr("django_htmx/static/django_htmx/htmx-2.min.js", "alert(1)")
                info = "django_htmx-1.29.0.dist-info/"
                wheel.writestr(info + "METADATA",
                    "Metadata-Version: 2.1\\nName: django-htmx\\nVersion: 1.29.0\\n")
                wheel.writestr(info + "WHEEL",
                    "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
                wheel.writestr(info + "RECORD", "")
            """
        #expect(home.run(["python3", "-c", script, folder]).status == 0)
        let result = make(["PIP_NO_INDEX": "1", "PIP_FIND_LINKS": folder])
        #expect(result.status != 0)
        #expect(result.errors.contains("its SHA-256 differs"), "\(result.errors)")
        #expect(!isThere)
    }

    /// Only a set-up that had the registry has it.
    private static let built = Products.repository + "/.build/web/htmx-2.min.js"

    @Test(
        "a file that is there and right is not fetched again",
        .enabled(if: FileManager.default.fileExists(atPath: built)))
    func present() throws {
        try FileManager.default.createDirectory(
            atPath: home.path + "/web", withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: Self.built, toPath: target)
        let result = make(["PIP_NO_INDEX": "1"])
        #expect(result.status == 0)
        #expect(result.errors.isEmpty && result.output.isEmpty, "\(result.errors)")
    }
}
