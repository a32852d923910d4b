/// What both sides of an exchange agree on (sync.md, "Routes").
package enum SyncProtocol {
    /// The number in `"protocol"` of every header line.
    package static let version = 1
    /// The most events of a page.
    package static let pageEvents = 500
    /// The most bytes of a page's lines.
    package static let pageBytes = 1 << 20
}
