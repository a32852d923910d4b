import Glibc

/// Hosts with addresses of their own on one machine: network namespaces around a bridge, which has a
/// namespace too, so that nothing of this machine's own network is touched or reached.
///
/// Needs root and iproute2; `whyNot` says in a plain word what is missing. All is removed when the
/// network goes out of scope.
package final class NetworkHosts {
    /// One host: a namespace with one address.
    package struct Host: Sendable {
        /// Its name in `ip netns`.
        package let namespace: String
        /// Its IPv4 address, as `10.213.0.2`; it exists only inside the namespaces.
        package let address: String
        fileprivate let link: String

        /// A command line that runs another inside this host.
        package func command(_ words: [String]) -> [String] {
            ["ip", "netns", "exec", namespace] + words
        }
    }

    /// Why there can be no such hosts here; `nil` where there can.
    package static let whyNot: String? = {
        guard geteuid() == 0 else { return "not root" }
        let probe = "claire-probe-\(getpid())"
        guard ip(["netns", "add", probe]) else { return "no network namespaces here" }
        ip(["netns", "del", probe])
        return nil
    }()

    package let hosts: [Host]
    private let hub: String

    /// Makes so many hosts, each able to reach every other.
    ///
    /// - Parameter name: a word of a test's own, at most six letters.
    package init(_ count: Int, name: String) throws {
        let prefix = "claire-\(getpid())-\(name)"
        hub = prefix + "-hub"
        hosts = (1...count).map { number in
            Host(
                namespace: "\(prefix)-\(number)", address: "10.213.0.\(number)",
                link: "h\(number)")
        }
        try Self.must(["netns", "add", hub])
        try Self.must(["-n", hub, "link", "add", "hub", "type", "bridge"])
        try Self.must(["-n", hub, "link", "set", "hub", "up"])
        for host in hosts { try add(host) }
    }

    deinit {
        for name in hosts.map(\.namespace) + [hub] { Self.ip(["netns", "del", name]) }
    }

    private func add(_ host: Host) throws {
        try Self.must(["netns", "add", host.namespace])
        try Self.must([
            "-n", host.namespace, "link", "add", "eth0", "type", "veth", "peer", "name", host.link,
            "netns", hub,
        ])
        try Self.must(["-n", host.namespace, "address", "add", host.address + "/24", "dev", "eth0"])
        for link in ["lo", "eth0"] {
            try Self.must(["-n", host.namespace, "link", "set", link, "up"])
        }
        try Self.must(["-n", hub, "link", "set", host.link, "master", "hub"])
        try Self.must(["-n", hub, "link", "set", host.link, "up"])
    }

    /// Takes a host's cable out: what it sends goes nowhere, and nothing says so.
    package func cut(_ host: Host) throws {
        try Self.must(["-n", hub, "link", "set", host.link, "nomaster"])
    }

    /// Puts the cable back.
    package func heal(_ host: Host) throws {
        try Self.must(["-n", hub, "link", "set", host.link, "master", "hub"])
    }

    private static func must(_ words: [String]) throws {
        guard ip(words) else { throw NetworkFailure(words: words) }
    }

    @discardableResult
    private static func ip(_ words: [String]) -> Bool {
        Command.run(
            ["ip"] + words, environment: ["PATH": "/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin"]
        ).status == 0
    }
}

/// A step of `ip` that failed.
package struct NetworkFailure: Error {
    package let words: [String]
}
