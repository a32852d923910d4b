import ClairePlatform
@preconcurrency import Glibc

/// Why nothing can listen where it was asked for.
package enum ListeningError: Error, Equatable, Sendable {
    /// The host's name means nothing here; the detail is the resolver's.
    case unknownHost(String, detail: String)
    /// Another program listens there.
    case taken(String)
    /// Anything else that the system said.
    case failed(String, detail: String)
}

/// A socket that waits for connections. It stands here and not in `ClairePlatform`, since looking up
/// a host's name would add 1.7 MB to every static program. Whoever takes its descriptor closes it.
package struct ListeningSocket: Sendable {
    /// Bound, listening, closed on exec.
    package let descriptor: Int32
    /// The address that it is bound to.
    package let address: SocketAddress
    /// The TCP port; 0 for a Unix socket.
    package let port: Int
    /// The path of a Unix socket.
    package let path: String?
    private var inode: UInt64 = 0

    /// How many connections wait to be accepted.
    private static let backlog: Int32 = 1024

    /// Listens on a TCP port.
    ///
    /// - Parameters:
    ///   - host: a numeric address, or a name of this host.
    ///   - port: 0 lets the system choose.
    package init(host: String, port: Int) throws(ListeningError) {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &found)
        guard code == 0, let found else {
            throw .unknownHost(host, detail: String(cString: gai_strerror(code)))
        }
        defer { freeaddrinfo(found) }
        let place = "\(host):\(port)"
        let socket = Glibc.socket(
            found.pointee.ai_family, found.pointee.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw Self.error(place) }
        var yes: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        // A port whose last connections still wind down can be taken again; one in use can't.
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, size)
        guard bind(socket, found.pointee.ai_addr, found.pointee.ai_addrlen) == 0,
            listen(socket, Self.backlog) == 0, let bound = Self.name(of: socket)
        else {
            let error = Self.error(place)
            close(socket)
            throw error
        }
        descriptor = socket
        (address, self.port) = bound
        path = nil
    }

    /// Listens on a Unix socket that only this user may open (0600). One that a killed server left
    /// behind is replaced; one that somebody listens on, and any other file, is left alone.
    package init(path: String) throws(ListeningError) {
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: name.sun_path)
        let bytes = Array(path.utf8)
        guard bytes.count < room else {
            throw .failed(path, detail: "the path is longer than \(room - 1) bytes")
        }
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: bytes) }
        let socket = Glibc.socket(
            AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw Self.error(path) }
        do throws(ListeningError) {
            try Self.removeStale(path, name)
            // The mode is there from the start: between bind and chmod others could connect.
            let mask = umask(0o177)
            defer { umask(mask) }
            guard Self.with(name, { bind(socket, $0, $1) }) == 0,
                listen(socket, Self.backlog) == 0
            else { throw Self.error(path) }
        } catch {
            close(socket)
            throw error
        }
        descriptor = socket
        address = .unix
        port = 0
        self.path = path
        inode = FileMetadata(path)?.inode ?? 0
    }

    /// Removes the file of a Unix socket, unless another has taken its place.
    package func removeFile() {
        guard let path, FileMetadata(path)?.inode == inode else { return }
        unlink(path)
    }

    private static func removeStale(_ path: String, _ name: sockaddr_un) throws(ListeningError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw .failed(path, detail: "there is a file that is no socket")
        }
        let probe = Glibc.socket(
            AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(probe) }
        guard with(name, { connect(probe, $0, $1) }) != 0, errno == ECONNREFUSED else {
            throw .taken(path)
        }
        unlink(path)
    }

    private static func with(
        _ name: sockaddr_un, _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        withUnsafePointer(to: name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    /// What `errno` means for somebody who wants to listen.
    private static func error(_ place: String) -> ListeningError {
        errno == EADDRINUSE
            ? .taken(place) : .failed(place, detail: SystemError.text(errno))
    }

    /// The address and port that a socket is bound to; of an accepted connection, this side's.
    package static func name(of socket: Int32) -> (address: SocketAddress, port: Int)? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
                guard getsockname(socket, name, &size) == 0,
                    let address = SocketAddress(name)
                else { return nil }
                let raw = UnsafeRawPointer(name)
                let port =
                    switch Int32(name.pointee.sa_family) {
                    case AF_INET: raw.loadUnaligned(as: sockaddr_in.self).sin_port
                    case AF_INET6: raw.loadUnaligned(as: sockaddr_in6.self).sin6_port
                    default: in_port_t(0)
                    }
                return (address, Int(UInt16(bigEndian: port)))
            }
        }
    }
}
