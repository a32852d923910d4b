/// A read transaction: everything that is read through it is of one moment.
package struct Reader {
    package let connection: Connection
    /// Milliseconds since 1970, the same for the whole transaction.
    package let now: Int64

    init(_ connection: Connection, now: Int64) {
        self.connection = connection
        self.now = now
    }
}
