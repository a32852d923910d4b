import CCurl
import CurlShim

/// One caller of HTTP servers, over libcurl.
package enum HTTPClient {
    /// The version of libcurl that runs, as a text.
    package static var libraryVersion: String { String(cString: curl_version()) }
}
