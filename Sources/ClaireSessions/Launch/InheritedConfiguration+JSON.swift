import ClaireDomain

extension InheritedConfiguration {
    /// The object of `claire config --json`: what is used, line by line with where it came from, and
    /// what is there and not used.
    package func json(project: Project) -> JSON {
        let isTrusted = trust == .trusted
        let unused = isTrusted ? nil : repository
        return [
            "project_id": .string(project.id.text), "project": .string(project.label),
            "repo": JSON(project.repo), "trust": .string(trust.rawValue),
            "trusted": JSON(trustedAt.map(Timestamp.text)), "hash": JSON(repository?.hash),
            "lines": .array(fragments.flatMap(Self.lines)),
            "hooks": .array(hooks.map { json($0, isUsed: true) }),
            "unused_lines": .array((unused?.fragment).map(Self.lines) ?? []),
            "unused_hooks": .array((unused?.hooks ?? []).map { json($0, isUsed: false) }),
            "problems": .array(
                (global.problems + (repository?.problems ?? [])).map { .string($0) }),
        ]
    }

    private static func lines(_ fragment: ConfigurationLevel.Fragment) -> [JSON] {
        fragment.lines.enumerated().map { index, line in
            [
                "text": .string(String(line)), "origin": .string(fragment.origin.rawValue),
                "path": .string(fragment.path), "line": .integer(Int64(index + 1)),
            ]
        }
    }

    private func json(_ hook: ConfigurationLevel.Hook, isUsed: Bool) -> JSON {
        [
            "name": .string(hook.name), "origin": .string(hook.origin.rawValue),
            "path": .string(hook.path),
            "replaces": JSON(isUsed ? replaced(by: hook)?.path : nil),
        ]
    }
}
