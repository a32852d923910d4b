import ClaireCommandLine
import ClaireDomain
import ClaireSessions

/// What a project's sessions inherit, for people.
struct ConfigurationPage {
    let project: Project
    let inherited: InheritedConfiguration
    let now: Int64

    /// The merge, and where each line came from.
    func show(on renderer: Renderer) {
        renderer.line(Text(project.label, .heading))
        renderer.details([
            ("global", Text(inherited.global.folder)),
            ("repository", Text(inherited.repository?.folder ?? "")), ("trust", trust(renderer)),
        ])
        let unused = inherited.trust == .trusted ? nil : inherited.repository
        for fragment in inherited.fragments { show(fragment, "", on: renderer) }
        if let fragment = unused?.fragment { show(fragment, ", not used", on: renderer) }
        showHooks(unused?.hooks ?? [], on: renderer)
        for problem in inherited.global.problems + (inherited.repository?.problems ?? []) {
            renderer.note(Text(problem))
        }
        if unused?.isEmpty == false {
            renderer.hint(
                "claire config trust \(ShellWord.quoted(project.label)) shows what is not used, and trusts it"
            )
        } else if inherited.fragments.isEmpty && inherited.hooks.isEmpty {
            renderer.note("sessions of '\(project.label)' inherit nothing")
        }
    }

    private func trust(_ renderer: Renderer) -> Text {
        switch inherited.trust {
        case .none: ""
        case .trusted:
            inherited.trustedAt.map { "trusted \(renderer.time($0, now: now))" } ?? "trusted"
        case .untrusted: Text("not trusted", .attention)
        case .changed: Text("changed since it was trusted", .attention)
        }
    }

    private func show(
        _ fragment: ConfigurationLevel.Fragment, _ suffix: String, on renderer: Renderer
    ) {
        renderer.line()
        renderer.line(
            "\(fragment.path, .heading) \(Text("(\(fragment.origin.rawValue)\(suffix))", .muted))")
        let digits = String(fragment.lines.count).count
        for (index, line) in fragment.lines.enumerated() {
            let number = String(index + 1)
            let padding = String(repeating: " ", count: digits - number.count)
            renderer.line("\(Text(padding + number, .muted)) \(String(line))")
        }
    }

    private func showHooks(_ unused: [ConfigurationLevel.Hook], on renderer: Renderer) {
        guard !inherited.hooks.isEmpty || !unused.isEmpty else { return }
        renderer.line()
        var table = Table([
            .init("git hook"), .init("from"), .init("file", shrinksTo: 20),
            .init("note", shrinksTo: 20),
        ])
        for hook in inherited.hooks {
            let replaced = inherited.replaced(by: hook)
            table.append(row(hook, replaced.map { "replaces \($0.path)" } ?? ""))
        }
        for hook in unused { table.append(row(hook, Text("not used", .attention))) }
        renderer.table(table)
    }

    private func row(_ hook: ConfigurationLevel.Hook, _ note: Text) -> [Text] {
        [Text(hook.name, .subject), Text(hook.origin.rawValue), Text(hook.path), note]
    }

    /// All of a repository's fragments and hooks, to be read before they are trusted.
    func showContent(of level: ConfigurationLevel, on renderer: Renderer) {
        if let fragment = level.fragment { show(fragment, "", on: renderer) }
        for hook in level.hooks {
            renderer.line()
            renderer.line("\(hook.path, .heading) \(Text("(git hook)", .muted))")
            renderer.block(Text(String(decoding: hook.content, as: UTF8.self)), indent: 2)
        }
        for problem in level.problems { renderer.note(Text(problem)) }
        if !level.isEmpty { renderer.line() }
    }

    /// `1 fragment and 2 hooks`.
    func count(_ level: ConfigurationLevel) -> Text {
        let hooks = level.hooks.count == 1 ? "1 hook" : "\(level.hooks.count) hooks"
        return switch (level.fragment, level.hooks.isEmpty) {
        case (nil, _): Text(hooks)
        case (_?, true): "1 fragment"
        case (_?, false): "1 fragment and \(hooks)"
        }
    }
}
