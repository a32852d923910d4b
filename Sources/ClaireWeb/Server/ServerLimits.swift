/// What one client, and all of them, may take of the server.
package struct ServerLimits: Sendable {
    /// Bytes of a target, and of the names and values of all fields; past them this server answers 414
    /// and 431.
    package var target = 8192
    package var fields = 16_384
    /// Bytes for a connection's request line and headers. Past it, and for chunks that are none,
    /// libmicrohttpd answers by itself: 414, 431 or 400 with a few words of HTML that hold nothing of
    /// the request and no headers of ours, and it ends the connection. It has no hook for that.
    ///
    /// Each field takes some 64 bytes of it besides, so that 450 short ones fill it before they are
    /// past `fields`; and where a request leaves less of it than the headers of our answer take, some
    /// 600 bytes, the connection ends without an answer. Measured with pools of 32, 64 and 128 KiB,
    /// both stand at the end of whatever pool there is, so a larger one mends nothing, and every byte
    /// of it is cleared again for every request.
    package var head = 32_768
    /// Connections in all, and from one address (a /64 of version 6). Past them the one that has been
    /// idle longest gives way.
    package var connections = 4096
    package var perAddress = 512
    /// From loopback and Unix sockets, where every user of the host comes from one address.
    package var perLocalAddress = 2048
    /// Seconds until the first request's headers are whole.
    package var firstHead: Int64 = 20
    /// Seconds from one answer until the next request's headers are whole.
    package var nextHead: Int64 = 75
    /// Seconds of grace for a body or an answer, before its rate counts.
    package var grace: Int64 = 30
    /// The least rate, in bytes per second.
    package var leastRate: Int64 = 16_384
    /// Bytes of a refused body that are read and thrown away, so that the answer gets through.
    package var drain = 8 << 20
    /// Bytes of bodies that wait or are worked on, in all; past it, requests are answered 503.
    package var buffered = 64 << 20
    /// Threads that wait on connections, and threads that work.
    package var connectionThreads = 2
    package var workers = 4
    /// Requests that may wait for a worker; more are answered 503.
    package var waiting = 128
    /// Bodies that are sent while they are made, at once.
    package var streams = 16

    package init() {}
}
