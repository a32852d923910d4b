import CSQLite
import ClaireDomain

/// A compiled statement: bind values by position from 1, then run it or step over its rows.
///
/// A statement is reset before `run`, `first` and `forEach` return, so that no read transaction
/// stays open behind a result.
package final class Statement {
    private let handle: OpaquePointer
    // Not retained: the connection owns its cached statements, and outlives those of its callers.
    private unowned let connection: Connection

    init(_ handle: OpaquePointer, of connection: Connection) {
        self.handle = handle
        self.connection = connection
    }

    deinit { sqlite3_finalize(handle) }

    /// Binds a text by its bytes, NUL among them; `nil` is NULL.
    package func bind(_ index: Int32, _ text: String?) {
        guard var text else {
            sqlite3_bind_null(handle, index)
            return
        }
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                _ = claire_sqlite_bind_text(
                    handle, index, characters.baseAddress, UInt64(characters.count))
            }
        }
    }

    /// Binds a number; `nil` is NULL.
    package func bind(_ index: Int32, _ number: Int?) {
        if let number {
            sqlite3_bind_int64(handle, index, Int64(number))
        } else {
            sqlite3_bind_null(handle, index)
        }
    }

    /// Binds a number of 64 bits, such as a time in milliseconds; `nil` is NULL.
    package func bind(_ index: Int32, _ number: Int64?) {
        if let number {
            sqlite3_bind_int64(handle, index, number)
        } else {
            sqlite3_bind_null(handle, index)
        }
    }

    /// Binds 1 or 0.
    package func bind(_ index: Int32, _ truth: Bool) {
        sqlite3_bind_int64(handle, index, truth ? 1 : 0)
    }

    /// Binds bytes, such as a stamp.
    package func bind(_ index: Int32, blob: [UInt8]) {
        blob.withUnsafeBytes { bytes in
            _ = claire_sqlite_bind_blob(handle, index, bytes.baseAddress, UInt64(bytes.count))
        }
    }

    /// Binds an id as its text; `nil` is NULL.
    package func bind(_ index: Int32, _ id: UUID?) { bind(index, id?.text) }

    /// Runs a statement that gives no rows.
    package func run() throws(StoreError) {
        let code = sqlite3_step(handle)
        sqlite3_reset(handle)
        guard code == SQLITE_DONE || code == SQLITE_ROW else { throw connection.error(code) }
    }

    /// What is read of the first row; `nil` when there is none.
    package func first<Value>(_ read: (Row) -> Value) throws(StoreError) -> Value? {
        let code = sqlite3_step(handle)
        defer { sqlite3_reset(handle) }
        switch code {
        case SQLITE_ROW: return read(Row(handle: handle))
        case SQLITE_DONE: return nil
        default: throw connection.error(code)
        }
    }

    /// Calls `body` for each row; the row is good only within the call.
    package func forEach(
        _ body: (Row) throws(StoreError) -> Void
    ) throws(StoreError) {
        try forEachWhile { row throws(StoreError) in
            try body(row)
            return true
        }
    }

    /// Calls `body` for each row until it says no.
    package func forEachWhile(
        _ body: (Row) throws(StoreError) -> Bool
    ) throws(StoreError) {
        defer { sqlite3_reset(handle) }
        while true {
            let code = sqlite3_step(handle)
            guard code == SQLITE_ROW else {
                guard code == SQLITE_DONE else { throw connection.error(code) }
                return
            }
            guard try body(Row(handle: handle)) else { return }
        }
    }

    /// What is read of each row.
    package func all<Value>(_ read: (Row) -> Value) throws(StoreError) -> [Value] {
        var values: [Value] = []
        try forEach { row throws(StoreError) in values.append(read(row)) }
        return values
    }
}

/// The row that a statement stands on; columns count from 0.
package struct Row {
    fileprivate let handle: OpaquePointer

    /// Whether a column holds NULL.
    package func isNull(_ column: Int32) -> Bool {
        sqlite3_column_type(handle, column) == SQLITE_NULL
    }

    /// The text of a column, empty for NULL.
    package func text(_ column: Int32) -> String {
        guard let bytes = sqlite3_column_text(handle, column) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    /// The text of a column; `nil` for NULL.
    package func optionalText(_ column: Int32) -> String? {
        isNull(column) ? nil : text(column)
    }

    /// The number in a column, 0 for NULL.
    package func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }

    /// The number in a column; `nil` for NULL.
    package func optionalInteger(_ column: Int32) -> Int64? {
        isNull(column) ? nil : sqlite3_column_int64(handle, column)
    }

    /// Whether a column holds another number than 0.
    package func bool(_ column: Int32) -> Bool { sqlite3_column_int64(handle, column) != 0 }

    /// The bytes of a column, none for NULL.
    package func blob(_ column: Int32) -> [UInt8] {
        guard let bytes = sqlite3_column_blob(handle, column) else { return [] }
        let count = Int(sqlite3_column_bytes(handle, column))
        return Array(UnsafeRawBufferPointer(start: bytes, count: count))
    }

    /// The id in a column; the nil uuid where it holds something else, which `apply` never writes.
    package func uuid(_ column: Int32) -> UUID {
        optionalUUID(column) ?? UUID(high: 0, low: 0)
    }

    /// The id in a column; `nil` for NULL and for what is no id.
    package func optionalUUID(_ column: Int32) -> UUID? {
        guard let bytes = sqlite3_column_text(handle, column) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, column))
        return UUID(utf8: UnsafeBufferPointer(start: bytes, count: count))
    }
}
