import ClaireDomain
import ClaireOperations
import ClaireStore
import ClaireSync
import ClaireVerb

extension PeerFailure {
    /// What to do about it, in one line; `nil` where there is nothing to say.
    func advice(peer: String, url: String) -> String? {
        let name = ShellWord.quoted(peer)
        let again = "claire sync peer add \(name) \(ShellWord.quoted(url))"
        switch self {
        case .unreachable, .timedOut, .cutOff:
            return "is 'claire web' running there, and does '\(url)' lead to it?"
        case .certificate:
            return "a certificate signed by itself is trusted by: \(again) --certificates FILE"
        case .notAllowed(let detail) where detail.hasSuffix("token here"):
            return "there: claire web token add NAME --scope sync; then here: \(again)"
        case .notAllowed(let detail) where detail.hasSuffix("another machine"):
            return "use https, or where the network is trusted: \(again) --insecure"
        case .notAllowed: return "claire sync peer remove \(name), then add it with a sound URL"
        case .unauthorized, .forbidden:
            return "there: claire web token add NAME --scope sync; then here: \(again)"
        case .redirected: return "claire sync peer remove \(name), then add it with that URL"
        case .busy: return nil
        case .refused, .tooLarge, .malformed:
            return "is that URL a 'claire web'? Its log says more"
        case .otherProtocol: return "bring the older of both machines up to date"
        case .noProgress: return "claire sync verify \(name)"
        case .store(let error): return error.hint
        case .interrupted: return nil
        }
    }
}
