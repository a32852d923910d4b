import ClaireCommandLine
import ClaireCommands
import ClaireDomain

/// `claire commands`: every verb with its summary, and with `-v` its file and what that hides.
struct CommandList {
    let front: Front

    /// Prints the list in the form asked for.
    func run(_ invocation: Invocation) -> Int32 {
        let entries = front.catalog.entries
        return Report.print(form: invocation.form, color: invocation.color) { renderer in
            switch invocation.form {
            case .json:
                renderer.verbatim(Report.envelope("commands", .array(entries.map(Self.json))))
            case .quiet: renderer.identifiers(entries.map(\.name.text))
            case .human:
                renderer.table(invocation[CommandsSpec.verbose] ? files(entries) : list(entries))
            }
        }
    }

    private func list(_ entries: [Catalog.Entry]) -> Table {
        var table = Table([
            .init("command"), .init("summary", shrinksTo: 20), .init("group", dropOrder: 1),
        ])
        for entry in entries where entry.path != nil {
            table.append([
                Text(entry.name.text, .subject), Text(entry.summary),
                Text(Overview.heading(entry), .muted),
            ])
        }
        return table
    }

    /// One row a file: the one that runs, and below it those that it shadows.
    private func files(_ entries: [Catalog.Entry]) -> Table {
        var table = Table([.init("command"), .init("state"), .init("file")])
        for entry in entries {
            let name = Text(entry.name.text, .subject)
            guard let path = entry.path else {
                table.append([name, Text("missing", .failure)])
                continue
            }
            table.append([name, "runs", Text(path.text)])
            for other in entry.shadowed {
                table.append([name, Text("shadowed", .attention), Text(other.text)])
            }
        }
        return table
    }

    private static func json(_ entry: Catalog.Entry) -> JSON {
        let ext = entry.ext
        let kind =
            switch entry.kind {
            case .front: "front"
            case .verb: "verb"
            case .script: "script"
            case .users: "extension"
            }
        let options = ext?.options.map { option -> JSON in
            ["name": .string(option.name), "summary": .string(option.summary)]
        }
        return [
            "name": .string(entry.name.text), "summary": JSON(entry.spec?.summary ?? ext?.summary),
            "group": .string(Overview.heading(entry)), "kind": .string(kind),
            "path": JSON(entry.path?.text),
            "shadowed": .array(entry.shadowed.map { .string($0.text) }),
            "completes": .bool(ext?.completes ?? true),
            "options": options.map(JSON.array) ?? .null,
        ]
    }
}
