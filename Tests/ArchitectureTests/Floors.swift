/// The floors of the house: imports go down only. The table is that of the architecture page.
enum Floors {
    /// The floor of each library; executables stand on floor 5, system libraries and shims on 0.
    static let libraries: [String: Int] = [
        "ClairePlatform": 1, "ClaireDomain": 1, "ClaireCommandLine": 1, "ClaireCompression": 1,
        "ClaireStore": 2, "ClaireConfig": 2, "ClaireCommands": 2,
        "ClaireHTTP": 2,
        "ClaireFleet": 3, "ClaireOperations": 3, "ClaireSessions": 3, "ClaireSync": 3,
        "ClaireWeb": 4, "ClaireMCP": 4, "ClaireTUI": 4, "ClaireVerb": 4,
    ]

    /// The one import on the level: sessions are opened through the fleet.
    static let level = ["ClaireSessions": "ClaireFleet"]

    /// Programs that stay in the build folder.
    static let notInstalled: Set = ["claire-bench", "claire-gen", "claire-sim", "stand-in-agent"]

    /// What every module may import, on any floor; the domain is stricter.
    static let system: Set = ["Glibc", "Darwin", "Synchronization", "Swift"]

    /// The floor of a module; `nil` for one that has none, such as a library nobody placed.
    static func floor(of module: String) -> Int? {
        if let floor = libraries[module] { return floor }
        if module.first?.isLowercase == true { return 5 }
        let isShim = module.hasSuffix("Shim")
        let isSystem = module.hasPrefix("C") && !module.hasPrefix("Claire")
        return isShim || isSystem ? 0 : nil
    }

    /// The modules that a file imports, with the lines they stand on.
    static func imports(of file: SourceTree.File) -> [(line: Int, module: String)] {
        file.codeLines.filter { $0.text.contains("import") }.flatMap { number, text in
            text.split(separator: ";").compactMap { statement in
                imported(by: statement).map { (number, $0) }
            }
        }
    }

    /// The module of an import statement: behind attributes, an access level and a kind of
    /// declaration; before a dot.
    private static func imported(by statement: Substring) -> String? {
        let modifiers: Set = ["public", "package", "internal", "fileprivate", "private"]
        let kinds: Set = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
        var words = statement.split(whereSeparator: \.isWhitespace)[...]
        while let word = words.first, word.hasPrefix("@") || modifiers.contains(String(word)) {
            words.removeFirst()
        }
        guard words.popFirst() == "import" else { return nil }
        if let kind = words.first, kinds.contains(String(kind)) { words.removeFirst() }
        return words.first.map { String($0.prefix { $0 != "." }) }
    }

    /// Everything that a module reaches through imports, itself left out.
    static func reach(of module: String, in tree: SourceTree) -> Set<String> {
        var edges: [String: Set<String>] = [:]
        for (importer, file) in tree.swift {
            edges[importer, default: []].formUnion(imports(of: file).map(\.module))
        }
        var reached: Set<String> = []
        var rest = Array(edges[module] ?? [])
        while let next = rest.popLast() {
            if reached.insert(next).inserted { rest += edges[next] ?? [] }
        }
        return reached
    }
}
