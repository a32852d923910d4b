import ClaireDomain

/// What a route answers.
package struct Response: Sendable {
    package var status: Int
    /// Names and values; none may hold what ends a line.
    package var headers: [(name: String, value: String)]
    package var body: Body

    /// What follows the headers.
    package enum Body: Sendable {
        case none
        case bytes([UInt8])
        /// What is sent again and again, with its gzip form where that is worth it.
        case shared(SharedBytes, gzip: SharedBytes?)
        case stream(ByteStream)
    }

    /// A response of any kind.
    package init(
        _ status: Int, headers: [(name: String, value: String)] = [], body: Body = .none
    ) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// 200 with bytes of a media type.
    package init(_ type: String, _ bytes: [UInt8]) {
        self.init(200, headers: [("Content-Type", type)], body: .bytes(bytes))
    }

    /// The value of the first header of a name, spelled as it was added.
    package subscript(name: String) -> String? {
        headers.first { $0.name.hasSameBytes(as: name) }?.value
    }
}

/// Media types that this server speaks.
package enum MediaType {
    package static let json = "application/json"
    package static let lines = "application/x-ndjson"
    package static let problem = "application/problem+json"
    package static let html = "text/html; charset=utf-8"
    package static let form = "application/x-www-form-urlencoded"
    package static let text = "text/plain; charset=utf-8"
}

/// A body that is made while it is sent, so that none of it waits in memory.
///
/// It is used by one thread at a time: the worker that makes it hands it to the connection's thread
/// under the server's lock.
package final class ByteStream: @unchecked Sendable {
    /// What came of asking for more.
    package enum Step {
        /// Never empty.
        case bytes([UInt8])
        case end
        /// The connection is cut, so that nobody takes what came for the whole. Why is logged.
        case failed(String)
    }

    private var pull: () -> Step

    /// A stream by the function that is asked for more until it says that there is no more.
    package init(_ pull: @escaping () -> Step) { self.pull = pull }

    /// The next piece.
    package func next() -> Step { pull() }
}
