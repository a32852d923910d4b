import ClaireDomain

/// What both sides of an exchange agree on (sync.md, "Routes"; claire-sync(7)).
package enum SyncProtocol {
    /// The number in `"protocol"` of every header line.
    package static let version = 1
    /// The most events of a page.
    package static let pageEvents = 500
    /// The most bytes of a page's event lines; one line over it goes alone.
    package static let pageBytes = 1 << 20
    /// The most events of a message or batch that is taken.
    package static let batchEvents = 1000
    /// The most bytes of a message or batch that is taken, after decompression.
    package static let batchBytes = 4 << 20
    /// How deep JSON may be nested.
    package static let depth = 32
    /// The most bytes of an origin's name.
    package static let originBytes = 128
    /// The most positions that one `ask` may name.
    package static let askedPositions = 10_000
}
