import ClaireDomain
import ClaireStore
import Foundation
import Support
import Testing

@testable import ClaireWeb

/// Markup in every text that somebody else can write: agents, their transcripts and terminals, other
/// machines. On no page may it be more than text.
@Suite("stored scripts on the pages of claire web")
struct StoredScriptTests {
    let home: ClaireHome
    let web: WebProcess
    let browser: LoggedIn
    let world: HostileWorld

    init() throws {
        home = try ClaireHome()
        world = try HostileWorld(home)
        web = try WebProcess(home)
        browser = try LoggedIn(web)
    }

    /// Ends an attribute of either kind of quotes, a tag, a title, a text area and a comment.
    static let attack =
        "\"'></title></textarea>--><img src=x onerror=alert(1)><script>alert(1)</script>"

    static func encoded(_ text: String) -> String {
        text.utf8.map { "%" + (($0 < 16 ? "0" : "") + String($0, radix: 16)) }.joined()
    }

    /// What must not be in a page: the start of the attack's tags, and what a handler would need.
    func check(_ answer: RawResponse, _ place: String) {
        guard answer.headers["content-type"]?.hasPrefix("text/html") == true else { return }
        for mark in ["<img", "<script>", "alert(1)</script", "\"'>", "</textarea>--"] {
            #expect(!answer.text.contains(mark), "\(place) holds \(mark)")
        }
    }

    @Test("on every page that there is the markup is text, and it is there to be seen")
    func pages() throws {
        var shown = 0
        for route in EveryRouteTests.routes where route.surface == .page && route.method == .get {
            let path = world.path(of: route)
            for headers in [[], ["HX-Request: true"]] {
                let answer = try browser.ask("GET \(path)", headers: headers)
                #expect(answer.status < 500, "\(path)")
                check(answer, path)
                if answer.text.contains("&lt;img src=x") { shown += 1 }
            }
        }
        #expect(shown > 0)
    }

    @Test("nor does a page give back the markup of its own address")
    func reflected() throws {
        let attack = Self.encoded(Self.attack)
        for route in EveryRouteTests.routes where route.surface == .page && route.method == .get {
            let names =
                route.parameters.map(\.name)
                + ["q", "project", "status", "done", "notice", "error", "next", "page", "sort"]
            let query = names.map { "\($0)=\(attack)" }.joined(separator: "&")
            let place = "\(world.path(of: route))?\(query)"
            check(try browser.ask("GET \(place)"), place)
            let other = EveryRouteTests.path(route) { _ in
                Self.encoded(Self.attack.replacingOccurrences(of: "/", with: ""))
            }
            check(try browser.ask("GET \(route.path == "/" ? "/" : other)"), other)
        }
    }

    @Test("nor does a form that is refused, where what was typed comes back")
    func refusedForms() throws {
        let attack = Self.encoded(Self.attack)
        let names = [
            "name", "title", "goal", "owner", "description", "text", "note", "reason", "feedback",
            "priority", "status", "mode", "project", "target", "session", "group", "depends",
            "task",
            "after", "recipients", "repo", "to", "id",
        ]
        let fields = names.map { "\($0)=\(attack)" }.joined(separator: "&")
        for route in EveryRouteTests.routes
        where route.surface == .page && route.method == .post
            && route.path != "/logout"
        {
            let path = world.path(of: route)
            let csrf = try browser.csrf()
            let answer = try browser.post(path, "csrf=\(csrf)&\(fields)")
            #expect(answer.status < 500, "\(path)")
            check(answer, path)
        }
        for route in EveryRouteTests.routes where route.surface == .page && route.method == .get {
            let path = world.path(of: route)
            check(try browser.ask("GET \(path)"), path)
        }
    }

    @Test("no page has a script, a style or a handler of its own in it")
    func noInline() throws {
        for route in EveryRouteTests.routes where route.surface == .page && route.method == .get {
            let path = world.path(of: route)
            let answer = try browser.ask("GET \(path)")
            guard answer.headers["content-type"]?.hasPrefix("text/html") == true else { continue }
            for tag in Tag.all(in: answer.text) {
                #expect(tag.name != "style", "\(path)")
                #expect(tag.name != "script" || tag.attributes["src"] != nil, "\(path)")
                for (name, value) in tag.attributes {
                    let isHandler = name.hasPrefix("on") || name.hasPrefix("hx-on")
                    #expect(!isHandler && name != "style", "\(path): \(name)")
                    let isAddress = ["href", "src", "action", "hx-get", "hx-post"].contains(name)
                    #expect(!isAddress || value.hasPrefix("/") || value.hasPrefix("#"), "\(value)")
                }
            }
            let page = answer.text
            // Without it the browser says of no form where it stood: 'Origin: null'.
            if page.contains("<form") {
                #expect(
                    page.contains("<meta name=\"referrer\" content=\"same-origin\">"), "\(path)")
            }
        }
    }
}

/// An opening tag of a page, as a browser takes it apart.
struct Tag {
    let name: String
    let attributes: [String: String]

