/// What a client may ask for.
enum Method: String {
    case initialize, ping
    case discover = "server/discover"
    case listTools = "tools/list"
    case callTool = "tools/call"
    case listResources = "resources/list"
    case listTemplates = "resources/templates/list"
    case readResource = "resources/read"
    case subscribe = "resources/subscribe"
    case unsubscribe = "resources/unsubscribe"
    case listen = "subscriptions/listen"
    case listPrompts = "prompts/list"
    case getPrompt = "prompts/get"

    /// Whether a revision has it.
    func isPart(of revision: Revision) -> Bool {
        switch self {
        case .initialize, .ping, .subscribe, .unsubscribe: !revision.isStateless
        case .discover, .listen: revision.isStateless
        default: true
        }
    }
}
