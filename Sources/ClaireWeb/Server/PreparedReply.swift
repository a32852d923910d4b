import HTTPShim

/// An answer that libmicrohttpd has whole, its headers included, and sends to whoever asks, any number
/// at a time.
package final class PreparedReply: @unchecked Sendable {  // libmicrohttpd counts and locks it
    let status: Int
    /// Bytes of its body.
    let count: Int
    let response: OpaquePointer

    /// Prepares an answer of bytes or of none; `nil` where there is no memory for it.
    ///
    /// - Parameter surface: which headers for browsers go with it.
    init?(_ answer: Response, surface: Route.Surface) {
        var answer = answer
        SecurityHeaders.add(to: &answer, surface: surface)
        guard let made = Reply.make(answer.body) else { return nil }
        for header in answer.headers {
            _ = MHD_add_response_header(made, header.name, header.value)
        }
        status = answer.status
        response = made
        count =
            switch answer.body {
            case .none, .stream: 0
            case .bytes(let bytes): bytes.count
            case .shared(let bytes, _): bytes.count
            }
    }

    deinit { MHD_destroy_response(response) }
}