    static func all(in page: String) -> [Tag] {
        var tags: [Tag] = []
        var rest = Substring(page)
        while let start = rest.firstIndex(of: "<") {
            rest = rest[start...].dropFirst()
            let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" }
            rest = rest.dropFirst(name.count)
            guard !name.isEmpty else { continue }
            var attributes: [String: String] = [:]
            while true {
                rest = rest.drop { $0.isWhitespace || $0 == "/" }
                let key = rest.prefix { !$0.isWhitespace && !"=>/".contains($0) }
                guard !key.isEmpty else { break }
                rest = rest.dropFirst(key.count)
                var value: Substring = ""
                if rest.first == "=" {
                    rest = rest.dropFirst()
                    if let quote = rest.first, quote == "\"" || quote == "'" {
                        value = rest.dropFirst().prefix { $0 != quote }
                        rest = rest.dropFirst(value.count + 2)
                    } else {
                        value = rest.prefix { !$0.isWhitespace && $0 != ">" }
                        rest = rest.dropFirst(value.count)
                    }
                }
                attributes[key.lowercased()] = String(value)
            }
            tags.append(Tag(name: name.lowercased(), attributes: attributes))
        }
        return tags
    }
}

/// A home in whose database every text is an attack.
struct HostileWorld {
    let project: String
    let task: String
    let session: String
    let broadcast: String

    /// The path of a page with the ids of this world.
    func path(of route: Route) -> String {
        guard route.path != "/" else { return "/" }
        let folder = route.path.split(separator: "/").first ?? ""
        return EveryRouteTests.path(route) { name in
            switch (folder, name) {
            case ("tasks", _): task
            case ("sessions", _): session
            case ("broadcast", _), ("broadcasts", _): broadcast
            case ("assets", _): "claire.css"
            default: project
            }
        }
    }

    init(_ home: ClaireHome) throws {
        let attack = StoredScriptTests.attack
        let store = try Store.open(at: home.database, machine: nil)
        var ids: [ClaireDomain.UUID] = []
        try store.write(as: .person(attack)) { writer throws(StoreError) in
            ids = (0..<5).map { _ in writer.newID() }
            let (project, task, session) = (ids[0], ids[1], ids[2])
            _ = try writer.append(
                .projectCreated(
                    id: project,
                    ProjectRegisters(
                        name: attack, goal: attack, owner: attack, status: .active)))
            for (index, id) in [task, ids[4]].enumerated() {
                _ = try writer.append(
                    .taskCreated(
                        id: id,
                        TaskRegisters(
                            project: project, title: attack, description: attack,
                            priority: .normal, mode: .supervised, position: index)))
            }
            _ = try writer.append(
                .taskStatusChanged(id: task, TaskStatusRegister(status: .inProgress)))
            _ = try writer.append(
                .taskStatusChanged(
                    id: ids[4], TaskStatusRegister(status: .blocked, reason: attack)))
            _ = try writer.append(.noteAdded(.task(task), text: attack))
            _ = try writer.append(.noteAdded(.project(project), text: attack))
            _ = try writer.append(
                .sessionObserved(
                    id: session, source: "triage",
                    SessionRegisters(
                        host: attack, cwd: attack, tmuxName: attack, title: attack,
                        branch: attack, worktree: attack),
                    ObservationRegisters(
                        state: .waiting, message: attack,
                        triage: try Self.object([
                            "state": "waiting", "priority": 80, "summary": .string(attack),
                            "source": .string(attack),
                        ]), lastSeen: 1)))
            _ = try writer.append(
                .assignmentCreated(id: writer.newID(), task: task, session: session))
            _ = try writer.append(
                .updateRecorded(
                    session: session, assignment: nil, source: .message,
                    payload: try Self.object(["kind": "answer", "text": .string(attack)])))
            _ = try writer.append(
                .updateRecorded(
                    session: session, assignment: nil, source: .paneTail,
                    payload: try Self.object(["text": .string(attack)])))
            let sent = try writer.append(
                .broadcastSent(
                    BroadcastMessage(
                        target: .group(attack), text: attack, recipients: [session])))
            let broadcast = ClaireDomain.UUID(sent.uuid) ?? ids[3]
            ids[3] = broadcast
            _ = try writer.append(
                .broadcastDelivered(
                    broadcast: broadcast, recipient: session, outcome: .failed, detail: attack))
        }
        (project, task, session) = (ids[0].text, ids[1].text, ids[2].text)
        broadcast = ids[3].text
        try Self.configure(home, attack)
    }

    private static func object(_ json: JSON) throws(StoreError) -> JSONObject {
        json.object ?? JSONObject()
    }

    /// A group and a peer, and a fleet whose panes show the attack.
    private static func configure(_ home: ClaireHome, _ attack: String) throws {
        let quoted = attack.replacingOccurrences(of: "\"", with: "\\\"")
        let path = ".config/claire/claire.toml"
        let old = home.home.text(path) ?? ""
        try home.home.write(
            old + """

                [group."\(quoted.replacingOccurrences(of: "/", with: ""))"]
                match_tmux_name = "*"

                """, to: path)
        if home.run("group", "list").status != 0 { try home.home.write(old, to: path) }
        try home.home.write(attack, to: "attack")
        try home.home.write(
            """
            #!/bin/sh
            case $1 in
            --version) echo 'rclaude 1.0 contract 1' ;;
            tail) cat "$HOME/attack"; echo ;;
            sessions) printf 'uuid\\thost\\tcwd\\ttmux_name\\tmtime\\tstate\\tsource\\t'
              printf 'confidence\\ttitle\\tpid\\n' ;;
            triage) printf 'uuid\\tstate\\tpriority\\tsummary\\tsource\\tobserved_at\\n' ;;
            *) cat "$HOME/attack" >&2; exit 1 ;;
            esac
            """, to: "bin/rclaude", executable: true)
    }
}
