import ClaireWeb
import Testing

@Suite struct LibraryTests {
    @Test func libmicrohttpdIsThere() {
        #expect(!WebServer.libraryVersion.isEmpty)
    }
}
