/// What a piece of text is, rather than how it looks.
package enum Style: Sendable, Equatable, CaseIterable {
    case plain
    /// The head of a table or section.
    case heading
    /// What the line is about: a title, a name.
    case subject
    case identifier
    /// Present but not to be looked at first.
    case muted
    case success
    /// Under way.
    case active
    /// Somebody is waiting for the reader.
    case attention
    case failure

    /// The parameters of the SGR sequence (ECMA-48), in the 16 colours that every theme defines.
    var parameters: String {
        switch self {
        case .plain: ""
        case .heading: "1"
        case .subject: "1"
        case .identifier: "36"
        case .muted: "2"
        case .success: "32"
        case .active: "34"
        case .attention: "1;33"
        case .failure: "1;31"
        }
    }
}
