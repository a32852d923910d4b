import Glibc

/// The words after the program's name.
enum Arguments {
    /// The words of this process. Text that is not UTF-8 is refused, since replacing its bytes would
    /// write something else than was given.
    static func ofThisProcess() throws(VerbFailure) -> [String] {
        var words: [String] = []
        for index in 1..<max(1, Int(CommandLine.argc)) {
            guard let start = CommandLine.unsafeArgv[index] else { break }
            let bytes = UnsafeRawBufferPointer(start: start, count: strlen(start))
            guard let word = String(validating: bytes, as: UTF8.self) else {
                throw VerbFailure(.usage, code: "invalid", "argument \(index) is not valid UTF-8")
            }
            words.append(word)
        }
        return words
    }
}
