import CCurl
import ClairePlatform
import CurlShim

/// The options of one transfer. What curl refuses here is what it was built without, and shows in
/// the transfer.
struct CurlOptions {
    let handle: UnsafeMutableRawPointer

    func set(_ option: CURLoption, _ value: Int) {
        _ = claire_curl_set_long(handle, option, value)
    }

    func set(_ option: CURLoption, size: Int) {
        _ = claire_curl_set_size(handle, option, curl_off_t(size))
    }

    func set(_ option: CURLoption, _ value: UnsafeRawPointer?) {
        _ = claire_curl_set_pointer(handle, option, value)
    }

    /// curl copies texts.
    func set(_ option: CURLoption, _ text: String) {
        _ = text.withCString { claire_curl_set_pointer(handle, option, $0) }
    }
}

/// Header lines as curl wants them: a list that must live as long as the transfer.
final class HeaderLines {
    private(set) var list: UnsafeMutablePointer<curl_slist>?

    init(_ lines: [String]) {
        for line in lines {
            // What can't be added for want of memory is left out; the list so far stays valid.
            guard let longer = curl_slist_append(list, line) else { continue }
            list = longer
        }
    }

    deinit { curl_slist_free_all(list) }
}

/// What a transfer that curl gave up means.
struct CurlFailure {
    let error: HTTPError

    init(_ code: CURLcode, _ handle: UnsafeMutableRawPointer) {
        let reason = String(cString: curl_easy_strerror(code))
        let system = Int32(truncatingIfNeeded: claire_curl_long(handle, CURLINFO_OS_ERRNO))
        error =
            switch code {
            case CURLE_OPERATION_TIMEDOUT: .timedOut
            case CURLE_COULDNT_RESOLVE_HOST: .unreachable("no host of that name is known")
            case CURLE_COULDNT_RESOLVE_PROXY: .unreachable("no proxy of that name is known")
            case CURLE_COULDNT_CONNECT where system != 0:
                .unreachable("can't connect: \(Self.words(system))")
            case CURLE_COULDNT_CONNECT: .unreachable("can't connect")
            case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE:
                .cutOff("the connection ended in the middle")
            case CURLE_URL_MALFORMAT: .badURL("not a URL to be asked")
            case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
                CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR:
                .tls(Self.lowered(reason))
            case CURLE_ABORTED_BY_CALLBACK: .cancelled
            // The URL's scheme was checked: what is not supported is HTTP/0.9, a body without a head.
            case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING,
                CURLE_HTTP2, CURLE_HTTP2_STREAM:
                .malformed("the answer is not HTTP")
            default: .unreachable(Self.lowered(reason))
            }
    }

    private static func words(_ code: Int32) -> String { SystemError.text(code) }

    private static func lowered(_ text: String) -> String {
        text.prefix(1).lowercased() + text.dropFirst()
    }
}
