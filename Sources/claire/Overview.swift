import ClaireCommandLine
import ClaireCommands

/// The list of verbs in their groups, a line each: what `claire` alone prints.
struct Overview {
    let entries: [Catalog.Entry]

    /// The headings of the verbs that have no definition here.
    private static let scripts = "Scripts that come with Claire"
    private static let users = "Your own, from PATH"

    /// Prints the usage, the groups and what to do next.
    func print(on renderer: Renderer) {
        renderer.line("\("Usage:", .heading) claire [--remote URL] COMMAND [ARGUMENT…]")
        renderer.line(Text(FrontSpec.program.summary))
        let shown = entries.filter { $0.path != nil }
        let width = shown.map(\.name.text.utf8.count).max() ?? 0
        for group in groups(shown) {
            renderer.line()
            renderer.line("\(group.heading, .heading)")
            for entry in group.entries {
                let name = entry.name.text
                let gap = Text(String(repeating: " ", count: width - name.utf8.count + 2))
                renderer.block("\(name, .subject)\(gap)\(entry.summary)", indent: 2)
            }
        }
        renderer.line()
        renderer.line(
            "'claire help COMMAND' opens its manual page, 'claire COMMAND -h' is short.")
    }

    /// The groups in the order in which the definitions first name them, then the others.
    private func groups(
        _ shown: [Catalog.Entry]
    ) -> [(heading: String, entries: [Catalog.Entry])] {
        var groups: [(heading: String, entries: [Catalog.Entry])] = []
        for entry in shown {
            let heading = Self.heading(entry)
            if let index = groups.firstIndex(where: { $0.heading == heading }) {
                groups[index].entries.append(entry)
            } else {
                groups.append((heading, [entry]))
            }
        }
        return groups
    }

    /// The group of a verb.
    static func heading(_ entry: Catalog.Entry) -> String {
        switch entry.kind {
        case .front(let spec), .verb(let spec): spec.group
        case .script: scripts
        case .users: users
        }
    }
}

extension Catalog.Entry {
    /// What it does, in one line; empty where nothing says so.
    var summary: String { spec?.summary ?? ext?.summary ?? "" }
}
