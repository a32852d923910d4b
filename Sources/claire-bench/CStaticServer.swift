import ClairePlatform
import Glibc

/// libmicrohttpd serving the bytes of one answer and nothing else: what a page can be held against.
///
/// It is in C and in a process of its own, so that neither Swift nor the load counts.
final class CStaticServer {
    let port: UInt16
    private let process: pid_t

    /// - Parameter answer: the answer whose headers and body it serves; `If-None-Match` with its tag
    ///   is answered 304.
    init(_ workbench: Workbench, _ answer: HTTPAnswer) throws {
        let (source, binary) = (workbench.path("static.c"), workbench.path("static"))
        if !File.isExecutable(binary) {
            try File.write(Self.source, to: source)
            _ = try workbench.peer("cc", ["-O2", "-o", binary, source, "-lmicrohttpd"])
                .output(in: workbench)
        }
        let (head, body) = (workbench.path("static.head"), workbench.path("static.body"))
        let own = ["date", "content-length", "connection", "transfer-encoding"]
        let lines = answer.headers.filter { !own.contains($0.name.lowercased()) }
            .map { "\($0.name): \($0.value)\n" }
        try File.write(lines.joined(), to: head)
        try File.write(answer.body, to: body)
        let said = workbench.path("static.out")
        let program = Program(
            path: binary, arguments: [head, body], environment: workbench.environment())
        process = try program.start(output: said, errors: workbench.path("static.err"))
        var found: UInt16?
        for _ in 0..<200 where found == nil {
            found = UInt16(File.text(said).prefix { $0.isNumber })
            if found == nil { MonotonicClock.sleep(milliseconds: 20) }
        }
        guard let found else {
            kill(process, SIGKILL)
            throw BenchError("the static server did not start")
        }
        port = found
    }

    deinit {
        kill(process, SIGKILL)
        var status: Int32 = 0
        while waitpid(process, &status, 0) == -1 && errno == EINTR {}
    }

    private static let source = #"""
        #define _GNU_SOURCE
        #include <arpa/inet.h>
        #include <microhttpd.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <unistd.h>

        static struct MHD_Response *whole, *unchanged;
        static char tag[256];

        static enum MHD_Result answer(void *context, struct MHD_Connection *connection,
                                      const char *url, const char *method, const char *version,
                                      const char *upload, size_t *size, void **kept)
        {
            /* Answering in the first call would end the connection. */
            if (*kept == NULL) { *kept = &whole; return MHD_YES; }
            const char *known = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "If-None-Match");
            if (known != NULL && strcmp(known, tag) == 0)
                return MHD_queue_response(connection, 304, unchanged);
            return MHD_queue_response(connection, 200, whole);
        }

        static char *read_all(const char *path, size_t *size)
        {
            FILE *file = fopen(path, "rb");
            if (file == NULL) exit(1);
            fseek(file, 0, SEEK_END);
            *size = ftell(file);
            rewind(file);
            char *bytes = malloc(*size + 1);
            if (fread(bytes, 1, *size, file) != *size) exit(1);
            bytes[*size] = 0;
            return bytes;
        }

        /* static HEAD BODY: serves the body with the lines of the head; prints the port */
        int main(int argc, char **argv)
        {
            if (argc < 3) return 2;
            size_t head_size, size;
            char *head = read_all(argv[1], &head_size), *body = read_all(argv[2], &size);
            whole = MHD_create_response_from_buffer(size, body, MHD_RESPMEM_PERSISTENT);
            unchanged = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
            for (char *line = strtok(head, "\n"); line != NULL; line = strtok(NULL, "\n")) {
                char *value = strstr(line, ": ");
                if (value == NULL) continue;
                *value = 0;
                value += 2;
                MHD_add_response_header(whole, line, value);
                if (strcasecmp(line, "content-type") != 0)
                    MHD_add_response_header(unchanged, line, value);
                if (strcasecmp(line, "etag") == 0) snprintf(tag, sizeof tag, "%s", value);
            }
            struct sockaddr_in address = {.sin_family = AF_INET};
            address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
            struct MHD_Daemon *daemon = MHD_start_daemon(
                MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, answer, NULL,
                MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_THREAD_POOL_SIZE, 2u, MHD_OPTION_END);
            if (daemon == NULL) return 1;
            printf("%u\n", MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
            fflush(stdout);
            pause();
            return 0;
        }
        """#
}
