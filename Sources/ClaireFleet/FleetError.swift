import ClaireStore

/// Why the fleet was not refreshed or told something.
package enum FleetError: Error, Equatable, Sendable {
    case transport(TransportError)
    case store(StoreError)
}

/// Runs calls of the transport in a function that throws `FleetError`.
func transporting<Value>(
    _ body: () throws(TransportError) -> Value
) throws(FleetError) -> Value {
    do throws(TransportError) { return try body() } catch { throw .transport(error) }
}

/// Runs calls of the store in a function that throws `FleetError`.
package func storing<Value>(_ body: () throws(StoreError) -> Value) throws(FleetError) -> Value {
    do throws(StoreError) { return try body() } catch { throw .store(error) }
}
