import ClairePlatform
import Glibc

/// nginx serving the bytes of one answer from a file, with a configuration and folders of its own.
final class NginxServer {
    let port: UInt16
    private let process: pid_t

    /// - Throws: `BenchError` where nginx is not installed, or does not start.
    init(_ workbench: Workbench, _ answer: HTTPAnswer) throws {
        let folder = workbench.path("nginx")
        let configuration = "\(folder)/nginx.conf"
        // Looked for first: nothing is left behind where it is not installed.
        let program = try workbench.peer(
            "nginx", ["-e", "stderr", "-p", folder, "-c", configuration])
        try File.makeFolder(folder)
        try File.write(answer.body, to: "\(folder)/page")
        let (socket, port) = try Loopback.listen()
        close(socket)
        try File.write(Self.configuration(port, answer), to: configuration)
        let errors = workbench.path("nginx.err")
        process = try program.start(errors: errors)
        self.port = port
        for _ in 0..<200 {
            if let answered = try? HTTPAnswer(port: port, head: Self.head), answered.status == 200 {
                return
            }
            MonotonicClock.sleep(milliseconds: 20)
        }
        Self.end(process)
        throw BenchError("nginx did not start: \(File.text(errors).prefix(200))")
    }

    deinit { Self.end(process) }

    /// What asks for the page.
    static let head = "GET /page HTTP/1.1\r\nHost: 127.0.0.1\r\n"

    private static func end(_ process: pid_t) {
        kill(process, SIGTERM)
        var status: Int32 = 0
        while waitpid(process, &status, 0) == -1 && errno == EINTR {}
    }

    /// The page with the headers of the answer, but for those that nginx makes itself.
    private static func configuration(_ port: UInt16, _ answer: HTTPAnswer) -> String {
        let own = [
            "date", "content-length", "connection", "transfer-encoding", "etag", "content-type",
            "last-modified", "server",
        ]
        let headers = answer.headers.filter { !own.contains($0.name.lowercased()) }
            .map { "add_header \($0.name) \"\($0.value)\";" }.joined(separator: " ")
        // Started by root it would read as nobody, who may not look into the workbench.
        let user = geteuid() == 0 ? "user root;" : ""
        return """
            \(user) daemon off; worker_processes 2; pid nginx.pid;
            events { worker_connections 256; }
            http {
              access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000;
              client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u;
              scgi_temp_path s; default_type "\(answer["content-type"] ?? "text/html")";
              server {
                listen 127.0.0.1:\(port); root .;
                location = /page { open_file_cache max=4; \(headers) }
              }
            }

            """
    }
}
