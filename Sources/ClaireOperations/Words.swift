import ClaireCommandLine
import ClaireDomain
import ClaireStore

// The domain's words as people see them: a shape, so that colour is never alone in saying it, and
// the word itself.

extension TaskStatus {
    /// `○ todo`, `◐ in_progress`, `✓ done`, in colour.
    package var word: Text {
        let (shape, style): (String, Style) =
            switch self {
            case .todo: ("○", .plain)
            case .inProgress: ("◐", .active)
            case .inReview: ("◑", .attention)
            case .blocked: ("■", .attention)
            case .done: ("✓", .success)
            case .failed: ("✗", .failure)
            }
        return Text("\(shape) \(rawValue)", style)
    }
}

extension ProjectStatus {
    /// `● active`, `◌ paused`, `✓ done`, in colour.
    package var word: Text {
        switch self {
        case .active: Text("● active", .active)
        case .paused: Text("◌ paused", .muted)
        case .done: Text("✓ done", .success)
        }
    }
}

extension SessionState {
    /// `! waiting`, `● working`, `○ idle`, in colour.
    package var word: Text {
        let (shape, style): (String, Style) =
            switch self {
            case .waiting: ("!", .attention)
            case .error: ("✗", .failure)
            case .working: ("●", .active)
            case .idle: ("○", .plain)
            case .done: ("✓", .muted)
            case .unknown: ("?", .muted)
            }
        return Text("\(shape) \(rawValue)", style)
    }
}

extension Priority {
    /// The number; what is urgent stands out.
    package var word: Text {
        switch rawValue {
        case 0: Text("0", .failure)
        case 1: Text("1", .attention)
        case 2: Text("2")
        default: Text("\(rawValue)", .muted)
        }
    }
}

extension AssignmentState {
    /// The word, in colour.
    package var word: Text {
        switch self {
        case .current: Text(rawValue, .active)
        case .waiting: Text(rawValue)
        case .superseded: Text(rawValue, .attention)
        case .released: Text(rawValue, .muted)
        }
    }
}

extension DeliveryOutcome {
    /// `✓ acknowledged`, `! waiting`, in colour.
    package var word: Text {
        let (shape, style): (String, Style) =
            switch self {
            case .acknowledged: ("✓", .success)
            case .submitted: ("✓", .success)
            case .queued, .attempted: ("…", .muted)
            case .typed: ("▸", .attention)
            case .waiting: ("!", .attention)
            case .busy: ("●", .active)
            case .gone, .failed: ("✗", .failure)
            case .unknown: ("?", .attention)
            }
        return Text("\(shape) \(rawValue)", style)
    }
}

extension StatusReport.Attention.Kind {
    /// A shape and the word, in colour.
    package var word: Text {
        switch self {
        case .waiting: Text("! waiting", .attention)
        case .error: Text("✗ error", .failure)
        case .ended: Text("✗ ended", .failure)
        case .review: Text("◑ review", .attention)
        case .blocked: Text("■ blocked", .attention)
        case .superseded: Text("↯ superseded", .attention)
        }
    }
}

extension Actor {
    /// Who it was, as people say it: a name, `session 7f9a3c2b`, `claire`.
    package var label: String {
        switch self {
        case .person(let name): name
        case .session(let id): "session \(id.text.prefix(ShortIDs.length))"
        case .claire: "claire"
        }
    }
}
