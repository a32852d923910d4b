import ClaireDomain
import ClaireOperations
import ClaireStore

/// All tools, in the order in which they are listed.
enum Toolbox {
    static let tools = reports + tasks + overviews

    static func tool(named name: String) -> Tool? {
        tools.first { $0.name.hasSameBytes(as: name) }
    }

    // MARK: What the agent says of itself

    private static let reports: [Tool] = [
        .reporting(
            "claire_status", "Say what I am doing",
            """
            Tell the people who look after this fleet what you are doing: 'working' on something, \
            'waiting_for_input' when you need an answer from a person, 'error' when you are stuck, \
            'done' when nothing is left to do. Put into 'message' what it is about, in one line. \
            Call it when that changes; saying the same again records nothing. A finished task is \
            reported with claire_task_done.
            """, .writesOnce, ReportState.self),
        .reporting(
            "claire_task_done", "Report my task as done",
            """
            Say that the task you were given is finished: it goes to review, where a person looks \
            at it. Say in 'summary' what you did, how you checked it, and what the reviewer should \
            look at. Call it once, when the work is committed; the next task is given to you \
            afterwards. If the task was given to another session meanwhile, your report becomes a \
            note on it, and the answer says so.
            """, .writesOnce, ReportDone.self),
        .reporting(
            "claire_usage", "Report the tokens I used",
            """
            Record how many tokens this whole session has used so far, and what they cost. Numbers \
            that are read from the session's transcript count before these.
            """, .writesOnce, ReportUsage.self),
        .reporting(
            "claire_log", "Record something for the reviewer",
            """
            Record a line for whoever reviews your work: a decision you took, something odd you \
            found, a risk. Levels are 'debug', 'info', 'warning' and 'error'. What concerns the \
            task itself and should stay with it belongs into claire_task_note.
            """, .writes, ReportLog.self),
    ]

    // MARK: Tasks

    /// The inputs that the command line names otherwise than the operations do.
    private enum Named {
        static let claim = Field.defaulted(
            "claim", .flag, to: false,
            "Claim it at once, for this session: nobody else gets it then")
        static let project = Field.required(
            "project", .reference, "The project, by its name or at least 4 characters of its id")
        static let title = Field.required("title", .title, "What is to be done")
        static let priority = Field.defaulted(
            "prio", .priority, to: .normal, "How urgent: 0 most, 4 least; 2 when left out")
        static let description = Field.clearable(
            "desc", .anyText, "What it takes in detail; empty or null for none")
        static let mode = Field.defaulted(
            "mode", .choice(of: TaskMode.allCases), to: .supervised,
            "How an agent works on it: supervised, when left out, or autonomous")
        static let after = Field.repeated(
            "after", .reference,
            "The tasks that must be done before, by at least 4 characters of their ids")
        static let reason = Field.optional(
            "reason", .message, "What it waits for, for those who look at it later")
        static let explain = Field.defaulted(
            "explain", .flag, to: false, "Also the terms of the ranking")
    }

    private static let tasks: [Tool] = [
        .reading(
            "claire_task_list", "List tasks",
            """
            List tasks, the most urgent first: of one project, of one session, only those with a \
            status, or only those that can be started ('ready'). Done tasks are left out unless \
            'all' or 'status' asks for them.
            """
        ) { input, _ throws(InputError) in try ListTasks(input) },
        .reading(
            "claire_task_show", "Show a task",
            """
            Show a task with everything that hangs on it: description, notes, what it waits for, \
            what waits for it, who works on it, what its sessions said and used; with 'history' \
            also its events.
            """
        ) { input, _ throws(InputError) in try ShowTask(input) },
        next,
        .writing(
            "claire_task_claim", "Claim a task",
            """
            Take a task for this session and start it. Of all that claim one task exactly one gets \
            it; the others are told who did. A session that has a task in its hands gets no other.
            """, fields: [TaskFields.task.description]
        ) { input, desk throws(InputError) in
            ClaimTask(task: try input(TaskFields.task), session: desk.claimant)
        },
        .writing(
            "claire_task_add", "Add a task",
            """
            Add a task to a project: work that you found and that is not yours to do now. It starts \
            as todo. With mode 'autonomous' an agent may be given it without a person's say.
            """,
            fields: [
                Named.project.description, Named.title.description, Named.priority.description,
                Named.description.description, Named.mode.description, Named.after.description,
            ]
        ) { input, _ throws(InputError) in
            AddTask(
                project: try input(Named.project), title: try input(Named.title),
                description: try input(Named.description) ?? nil,
                priority: try input(Named.priority), mode: try input(Named.mode),
                after: try input(Named.after))
        },
        .writing(
            "claire_task_note", "Note something on a task",
            """
            Hang a note on a task: what whoever works on it or reviews it should know. Notes stay \
            with the task, and the next agent is told them.
            """
        ) { input, _ throws(InputError) in try NoteTask(input) },
        .writing(
            "claire_task_block", "Say that a task can't go on",
            """
            Say that a task can't go on, and in 'reason' what it waits for: a decision, a key, \
            another team. It goes from todo or in_progress to blocked; a person unblocks it.
            """, fields: [TaskFields.task.description, Named.reason.description]
        ) { input, _ throws(InputError) in
            MoveTask(
                task: try input(TaskFields.task), move: .block, reason: try input(Named.reason))
        },
    ]

    /// Shows or claims, as the command line's `--claim` has it.
    private static let next = Tool(
        "claire_task_next", "Find the next task",
        """
        Show the task to do next: of those that can be started the most urgent one. With 'claim' it \
        is taken for this session in the same step, and no other session gets it. Answers null \
        where none is ready.
        """, .writes,
        fields: [
            TaskFields.inProject.description, Named.claim.description, Named.explain.description,
        ], answer: NextTask.answer
    ) { input, desk, call throws(ToolFailure) in
        let (project, explain, claims) = try Tool.made(input, desk) {
            input, _ throws(InputError) in
            (
                try input(TaskFields.inProject), try input(Named.explain),
                try input(Named.claim)
            )
        }
        guard claims else {
            return try desk.read { reader throws(StoreError) in
                try NextTask(project: project, explain: explain).run(reader).envelope
            }
        }
        let operation = ClaimNextTask(
            project: project, session: desk.claimant, explain: explain)
        return try desk.write(for: call) { writer throws(StoreError) in
            try operation.run(writer).envelope
        }
    }

    // MARK: The whole

    private static let overviews: [Tool] = [
        Tool(
            "claire_project_status", "Show where a project stands",
            """
            Show where a project stands: what needs a person, its tasks in hand, the sessions that \
            work on them, and the next tasks that are ready.
            """, .reads, fields: [Named.project.description], answer: ShowStatus.answer
        ) { input, desk, _ throws(ToolFailure) in
            let operation = try Tool.made(input, desk) { input, _ throws(InputError) in
                ShowStatus(project: try input(Named.project))
            }
            return try desk.read { reader throws(StoreError) in
                try operation.run(reader).envelope
            }
        },
        .reading(
            "claire_fleet", "Show the fleet",
            """
            List the sessions of the fleet as they were last seen, those that wait for a person \
            first: where each runs, what it does, since when, and by what evidence that is known. \
            Sessions that have ended are left out unless 'all' or 'state' asks for them.
            """
        ) { input, _ throws(InputError) in try ListSessions(input) },
    ]
}

extension Desk {
    /// Who claims: the session that calls; `nil` leaves it to the actor.
    var claimant: String? {
        guard case .session(let id) = services.caller else { return nil }
        return id.text
    }
}
