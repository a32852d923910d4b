import ClaireHTTP
import Testing

@Suite struct LibraryTests {
    @Test func libcurlIsThere() {
        #expect(HTTPClient.libraryVersion.hasPrefix("libcurl"))
    }
}
