import ClaireDomain
import ClaireOperations
import ClaireStore

/// `GET /projects`: all projects, and the form that makes one.
package enum ProjectsPage {
    package static let routes: [Route] = [
        PageRoute.page("/projects", "List projects, and make one", make),
        PageRoute.form("/projects", CreateProject.self, on: make) { project in
            (Link.project(project.id), "created")
        },
    ]

    /// More than these are named as a number: no page holds everything.
    private static let shown = 200

    private static let make: PageRoute.Maker = { request, services, refusal throws(Problem) in
        let (all, sessions) = try services.read { reader throws(StoreError) in
            (try reader.projects(includeDeleted: true), try reader.busySessions())
        }
        return Page("Projects", in: .projects, at: .projects) { live in
            """
            <div class="head"><h1>Projects</h1></div>
            \(new(PageForm(to: .projects, request, refusal)))
            \(live.region(list(all.filter { !$0.deleted }, sessions) + deleted(all)))
            """
        }
    }

    private static func new(_ form: PageForm) -> HTML {
        form.disclosed(
            "New project",
            """
            \(form.text("name", "Name", isRequired: true))
            \(form.area("goal", "Goal", rows: 2, hint: "What it is to reach."))
            <div class="row">\(form.text("owner", "Owner"))\
            \(form.text("repo", "Repository", hint: "A folder on this machine, if you like."))</div>
            <div class="actions">\(form.button("Create project", class: "main"))</div>
            """)
    }

    private static func list(_ projects: [Project], _ sessions: [UUID: [Session]]) -> HTML {
        guard !projects.isEmpty else {
            return Show.empty(
                "There is no project yet. A project holds tasks, and agents work on those.",
                command: "claire project new NAME --goal \"What it is to reach\"")
        }
        let ordered = ProjectStatus.allCases.flatMap { status in
            projects.filter { $0.status == status }
        }
        let tiles = ordered.prefix(shown).html { tile($0, sessions[$0.id] ?? []) }
        let rest = projects.count - shown
        return """
            <div class="tiles">
            \(tiles)</div>
            \(HTML.when(rest > 0, "<p class=\"more\">and \(rest) more: claire project list</p>"))
            """
    }

    private static func tile(_ project: Project, _ sessions: [Session]) -> HTML {
        let workers = sessions.prefix(4).html { session in
            """
            <li>\(Show.session(session.id, session.label))\
            <span>\(session.queue.first?.title ?? "")</span></li>

            """
        }
        let rest = sessions.count - 4
        return """
            <article class="card project" id="p-\(project.id)">
            <div class="title">\(Show.project(project.id, project.label))\
            \(Show.badge(project.status))</div>
            \(project.goal.map { "<p class=\"says\">\($0)</p>" })
            \(ProjectTile.bar(project))
            \(HTML.when(!sessions.isEmpty, "<ul class=\"who\">\n\(workers)</ul>"))
            \(HTML.when(rest > 0, "<p class=\"muted\">and \(rest) more at work</p>"))
            <p class="counts">\(project.owner.map { "<b>\($0)</b>" })\
            <b class="plain">\(Show.ago(project.updated))</b></p>
            </article>

            """
    }

    private static func deleted(_ projects: [Project]) -> HTML {
        let gone = projects.filter(\.deleted)
        guard !gone.isEmpty else { return "" }
        let items = gone.prefix(shown).html { project in
            "<li>\(Show.project(project.id, project.label))</li>\n"
        }
        return """
            <details class="gone" id="deleted"><summary>\(gone.count) deleted</summary>
            <ul class="rows">
            \(items)</ul></details>
            """
    }
}

extension Reader {
    /// The sessions that have work, by the project of what they work on.
    func busySessions() throws(StoreError) -> [UUID: [Session]] {
        let busy = try sessions().filter { !$0.queue.isEmpty }
        let projects = try projects(ofTasks: busy.compactMap { $0.queue.first?.id })
        return Dictionary(
            grouping: busy.filter { projects[$0.queue.first?.id ?? $0.id] != nil },
            by: { projects[$0.queue.first?.id ?? $0.id] ?? $0.id })
    }
}
