import ClaireDomain
import Testing

/// What events say, as JSON text and back.
@Suite struct PayloadTests {
    private static let a = UUID(high: 0x1111_1111_1111_4111, low: 0x8111_1111_1111_1111)
    private static let b = UUID(high: 0x2222_2222_2222_4222, low: 0x8222_2222_2222_2222)
    private static let object = JSONObject([("input", 12), ("cost", 0.25), ("model", "o")])

    static let bodies: [EventBody] = [
        .projectCreated(
            id: a, ProjectRegisters(name: "api", goal: "go", owner: nil, status: .active)),
        .projectUpdated(id: a, ProjectRegisters(goal: .some(nil), owner: "ada")),
        .projectDeleted(id: a), .projectRestored(id: a),
        .taskCreated(
            id: a,
            TaskRegisters(
                project: b, title: "e\u{301} is not é", description: "two\nlines",
                priority: .normal,
                mode: .autonomous, position: -7)),
        .taskUpdated(id: a, TaskRegisters(description: .some(nil))),
        .taskUpdated(id: a, TaskRegisters()),
        .taskStatusChanged(
            id: a, TaskStatusRegister(status: .blocked, reason: "why", blockedFrom: .inProgress)),
        .taskStatusChanged(id: a, TaskStatusRegister(status: .todo)),
        .taskDeleted(id: a), .taskRestored(id: a),
        .dependencyAdded(DependencyEdge(task: a, dependsOn: b)),
        .dependencyRemoved(DependencyEdge(task: a, dependsOn: b)),
        .noteAdded(.project(a), text: "\u{0}\u{1F600}\""), .noteAdded(.task(a), text: "x"),
        .assignmentCreated(id: a, task: b, session: a),
        .assignmentReleased(id: a, reason: "done"), .assignmentReleased(id: a, reason: nil),
        .assignmentResumed(id: a),
        .sessionOpened(
            id: a,
            SessionRegisters(
                host: "h", cwd: "/", tmuxName: "m", title: .some(nil), branch: "b", worktree: "w")),
        .sessionClosed(id: a),
        .sessionObserved(
            id: a, source: "hook", SessionRegisters(host: "h"),
            ObservationRegisters(
                state: .waiting, since: 1_749_999_999_000, message: .some(nil), usage: object,
                diffStat: object,
                triage: object, lastSeen: 1_750_000_000_123)),
        .updateRecorded(session: a, assignment: b, source: .paneTail, payload: object),
        .updateRecorded(session: a, assignment: nil, source: .mcp, payload: JSONObject([])),
        .broadcastSent(BroadcastMessage(target: .project(a), text: "t", recipients: [a, b])),
        .broadcastSent(BroadcastMessage(target: .group("night"), text: "t", recipients: [])),
        .broadcastSent(BroadcastMessage(to: a, about: b, text: "t")),
        .broadcastDelivered(broadcast: a, recipient: b, outcome: .submitted, detail: "d"),
        .broadcastDelivered(broadcast: a, recipient: b, outcome: .unknown, detail: nil),
        .queueTaken(project: a, host: "build1"), .queueReleased(project: a),
        .eventVoided(event: a, voided: true), .eventVoided(event: a, voided: false),
        .originAbandoned(origin: a.text + "~0123456789abcdef", fromSeq: 12),
    ]

    @Test("every event type has a body here") func complete() {
        #expect(Set(Self.bodies.map(\.type)) == Set(EventType.allCases))
    }

    @Test("what is encoded decodes to the same, strictly too", arguments: bodies)
    func roundTrip(body: EventBody) throws {
        for undoes in [nil, Self.a] {
            let payload = Payload(
                body: body, actor: .session(Self.b), command: Self.a, undoes: undoes)
            let text = payload.encoded
            let read = try #require(try Payload.decode(type: body.type.rawValue, text: text))
            #expect(read == payload)
            // Swift's == on strings is canonical equivalence; the bytes must be alike.
            #expect(read.encoded.hasSameBytes(as: text))
            #expect(try Payload.decodeStrictly(type: body.type.rawValue, text: text) == payload)
        }
    }

