import CMicroHTTPD
import HTTPShim

/// The HTTP server, over libmicrohttpd.
package enum HTTPServer {
    /// The version of libmicrohttpd that runs, as a text.
    package static var libraryVersion: String { String(cString: claire_httpd_version()) }
}
