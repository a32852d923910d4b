import ClaireSync
import Testing

@Suite struct SimulatorTests {
    @Test func theProtocolHasANumber() {
        #expect(SyncProtocol.version == 1)
    }
}