    @Test(
        "a field that this build does not know is passed over from peers, and an error from users")
    func unknownField() throws {
        let text = "{\"task_id\":\"\(Self.a.text)\",\"colour\":\"red\",\"actor\":\"person:ada\"}"
        #expect(
            try Payload.decode(type: "task_updated", text: text)?.body
                == .taskUpdated(id: Self.a, TaskRegisters()))
        #expect(throws: InvalidField(field: "colour", problem: "is unknown")) {
            try Payload.decodeStrictly(type: "task_updated", text: text)
        }
    }

    @Test("an unknown type is nil from peers and an error from users") func unknownType() throws {
        #expect(try Payload.decode(type: "task_blessed", text: "{}") == nil)
        #expect(throws: InvalidField(field: "event_type", problem: "is unknown: 'task_blessed'")) {
            try Payload.decodeStrictly(type: "task_blessed", text: "{}")
        }
    }

    private static let id = "\"task_id\":\"\(a.text)\""
    static let bad: [(type: String, text: String, field: String)] = [
        ("task_created", "", "payload"), ("task_created", "[]", "payload"),
        ("task_created", "{", "payload"), ("task_created", "{}", "task_id"),
        ("task_created", "{\"task_id\":7}", "task_id"),
        ("task_created", "{\"task_id\":\"x\"}", "task_id"),
        ("task_created", "{\(id),\(id)}", "payload"),
        ("task_created", "{\(id),\"title\":\" \"}", "title"),
        ("task_created", "{\(id),\"title\":null}", "title"),
        ("task_created", "{\(id),\"title\":7}", "title"),
        ("task_created", "{\(id),\"title\":\"\(String(repeating: "x", count: 1025))\"}", "title"),
        ("task_created", "{\(id),\"priority\":5}", "priority"),
        ("task_created", "{\(id),\"priority\":-1}", "priority"),
        ("task_created", "{\(id),\"priority\":\"2\"}", "priority"),
        ("task_created", "{\(id),\"priority\":1.5}", "priority"),
        ("task_created", "{\(id),\"mode\":\"wild\"}", "mode"),
        ("task_created", "{\(id),\"position\":1e300}", "position"),
        ("task_created", "{\(id),\"description\":7}", "description"),
        ("task_created", "{\(id),\"project_id\":\"\"}", "project_id"),
        ("task_status_changed", "{\(id)}", "status"),
        ("task_status_changed", "{\(id),\"status\":\"soon\"}", "status"),
        ("dependency_added", "{\(id)}", "depends_on"),
        ("note_added", "{\(id)}", "text"), ("note_added", "{\"text\":\"x\"}", "task_id"),
        ("note_added", "{\(id),\"project_id\":\"\(a.text)\",\"text\":\"x\"}", "project_id"),
        ("project_created", "{\"project_id\":\"\(a.text)\",\"name\":\"a/b\"}", "name"),
        ("session_observed", "{\"session_id\":\"\(a.text)\"}", "source"),
        (
            "session_observed",
            "{\"session_id\":\"\(a.text)\",\"source\":\"hook\",\"last_seen\":\"now\"}", "last_seen"
        ),
        (
            "session_observed",
            "{\"session_id\":\"\(a.text)\",\"source\":\"hook\",\"usage\":[]}", "usage"
        ),
        ("broadcast_sent", "{\"text\":\"x\"}", "group"),
        (
            "broadcast_sent",
            "{\"group\":\"g\",\"text\":\"x\",\"recipients\":[\"y\"]}", "recipients"
        ),
        ("event_voided", "{\"event_id\":\"\(a.text)\",\"voided\":1}", "voided"),
        ("origin_abandoned", "{\"origin\":\"x\"}", "from_seq"),
        ("task_deleted", "{\(id),\"command\":\"x\"}", "command"),
        ("task_deleted", "{\(id),\"actor\":7}", "actor"),
    ]

    @Test("what can't be decoded is an error that names the field", arguments: 0..<bad.count)
    func refuses(_ index: Int) {
        let (type, text, field) = Self.bad[index]
        for decode in [
            { _ = try Payload.decode(type: type, text: text) },
            { _ = try Payload.decodeStrictly(type: type, text: text) },
        ] as [() throws -> Void] {
            do {
                try decode()
                Issue.record("\(text) was taken")
            } catch let invalid as InvalidField {
                #expect(invalid.field == field, "\(text): \(invalid)")
                #expect(!invalid.problem.isEmpty)
            } catch {
                Issue.record(error)
            }
        }
    }

    @Test("an actor that is none is refused from users, and nobody from peers") func actors() throws
    {
        let text = "{\(Self.id),\"actor\":\"ada\"}"
        #expect(try Payload.decode(type: "task_deleted", text: text)?.actor == nil)
        #expect(throws: InvalidField.self) {
            try Payload.decodeStrictly(type: "task_deleted", text: text)
        }
        for actor in [Actor.person("ada"), .person("a:b"), .session(Self.a), .claire] {
            #expect(Actor(actor.text) == actor)
        }
        for text in ["", "ada", "session:x", "Claire", "robot:x"] { #expect(Actor(text) == nil) }
    }

    @Test("an event's bytes are its columns joined by newlines, payload last") func bytes() {
        let event = Event(
            uuid: "u", hlc: "h", machineID: "m", type: "t", payload: "{}\n", createdAt: "c")
        #expect(String(decoding: event.bytes, as: UTF8.self) == "u\nh\nm\nt\nc\n{}\n")
        #expect(event.size == event.bytes.count && event.stamp == nil)
    }

    @Test(
        "the words of the first Claire are read as today's",
        arguments: [
            ("task_status_changed", #""status":"pending""#, #""status":"todo""#),
            ("task_status_changed", #""status":"error""#, #""status":"failed""#),
            ("session_observed", #""state":"waiting_for_input""#, #""state":"waiting""#),
        ])
    func olderWords(type: String, old: String, new: String) throws {
        let id = "7f9a3c2b-1a4d-4e7f-9c2b-3d8a1e4f6c5b"
        let subject =
            type == "session_observed"
            ? #""session_id":"\#(id)","source":"pane""# : #""task_id":"\#(id)""#
        let read = try Payload.decode(type: type, text: "{\(subject),\(old)}")
        #expect(try read == Payload.decode(type: type, text: "{\(subject),\(new)}"))
        #expect(read != nil)
    }
}
