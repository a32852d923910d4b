/// A question that stops the turn until the person answers it.
///
/// A digit answers at once, Enter takes the choice that is marked, Esc refuses. Text and pastes do
/// nothing here; an Enter behind a paste would give the permission, which is why a transport must
/// look before it types.
struct Dialog {
    enum Kind {
        /// Permission for a tool.
        case permission(command: String)
        /// A question of the agent's own (the tool AskUserQuestion).
        case question(String)
        /// Whether a folder may be worked in, before anything else.
        case trust(folder: String)
    }

    enum Outcome: Equatable {
        /// The index of the choice.
        case chosen(Int)
        /// Esc, or the choice that says no.
        case refused
        case undecided
    }

    let kind: Kind
    private var marked = 0

    init(_ kind: Kind) { self.kind = kind }

    var choices: [String] {
        switch kind {
        case .permission: ["Yes", "No, and tell Claude what to do differently (esc)"]
        case .question: ["The first", "The second"]
        case .trust: ["Yes, I trust this folder", "No, exit"]
        }
    }

    mutating func take(_ key: Key) -> Outcome {
        switch key {
        case .up: marked = max(0, marked - 1)
        case .down: marked = min(choices.count - 1, marked + 1)
        case .enter: return chosen(marked)
        case .escape, .interrupt: return .refused
        case .text("1"): return chosen(0)
        case .text("2"): return chosen(1)
        default: break
        }
        return .undecided
    }

    private func chosen(_ index: Int) -> Outcome {
        if case .question = kind { return .chosen(index) }
        return index == 1 ? .refused : .chosen(index)
    }

    func lines(width: Int) -> [String] {
        let inside = max(10, width - 4)
        var text: [String]
        switch kind {
        case .permission(let command):
            text = ["Bash command", "", "  \(command)", "", "Do you want to proceed?"]
        case .question(let question): text = [question, ""]
        case .trust(let folder):
            text = ["Accessing workspace:", "", "  \(folder)", "", "Do you trust this folder?"]
        }
        for (index, choice) in choices.enumerated() {
            text.append("\(index == marked ? "❯" : " ") \(index + 1). \(choice)")
        }
        let rule = String(repeating: "─", count: inside + 2)
        let body = text.map { line in
            let cut = Screen.cut(Screen.plain(line), to: inside)
            return "│ \(cut)\(String(repeating: " ", count: inside - Screen.width(cut))) │"
        }
        return ["╭\(rule)╮"] + body + ["╰\(rule)╯"]
    }
}
