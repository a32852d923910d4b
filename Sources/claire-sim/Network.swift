/// What lies between the machines: links that can be cut one way, and requests that take their time.
struct Network {
    /// What a call asks of a server.
    enum Route {
        case exchange
        case digest(etag: String?, withState: Bool)
        case events(since: String?, asLines: Bool)
        case take
    }

    /// A copy of a request that is still on the way after its caller gave it up or was answered.
    struct Late {
        let due: Int64
        let number: Int
        let to: Int
        let caller: String
        let route: Route
        let body: [UInt8]
    }

    private let nodes: Int
    private var cuts: [Bool]
    private var late: [Late] = []
    private var numbered = 0

    init(nodes: Int) {
        self.nodes = nodes
        cuts = Array(repeating: false, count: nodes * nodes)
    }

    func isCut(_ from: Int, _ to: Int) -> Bool { cuts[from * nodes + to] }

    mutating func cut(_ from: Int, _ to: Int, _ isCut: Bool) { cuts[from * nodes + to] = isCut }

    mutating func heal() { cuts = Array(repeating: false, count: nodes * nodes) }

    mutating func delay(
        _ route: Route, _ body: [UInt8], to: Int, caller: String, until due: Int64
    ) {
        numbered += 1
        late.append(
            Late(due: due, number: numbered, to: to, caller: caller, route: route, body: body))
    }

    /// The earliest that has arrived by a moment.
    mutating func nextLate(at now: Int64) -> Late? {
        let first = late.indices.min {
            (late[$0].due, late[$0].number) < (late[$1].due, late[$1].number)
        }
        guard let first, late[first].due <= now else { return nil }
        return late.remove(at: first)
    }
}
