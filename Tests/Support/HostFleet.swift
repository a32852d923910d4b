import ClaireDomain
import ClairePlatform
import Foundation

/// Hosts on a network of their own, each with a home, a clock and `claire web`.
package final class HostFleet {
    package let network: NetworkHosts
    package let hosts: [FleetHost]
    /// Every title whose command said that it was done, in the order of the commands.
    private var acknowledged: [String] = []
    /// How many events the other program wrote.
    private var strangers = 0

    /// - Parameter clocks: how many milliseconds each host's clock stands ahead.
    package init(_ count: Int, name: String, clocks: [Int]) throws {
        network = try NetworkHosts(count, name: name)
        hosts = try zip(network.hosts, clocks).map { try FleetHost($0, clock: $1) }
        for host in hosts { try host.serve() }
    }

    /// Makes every host a peer of every other.
    package func meetAll(except absent: FleetHost? = nil) throws {
        let present = hosts.filter { $0 !== absent }
        for host in present {
            for other in present where other !== host { try host.add(other) }
        }
    }

    /// Makes a host and all others peers of each other.
    package func meet(_ newcomer: FleetHost) throws {
        for other in hosts where other !== newcomer {
            try newcomer.add(other)
            try other.add(newcomer)
        }
    }

    /// Adds a task and remembers that it was acknowledged.
    package func write(_ text: String, in project: String, on host: FleetHost) throws {
        let title = "\(host.host.address): \(text)"
        _ = try host.claire.task(project, title)
        acknowledged.append(title)
    }

    /// Gives a host many events of a machine that is another program, over the wire.
    package func fill(_ host: FleetHost, _ count: Int) throws {
        try host.takeFromStranger(count)
        strangers += count
    }

    /// Lets all hosts exchange until each finds its log and state equal to its peers'.
    ///
    /// - Throws: `NotLevel` with each host's status where they don't become so in a few rounds.
    package func bringLevel(except absent: FleetHost? = nil) throws {
        let present = hosts.filter { $0 !== absent }
        var verdicts: [CommandOutput] = []
        for _ in 1...6 {
            for host in present { host.sync() }
            verdicts = present.map { $0.verify() }
            if verdicts.allSatisfy({ $0.status == 0 }) { return }
        }
        throw NotLevel(
            verdicts: verdicts.map { $0.output + $0.errors },
            status: present.map { $0.claire.run("sync", "status").output })
    }

    /// Looks for every acknowledged title on every host.
    package func expectNothingLost() throws {
        for host in hosts {
            let titles = Set(try host.titles())
            let lost = acknowledged.filter { !titles.contains($0) }
            guard lost.isEmpty else { throw LostEvents(host: host.host.address, titles: lost) }
            let there = try host.strangersEvents()
            guard there == strangers else {
                throw LostEvents(
                    host: host.host.address, titles: ["\(there) of \(strangers) of the stranger's"])
            }
        }
    }
}

/// Hosts that did not come to hold the same.
package struct NotLevel: Error {
    package let verdicts: [String]
    package let status: [String]
}

/// Acknowledged tasks that a host does not show.
package struct LostEvents: Error {
    package let host: String
    package let titles: [String]
}
