import ClaireConfig
import ClaireDomain

/// What an operation was handed: values of its fields, each checked against its description.
package struct Input: Sendable {
    /// The setting that names of groups and defaults are looked up in.
    package let setting: Setting
    private var members = JSONObject()

    /// Values as JSON.
    ///
    /// - Parameters:
    ///   - json: an object of fields.
    ///   - path: values that came another way, as those in a URL's path do; they are texts.
    ///   - fields: those of the operation.
    /// - Throws: `invalid` with every field that can't be taken.
    package init(
        json: JSON, path: [String: String] = [:], fields: [FieldDescription], setting: Setting
    ) throws(InputError) {
        guard let object = json.object else {
            throw .invalid([InvalidField(field: "", problem: "the body is no object")])
        }
        self.setting = setting
        try take(object, path, fields)
    }

    /// Values as the pairs of a form or a query have them.
    ///
    /// In a form an empty text counts as left out, but in a field where it clears what is there; in a
    /// query it is a text like others.
    package init(
        form pairs: [(name: String, value: String)], isQuery: Bool = false,
        path: [String: String] = [:], fields: [FieldDescription], setting: Setting
    ) throws(InputError) {
        self.setting = setting
        var object = JSONObject()
        var problems: [InvalidField] = []
        for (name, value) in pairs {
            guard let field = fields.first(where: { $0.name.hasSameBytes(as: name) }) else {
                problems.append(InvalidField(field: name, problem: "is no field here"))
                continue
            }
            if value.isEmpty, !isQuery, !field.isClearable { continue }
            let json = field.form.json(value)
            if field.isList {
                object[name] = .array((object[name]?.array ?? []) + [json])
            } else if object[name] != nil {
                problems.append(InvalidField(field: name, problem: "is given twice"))
            } else {
                object[name] = json
            }
        }
        try take(object, path, fields, problems)
    }

    private mutating func take(
        _ object: JSONObject, _ path: [String: String], _ fields: [FieldDescription],
        _ earlier: [InvalidField] = []
    ) throws(InputError) {
        var problems = earlier
        for name in object.keys {
            let isKnown = fields.contains { $0.name.hasSameBytes(as: name) } && path[name] == nil
            if !isKnown { problems.append(InvalidField(field: name, problem: "is no field here")) }
        }
        members = object
        for (name, value) in path { members[name] = .string(value) }
        for field in fields where !problems.contains(where: { $0.field == field.name }) {
            do throws(InvalidField) { try field.check(members[field.name]) } catch {
                problems.append(error)
            }
        }
        guard problems.isEmpty else { throw .invalid(problems) }
    }

    /// The value of a field.
    package func callAsFunction<Value>(_ field: Field<Value>) throws(InputError) -> Value {
        do throws(InvalidField) { return try field.decode(members[field.description.name]) } catch {
            throw .invalid([error])
        }
    }

    /// Whether a field was given.
    package func has(_ name: String) -> Bool { members[name] != nil }

    /// The names of those that were given, in their order.
    package var names: [String] { members.keys }
}

/// Why an operation can't be made of what was handed in.
package enum InputError: Error, Equatable, Sendable {
    /// Fields that can't be taken, in their order; never empty.
    case invalid([InvalidField])
    /// No group has that name.
    case unknownGroup(String)
    /// The machine that does it can't: a folder that isn't there, say.
    case conflict(code: String, message: String)
    case configuration(ConfigurationError)

    /// What is wrong with a field, by its name.
    package subscript(field: String) -> String? {
        guard case .invalid(let fields) = self else { return nil }
        return fields.first { $0.field.hasSameBytes(as: field) }?.problem
    }
}

/// What the machine that runs an operation has for it beside the record.
package struct Setting: Sendable {
    /// claire.toml as it now is; read when it is asked for.
    package let configuration: @Sendable () throws(ConfigurationError) -> Configuration

    /// A setting by how claire.toml is read.
    package init(
        configuration: @escaping @Sendable () throws(ConfigurationError) -> Configuration
    ) {
        self.configuration = configuration
    }

    /// The setting of a file.
    package init(_ file: ConfigurationFile) {
        self.init { () throws(ConfigurationError) in try file.read() }
    }

    /// The group of a name.
    package func group(named name: String) throws(InputError) -> Configuration.Group {
        do throws(ConfigurationError) {
            if let group = try configuration().group(named: name) { return group }
        } catch {
            throw .configuration(error)
        }
        throw .unknownGroup(name)
    }

    /// All groups, in the order of the file.
    func groups() throws(InputError) -> [Configuration.Group] {
        do throws(ConfigurationError) { return try configuration().groups } catch {
            throw .configuration(error)
        }
    }

    /// Who answers for new projects, where nobody is named.
    func defaultOwner() throws(InputError) -> String? {
        do throws(ConfigurationError) { return try configuration().defaults.owner } catch {
            throw .configuration(error)
        }
    }
}
