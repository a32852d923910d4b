import ClaireDomain

/// A page: what stands between the header and the footer that all of them share.
///
/// A route makes one from what it read and answers with it:
///
/// ```swift
/// let page = Page("Peers", in: .peers, at: .peers) { live in
///     "<h1>Peers</h1>\(live.region(Self.table(report)))\(form)"
/// }
/// return page.response(to: request, services)
/// ```
///
/// What a `live.region` holds is asked for again every five seconds and put in place where it changed;
/// all else stays as it is, so forms stand outside of regions. Nothing in a page may be of the moment
/// that it was made at: times are absolute (`Show.ago`), and the script makes ages of them.
package struct Page: Sendable {
    /// The pages that the header links to.
    package enum Section: String, CaseIterable, Sendable {
        case overview, projects, tasks, sessions, broadcast, events, peers

        var link: Link {
            switch self {
            case .overview: .home
            case .projects: .projects
            case .tasks: .tasks
            case .sessions: .sessions
            case .broadcast: .broadcast
            case .events: .events
            case .peers: .peers
            }
        }

        var title: HTML {
            switch self {
            case .overview: "Overview"
            case .projects: "Projects"
            case .tasks: "Tasks"
            case .sessions: "Sessions"
            case .broadcast: "Broadcast"
            case .events: "Events"
            case .peers: "Peers"
            }
        }
    }

    package let title: String
    let section: Section?
    /// Its own address with its filters, which its regions are asked for at.
    let link: Link
    let body: HTML
    let live: LiveRegions
    /// Beside 200, where a form was refused.
    package var status = 200
    /// Whether some number in it is a little old, so that it is made again when it is asked for next.
    var isProvisional = false
    /// A sentence about what was done, or was not.
    package var notice: Notice?

    /// A page.
    ///
    /// - Parameters:
    ///   - title: what the window is called.
    ///   - section: which of the header's links leads here or above.
    ///   - link: its own address with the filters that count.
    package init(
        _ title: String, in section: Section?, at link: Link,
        _ body: (inout LiveRegions) -> HTML
    ) {
        self.title = title
        self.section = section
        self.link = link
        var live = LiveRegions()
        self.body = body(&live)
        self.live = live
    }

    /// The answer: the whole page, or its regions alone where the script asks for those.
    package func response(to request: Request, _ services: Services) -> Response {
        let bytes = bytes(for: request, services)
        return Response(
            status, headers: Self.headers + [("ETag", EntityTag.of(bytes))], body: .bytes(bytes))
    }

    /// The bytes of that answer.
    func bytes(for request: Request, _ services: Services) -> [UInt8] {
        request.isForRegions ? live.all.bytes : document(request, services).bytes
    }

    static let headers: [(name: String, value: String)] = [
        ("Content-Type", MediaType.html), ("Vary", "HX-Request"),
    ]

    // MARK: The frame

    private func document(_ request: Request, _ services: Services) -> HTML {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="same-origin">
        <title>\(title) · Claire</title>
        \(head(services.assets))
        </head>
        <body hx-ext="patch">
        <a class="skip" href="#main">Skip to content</a>
        \(header(request))
        <main id="main" tabindex="-1">
        \(notice?.html ?? Notice(code: request.target["done"])?.html)
        <div id="trouble" class="notice bad" role="alert" hidden></div>
        \(body)
        </main>
        \(poll)
        </body>
        </html>

        """
    }

    private func head(_ assets: Assets) -> HTML {
        var head = HTML()
        if let icon = assets.address("claire.svg") {
            head += "<link rel=\"icon\" type=\"image/svg+xml\" href=\"\(icon)\">\n"
        }
        if let style = assets.address("claire.css") {
            head += "<link rel=\"stylesheet\" href=\"\(style)\">\n"
        }
        if let htmx = assets.address(Assets.htmx) {
            head += """
                <meta name="htmx-config" content='{"includeIndicatorStyles":false,\
                "allowEval":false,"allowScriptTags":false,"historyEnabled":false,\
                "responseHandling":[{"code":"304","swap":false},{"code":"200","swap":true},\
                {"code":"...","swap":false,"error":true}]}'>
                <script src="\(htmx)" defer></script>

                """
        }
        if let script = assets.address("claire.js") {
            head += "<script src=\"\(script)\" defer></script>\n"
        }
        return head
    }

    /// The name that leads home.
    static let brand: HTML = """
        <a class="brand" href="/"><svg viewBox="0 0 16 16" aria-hidden="true"><path \
        d="M13 4.2A6 6 0 1 0 13 11.8"/><circle cx="8.6" cy="8" r="2"/></svg>Claire</a>
        """

    private func header(_ request: Request) -> HTML {
        let links = Section.allCases.html { section in
            let current: HTML = section == self.section ? " aria-current=\"page\"" : ""
            return "<li><a href=\"\(section.link)\"\(current)>\(section.title)</a></li>\n"
        }
        return """
            <header class="top">
            \(Self.brand)
            <nav aria-label="Pages"><ul>
            \(links)</ul></nav>
            \(leave(request))</header>
            """
    }

    /// The way out, for browsers that logged in.
    private func leave(_ request: Request) -> HTML? {
        guard request.caller.session != nil else { return nil }
        let form = PageForm(to: .logout, request)
        return form.html("<button class=\"button quiet\">Log out</button>", class: "leave")
    }

    /// What asks for the regions again; nothing where there are none.
    private var poll: HTML? {
        // Beside a form that was refused nothing may change under who mends it.
        guard !live.all.isEmpty, status == 200 else { return nil }
        return """
            <div id="poll" hidden hx-get="\(link)" hx-trigger="every 5s, claire:now" \
            hx-swap="patch" data-etag="\(EntityTag.of(live.all.bytes))"></div>
            """
    }
}

/// The parts of a page that are kept up to date.
package struct LiveRegions: Sendable {
    private(set) var all = HTML()
    private var count = 0

    /// A part of the page that is kept up to date; no form and nothing that is typed into stands in it.
    ///
    /// - Parameter attention: how many things in it wait for a person, shown in the window's title.
    package mutating func region(
        _ content: HTML, class name: StaticString = "", attention: Int? = nil
    ) -> HTML {
        count += 1
        let waits: HTML = attention.map { " data-attention=\"\($0)\"" } ?? ""
        let region: HTML = """
            <div id="live-\(count)" class="live \("\(name)")"\(waits)>
            \(content)
            </div>

            """
        all += region
        return region
    }
}

/// A sentence at the top of a page.
package struct Notice: Sendable {
    let text: String
    let isBad: Bool

    /// What was done, by the word that the redirection after a form carries: nobody else's words are
    /// shown, whatever a link says. `nil` for a word that is not known.
    package init?(code: String?) {
        let sentences: [(code: String, text: String)] = [
            ("created", "Created."), ("saved", "Saved."), ("noted", "The note was added."),
            ("moved", "The status was changed."), ("assigned", "Assigned."),
            ("released", "Released."), ("deleted", "Deleted. It can be restored."),
            ("restored", "Restored."), ("approved", "Approved: the task is done."),
            ("rejected", "Sent back with your feedback."),
            ("depends", "The dependencies were changed."), ("sent", "Sent."),
        ]
        guard let code, let known = sentences.first(where: { $0.code.hasSameBytes(as: code) })
        else { return nil }
        text = known.text
        isBad = false
    }

    /// Why something was not done.
    package init(refusal text: String) {
        self.text = text
        isBad = true
    }

    var html: HTML {
        let kind: HTML = isBad ? "bad" : "good"
        let role: HTML = isBad ? "alert" : "status"
        return "<div class=\"notice \(kind)\" role=\"\(role)\">\(text)</div>"
    }
}

extension Request {
    /// Whether the script asks for what changed in a page that is open.
    package var isForRegions: Bool { headers["hx-request"]?.hasSameBytes(as: "true") ?? false }
}

extension EntityTag {
    /// The tag of a content. It is weak, since the same content is sent plain and in gzip.
    static func of(_ bytes: [UInt8]) -> String { "W/\"\(Digest.text(bytes))\"" }
}
