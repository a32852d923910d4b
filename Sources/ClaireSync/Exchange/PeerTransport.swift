import ClaireDomain

/// The network as the engine sees it: one peer that can be asked two things.
///
/// libcurl's is one, the simulator's another, a test's in-process one a third. Bodies are plain bytes:
/// NDJSON of an exchange and the JSON of a digest; compression, tokens, time-outs, redirects (never
/// followed) and bounds on an answer's size are the transport's own matter.
package protocol PeerTransport {
    /// `POST /api/v1/sync/exchange`: hands over a message and returns the peer's answer.
    mutating func exchange(_ request: [UInt8]) throws(PeerFailure) -> [UInt8]

    /// The same, with something to do while the peer works on the message.
    ///
    /// - Parameter work: done once, on this thread, unless the call fails.
    mutating func exchange(
        _ request: [UInt8], meanwhile work: () -> Void
    ) throws(PeerFailure) -> [UInt8]

    /// `GET /api/v1/sync/digest`.
    ///
    /// - Parameters:
    ///   - etag: what the peer said last time, for `If-None-Match`.
    ///   - withState: whether the answer tells the state's digest too (`?state=false` where not),
    ///     which costs the peer a look at every row.
    mutating func digest(
        unless etag: String?, withState: Bool
    ) throws(PeerFailure) -> DigestAnswer
}

extension PeerTransport {
    /// One after the other, where nothing can go side by side.
    package mutating func exchange(
        _ request: [UInt8], meanwhile work: () -> Void
    ) throws(PeerFailure) -> [UInt8] {
        let answer = try exchange(request)
        work()
        return answer
    }
}

/// What a peer answers when it is asked for its digest.
package enum DigestAnswer: Equatable, Sendable {
    /// 304: nothing was written there since.
    case same
    /// 200: the document and its ETag, quotes included.
    case document(etag: String, body: [UInt8])
}
