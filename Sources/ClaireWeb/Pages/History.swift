import ClaireCommandLine
import ClaireDomain
import ClaireOperations
import ClaireStore

extension Link {
    /// The page of what a phrase speaks of.
    fileprivate init?(key: String) {
        guard let (noun, id) = EventPhrases.subject(of: key) else { return nil }
        switch noun {
        case .project: self = .project(id)
        case .task: self = .task(id)
        case .session: self = .session(id)
        default: return nil
        }
    }
}

extension Show {
    /// What the command line says in styles, as a page does.
    static func phrase(_ text: Text) -> HTML {
        text.stretches.html { stretch in
            if let link = stretch.key.flatMap(Link.init(key:)) {
                return "<a class=\"name\" href=\"\(link)\">\(stretch.text)</a>"
            }
            return switch stretch.style {
            case .plain: HTML(text: stretch.text)
            case .identifier: "<code class=\"id\">\(stretch.text)</code>"
            case .muted: "<span class=\"muted\">\(stretch.text)</span>"
            default: "<b>\(stretch.text)</b>"
            }
        }
    }

    /// Events with their phrases, in the order given.
    ///
    /// - Parameter showsIDs: whether to show what `claire undo` takes.
    static func history(
        _ entries: [LogEntry], _ phrases: EventPhrases, showsIDs: Bool = false
    ) -> HTML {
        let items = entries.html { entry in
            let id: HTML = HTML.when(
                showsIDs,
                " <code class=\"id\" title=\"\(entry.event.uuid)\">\(entry.event.uuid.prefix(8))</code>"
            )
            return """
                <li><span class="when">\(ago(entry.wall))</span><span class="what">\
                <b class="type">\(words(entry.event.type))</b> \(phrase(phrases.text(entry))) \
                <span class="who-did">\(entry.actorLabel)</span>\(id)</span></li>

                """
        }
        return "<ol class=\"log\">\n\(items)</ol>\n"
    }

    /// `task created` of `task_created`.
    private static func words(_ type: String) -> String {
        String(
            decoding: type.utf8.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: " ") : $0 },
            as: UTF8.self)
    }

    /// Notes, oldest first.
    static func notes(_ notes: [Note]) -> HTML {
        let items = notes.html { note in
            let who = note.actor.flatMap { Actor($0)?.label } ?? ""
            return """
                <li><span class="when">\(ago(note.created))</span><div class="what">\
                <span class="who-did">\(who)</span>\(prose(note.text))</div></li>

                """
        }
        return "<ol class=\"log\">\n\(items)</ol>\n"
    }

    /// What sessions reported, each with whose it is.
    static func update(_ update: Update, session: String, about: HTML = "") -> HTML {
        let text =
            update.payload["summary"]?.string ?? update.payload["text"]?.string
            ?? update.payload.encoded
        return """
            <li><span class="when">\(ago(update.created))</span><div class="what">\
            <a class="name" href="\(Link.session(update.sessionID))">\(session)</a> \(about)\
            \(prose(text))</div></li>

            """
    }
}
