import ClaireDomain
import ClairePlatform

/// Something that a name on the command line, a page or a call can mean.
package enum Noun: String, Sendable {
    case project, task, session, assignment, group, event, broadcast, machine
}

/// One of the things that an ambiguous name may mean.
package struct Candidate: Equatable, Sendable {
    package let id: UUID
    package let label: String

    package init(id: UUID, label: String) {
        self.id = id
        self.label = label
    }
}

/// A move that the state of the record does not allow.
package struct Conflict: Equatable, Sendable {
    /// A word for programs: `claim_lost`, `name_taken`, `move_not_allowed`, …
    package let code: String
    package let message: String
    /// A command that is safe and helps.
    package let hint: String?

    package init(code: String, message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }
}

/// Why the store did not do what it was asked. Nothing was written when one is thrown from a write.
package enum StoreError: Error, Equatable, Sendable {
    /// No database at the path.
    case missing(path: String)
    /// The file is no database, or SQLite found it damaged.
    case damaged(path: String, detail: String)
    /// The database was written by a newer Claire.
    case newer(path: String, found: Int, known: Int)
    case notFound(Noun, name: String)
    case ambiguous(Noun, name: String, candidates: [Candidate])
    case invalid(InvalidField)
    case conflict(Conflict)
    /// The physical clock can't be used.
    case clock(ClockError)
    /// Another process held the write lock for so many seconds.
    case busy(seconds: Int)
    case readOnly(path: String)
    /// This user may not write there; the detail names what the system refused.
    case forbidden(path: String, detail: String)
    /// The copy could not be written; the database itself is well.
    case backupFailed(path: String, detail: String)
    /// The disk is full.
    case full(path: String)
    /// Anything else that SQLite or the operating system said.
    case failed(path: String, detail: String)
}

extension StoreError {
    /// What the operating system's refusal means for the database, or the copy, at a path.
    init(_ error: SystemError, about path: String) {
        self =
            switch error.kind {
            case .readOnly: .readOnly(path: path)
            case .forbidden: .forbidden(path: path, detail: error.description)
            case .full: .full(path: path)
            case .other: .failed(path: path, detail: error.description)
            }
    }

    /// The same about the file that a draft was to become.
    func about(_ path: String) -> StoreError {
        switch self {
        case .damaged(_, let detail): .damaged(path: path, detail: detail)
        case .readOnly: .readOnly(path: path)
        case .full: .full(path: path)
        case .forbidden(_, let detail): .forbidden(path: path, detail: detail)
        case .failed(_, let detail): .failed(path: path, detail: detail)
        default: self
        }
    }

    /// The word for programs, in the `code` of an error object.
    package var code: String {
        switch self {
        case .missing: "not_initialised"
        case .damaged: "damaged"
        case .newer: "newer_database"
        case .notFound: "not_found"
        case .ambiguous: "ambiguous"
        case .invalid: "invalid"
        case .conflict(let conflict): conflict.code
        case .clock: "clock"
        case .busy: "busy"
        case .readOnly, .forbidden: "read_only"
        case .full: "disk_full"
        case .backupFailed, .failed: "failed"
        }
    }

    /// One line in lower case with its subject in quotes.
    package var message: String {
        switch self {
        case .missing(let path): "no database at '\(path)'"
        case .damaged(let path, let detail): "the database '\(path)' is damaged: \(detail)"
        case .newer(let path, let found, let known):
            "the database '\(path)' has version \(found) and this claire knows \(known)"
        case .notFound(let noun, let name): "no \(noun.rawValue) '\(name)'"
        case .ambiguous(let noun, let name, let candidates):
            "'\(name)' may be any of \(candidates.count) \(noun.rawValue)s: "
                + candidates.prefix(10).map { "\($0.id.text.prefix(8)) '\($0.label)'" }
                .joined(separator: ", ") + (candidates.count > 10 ? ", …" : "")
        case .invalid(let invalid): "'\(invalid.field)' \(invalid.problem)"
        case .conflict(let conflict): conflict.message
        case .clock(.beforeEpoch(let now)):
            "the clock of this machine says \(Timestamp.text(now)), which is before 2020"
        case .clock(.exhausted): "the clock of this machine stands past the year 2286"
        case .busy(let seconds):
            "another process has held the database for \(seconds) s"
        case .readOnly(let path): "the database '\(path)' can't be written: it is read-only"
        case .forbidden(let path, let detail):
            "the database '\(path)' can't be written: \(detail)"
        case .backupFailed(let path, let detail): "can't write the backup '\(path)': \(detail)"
        case .full(let path): "no space is left for the database '\(path)'"
        case .failed(let path, let detail): "the database '\(path)' failed: \(detail)"
        }
    }

    /// A command that is safe and helps, where there is one.
    package var hint: String? {
        switch self {
        case .missing: "claire init"
        case .damaged: "claire doctor"
        case .newer: "install the newer claire; the database is left as it is"
        case .notFound(.project, _): "claire project list"
        case .notFound(.task, _): "claire task list --all"
        case .notFound(.session, _): "claire session list"
        case .notFound(.group, _): "claire group list"
        case .notFound(.event, _): "claire log"
        case .notFound(.machine, _): "claire log --json names the machine of every event"
        case .ambiguous: "give more of the id"
        case .conflict(let conflict): conflict.hint
        case .clock: "set the clock; what is written already is safe"
        case .full: "free some space and run the command again; nothing was lost"
        default: nil
        }
    }
}
