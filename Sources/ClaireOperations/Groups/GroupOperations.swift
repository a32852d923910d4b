import ClaireConfig
import ClaireDomain
import ClaireStore

/// A group of claire.toml with the sessions that match its rule now.
package struct GroupMembership: Sendable {
    package let group: Configuration.Group
    /// In the order in which the fleet is shown; closed ones are none.
    package let members: [Session]

    package init(_ group: Configuration.Group, of sessions: [Session]) {
        self.group = group
        members = group.members(of: sessions)
    }

    /// The object of `--json`; a group has no uuid: its name is its id.
    package var json: JSON {
        [
            "id": .string(group.name), "name": .string(group.name), "cwd": JSON(group.cwd),
            "host": JSON(group.host), "session": JSON(group.session),
            "members": .array(members.map { .string($0.id.text) }),
        ]
    }
}

/// A group as it was added or removed.
extension GroupMembership: OperationAnswer {
    package var envelope: [(noun: String, value: JSON)] { [("group", json)] }
}

/// The inputs that operations on groups have in common.
package enum GroupFields {
    /// The group that is meant.
    package static let group = Field.required("group", .reference, "The group, by its name")
}

/// Lists the groups of claire.toml.
package struct ListGroups: ListingOperation {
    /// In the order of the file.
    package var groups: [Configuration.Group]

    package init(groups: [Configuration.Group]) { self.groups = groups }

    package static let operation = "group.list"
    package static let summary = "List groups with the sessions that match them now"
    package static let fields: [FieldDescription] = []
    package static let answer = [AnswerMember("groups", .list(of: .named("group")))]

    package init(_ input: Input) throws(InputError) { groups = try input.setting.groups() }

    /// Answers at one moment.
    package func run(_ reader: Reader) throws(StoreError) -> Listing<GroupMembership> {
        let sessions = try reader.sessions()
        let places = groups.enumerated().map { (name: $1.name, place: Int64($0)) }
        return Listing(
            "groups", groups.map { GroupMembership($0, of: sessions) }, json: \.json
        ) { one in
            let place = places.first { $0.name.hasSameBytes(as: one.group.name) }?.place ?? .max
            return Place().adding(place).adding(one.group.name).bytes
        }
    }
}

/// Shows a group and its sessions.
package struct ShowGroup: ReadingOperation {
    package var group: Configuration.Group

    package init(group: Configuration.Group) { self.group = group }

    package static let operation = "group.show"
    package static let summary = "Show a group and the sessions that match it now"
    package static let fields = [GroupFields.group.description]
    package static let answer = [
        AnswerMember("group", .named("group")),
        AnswerMember("sessions", .list(of: .named("session"))),
    ]

    package init(_ input: Input) throws(InputError) {
        group = try input.setting.group(named: try input(GroupFields.group))
    }

    /// A group and its sessions.
    package struct Answer: OperationAnswer {
        package let membership: GroupMembership

        package init(membership: GroupMembership) { self.membership = membership }

        package var envelope: [(noun: String, value: JSON)] {
            [
                ("group", membership.json),
                ("sessions", .array(membership.members.map(\.json))),
            ]
        }
    }

    /// Answers at one moment.
    package func run(_ reader: Reader) throws(StoreError) -> Answer {
        Answer(membership: GroupMembership(group, of: try reader.sessions()))
    }
}

/// Writes a group to claire.toml, where groups live.
package struct AddGroup: SettingOperation {
    package var group: Configuration.Group

    package init(group: Configuration.Group) { self.group = group }

    static let name = Field.required("name", .name, "Its name")
    static let cwd = Field.optional(
        "cwd", .settingText, "A part of the folder that its members work in")
    static let host = Field.optional("host", .host, "The host of its members")
    static let session = Field.optional(
        "session", .settingText, "A pattern for the names of its members, with * and ?")

    package static let operation = "group.add"
    package static let summary = "Add a group: a rule that names a part of the fleet"
    package static let fields = [
        name.description, cwd.description, host.description, session.description,
    ]
    package static let rules = [
        Schema([
            (
                "anyOf",
                [
                    ["required": ["cwd"]], ["required": ["host"]], ["required": ["session"]],
                ]
            )
        ])
    ]
    package static let answer = [AnswerMember("group", .named("group"))]

    package init(_ input: Input) throws(InputError) {
        group = Configuration.Group(
            name: try input(Self.name), cwd: try input(Self.cwd), host: try input(Self.host),
            session: try input(Self.session))
        guard group.cwd != nil || group.host != nil || group.session != nil else {
            throw .invalid([
                InvalidField(
                    field: "cwd", problem: "or host or session says who is in it: at least one")
            ])
        }
    }

    /// Changes the file, and answers with the group.
    package func run(
        _ file: ConfigurationFile
    ) throws(ConfigurationError) -> Configuration.Group {
        try file.add(group)
        return group
    }
}

/// Takes a group out of claire.toml; its sessions stay as they are.
package struct RemoveGroup: SettingOperation {
    package var name: String

    package init(name: String) { self.name = name }

    package static let operation = "group.remove"
    package static let summary = "Remove a group; its sessions stay as they are"
    package static let fields = [GroupFields.group.description]
    package static let answer = [AnswerMember("group", .named("group"))]

    package init(_ input: Input) throws(InputError) {
        name = try input(GroupFields.group)
        // One that isn't there is said as everywhere.
        _ = try input.setting.group(named: name)
    }

    /// Changes the file, and answers with the group.
    package func run(
        _ file: ConfigurationFile
    ) throws(ConfigurationError) -> Configuration.Group {
        guard let removed = try file.removeGroup(named: name) else {
            return Configuration.Group(name: name)
        }
        return removed
    }
}
