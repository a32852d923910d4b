import ClaireDomain
import ClairePlatform
import Support
import Testing

/// Three and four hosts with addresses, homes and clocks of their own, over real links that are cut.
@Suite(
    .serialized,
    .enabled(
        if: NetworkHosts.whyNot == nil, "needs network namespaces: be root, with iproute2 installed"
    ))
struct HostsOnANetworkTests {
    @Test func whatWasWrittenWhileALinkWasCutIsOnAllHostsOnceItHeals() throws {
        let fleet = try HostFleet(3, name: "cut", clocks: [0, 1_500, -90_000])
        try fleet.meetAll()
        let project = try fleet.hosts[0].claire.project("api")
        try fleet.bringLevel()
        try fleet.network.cut(fleet.hosts[2].host)
        for round in 1...3 {
            for host in fleet.hosts { try fleet.write("round \(round)", in: project, on: host) }
            // The two that reach each other go on; the third waits for nobody.
            #expect(fleet.hosts[0].sync().status == 6)
            #expect(fleet.hosts[2].sync().status == 5)
        }
        #expect(try fleet.hosts[1].titles().count == 6)
        let status = fleet.hosts[0].claire.run("sync", "status").output
        #expect(status.contains("did not answer"), "\(status)")
        try fleet.network.heal(fleet.hosts[2].host)
        try fleet.bringLevel()
        try fleet.expectNothingLost()
    }

    @Test func aServerKilledInTheMiddleOfAnExchangeLosesNothing() throws {
        let fleet = try HostFleet(3, name: "kill", clocks: [0, -700, 40_000])
        try fleet.meetAll()
        let project = try fleet.hosts[0].claire.project("api")
        try fleet.bringLevel()
        // Enough for several pages, so that the kill falls between two of them.
        try fleet.fill(fleet.hosts[1], 4_000)
        for wait in [30, 90, 200] as [Int64] {
            let calling = try fleet.hosts[1].startSync()
            MonotonicClock.sleep(milliseconds: wait)
            fleet.hosts[0].kill()
            calling.wait()
            try fleet.hosts[0].serve()
        }
        try fleet.write("after the kill", in: project, on: fleet.hosts[0])
        try fleet.bringLevel()
        try fleet.expectNothingLost()
    }

    @Test func aHostRestoredFromBackupGetsBackWhatItsPeersHold() throws {
        let fleet = try HostFleet(3, name: "back", clocks: [0, 300, -2_000])
        try fleet.meetAll()
        let project = try fleet.hosts[0].claire.project("api")
        let restored = fleet.hosts[1]
        try fleet.bringLevel()
        let backup = restored.claire.home.path + "/backup.db"
        #expect(restored.claire.run("doctor", "backup", backup).status == 0)
        try fleet.write("after the backup", in: project, on: restored)
        try fleet.bringLevel()
        try restored.restore(backup)
        // It writes before it has heard of anybody: under a new incarnation, not over its old log.
        try fleet.write("after the restore", in: project, on: restored)
        try fleet.bringLevel()
        try fleet.expectNothingLost()
    }

    @Test func aCloneAndItsOriginalWriteOnAndBothLive() throws {
        let fleet = try HostFleet(4, name: "clone", clocks: [0, 50, -400, 20])
        let (original, clone) = (fleet.hosts[1], fleet.hosts[3])
        try fleet.meetAll(except: clone)
        let project = try fleet.hosts[0].claire.project("api")
        try fleet.bringLevel(except: clone)
        try clone.becomeCloneOf(original)
        try fleet.meet(clone)
        for host in [original, clone] {
            for number in 1...3 { try fleet.write("\(number) apart", in: project, on: host) }
        }
        try fleet.bringLevel()
        try fleet.expectNothingLost()
    }

    @Test func aClockAnHourAheadIsSetBackAndRepaired() throws {
        let fleet = try HostFleet(3, name: "clock", clocks: [0, 3_600_000, 0])
        let ahead = fleet.hosts[1]
        try fleet.meetAll()
        let project = try fleet.hosts[0].claire.project("api")
        #expect(ahead.sync().status == 0)
        try fleet.write("from tomorrow", in: project, on: ahead)
        #expect(ahead.sync().status == 0)
        let other = fleet.hosts[0]
        #expect(try other.titles().isEmpty)
        let status = other.claire.run("sync", "status")
        #expect(status.output.contains("quarantine"), "\(status.output)\(status.errors)")
        ahead.kill()
        ahead.claire.environment["CLAIRE_TEST_CLOCK_OFFSET"] = nil
        let repair = ahead.claire.run("doctor", "--repair", "clock")
        #expect(repair.status == 0, "\(repair.errors)")
        try ahead.serve()
        try fleet.bringLevel()
        try fleet.expectNothingLost()
        #expect(try other.titles().count == 1)
    }
}
