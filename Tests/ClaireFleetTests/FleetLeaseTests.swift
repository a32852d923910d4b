import Support
import Testing

@testable import ClaireFleet

@Suite struct FleetLeaseTests {
    @Test("one holds the lease of a database until it gives it up")
    func one() throws {
        let folder = try TemporaryFolder()
        let first = try #require(FleetLease(of: folder.path + "/claire.db"))
        #expect(FleetLease(of: folder.path + "/claire.db") == nil)
        #expect(FleetLease(of: folder.path + "/other.db") != nil)
        first.release()
        #expect(FleetLease(of: folder.path + "/claire.db") != nil)
    }
}
