import ClaireSync
import Testing

@Suite struct SyncProtocolTests {
    @Test func aPageIsWithinABatch() {
        #expect(SyncProtocol.pageEvents <= 1000)
    }
}
