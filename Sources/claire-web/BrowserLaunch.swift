import ClaireConfig
import ClaireDomain
import ClairePlatform
import ClaireWeb

/// Opens this user's browser on a page, for `--open`.
enum BrowserLaunch {
    /// Why no browser was opened, as the end of a sentence.
    struct Failure: Error { let reason: String }

    /// Opens a URL that logs in. Every user of the host can read what programs are started with, so
    /// the browser is given a file that only this user can read, and that leads to the URL.
    static func open(_ url: String, in folder: WebFolder) throws(Failure) {
        let file = DiskFile(path: folder.path + "/open.html")
        let page = """
            <!doctype html>
            <meta charset="utf-8">
            <meta name="referrer" content="no-referrer">
            <meta http-equiv="refresh" content="0; url=\(url)">
            <title>Claire</title>

            """
        do throws(ConfigurationError) {
            try file.makeFolder()
            try file.replace(with: Array(page.utf8))
        } catch {
            throw Failure(reason: error.message)
        }
        try start(words(for: "file://" + escaped(file.path)))
    }

    /// The program of `BROWSER`, else xdg-open, with what it is to open.
    private static func words(for place: String) -> [String] {
        let first = Environment.nonEmpty("BROWSER")?.utf8.split(separator: UInt8(ascii: ":")).first
        let given = first.map(Substring.init)?.split(separator: " ").map(String.init) ?? []
        guard !given.isEmpty else { return ["xdg-open", place] }
        let isPlaced = given.contains { $0.hasSameBytes(as: "%s") }
        return given.map { $0.hasSameBytes(as: "%s") ? place : $0 } + (isPlaced ? [] : [place])
    }

    /// Starts a program that outlives this one and writes to nobody.
    private static func start(_ words: [String]) throws(Failure) {
        guard let program = words.first, (try? ProgramPath.find(program)) != nil else {
            throw Failure(reason: "there is no program '\(words.first ?? "")'")
        }
        let script = "exec setsid -f \"$@\" </dev/null >/dev/null 2>&1"
        let command = Subprocess(["sh", "-c", script, "sh"] + words, timeout: 5000)
        guard let result = try? command.run(), result.succeeded else {
            throw Failure(reason: "'\(program)' can't be started")
        }
    }

    /// A path as a URL has it.
    private static func escaped(_ path: String) -> String {
        var text = ""
        for byte in path.utf8 {
            let isPlain =
                (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
                || byte >= UInt8(ascii: "-") && byte <= UInt8(ascii: "9")
                || byte == UInt8(ascii: "_")
            text += isPlain ? String(Unicode.Scalar(byte)) : "%" + Hexadecimal.text([byte])
        }
        return text
    }
}
