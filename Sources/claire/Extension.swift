/// A verb that has no definition in this build: the user's own, or one of Claire's scripts.
struct Extension {
    /// Its name.
    let name: VerbName
    /// The file that is run.
    let path: BytePath
    /// One line, from its header or its sidecar; `nil` where neither has one.
    let summary: String?
    /// Whether it answers `--claire-complete`.
    let completes: Bool
    /// The options that its sidecar lists.
    let options: [Sidecar.Option]

    /// Reads what a file says about itself. The file is never run.
    init(name: VerbName, path: BytePath) {
        let header = ScriptHeader(of: path)
        let sidecar = Sidecar(of: path)
        self.name = name
        self.path = path
        summary = header?.summary ?? sidecar?.summary
        completes = header?.completes == true || sidecar?.completes == true
        options = sidecar?.options ?? []
    }
}
