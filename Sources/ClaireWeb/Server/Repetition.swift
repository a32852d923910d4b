import ClaireDomain
import Glibc
import HTTPShim

/// A GET of a page that came on a connection, and what the gate said of it: a dashboard asks the same
/// with the same fields every few seconds, and who asks the same again is who it was, until the tokens
/// change.
///
/// A browser's cookie is looked at each time: its session may end.
final class Repetition: Sendable {
    let rawTarget: String
    let route: Route
    let request: Request
    private let generation: Int
    /// All fields as they came, and how long each name and value is.
    private let bytes: [UInt8]
    private let sizes: [Int]

    /// - Parameter generation: that of the gate before it was asked.
    init?(_ call: Call, _ connection: OpaquePointer, generation: Int) {
        guard let route = call.route, route.shortcut != nil, var request = call.request,
            request.method == .get, !call.hasBody
        else { return nil }
        request.pageKey = PageCache.key(request)
        rawTarget = call.rawTarget
        self.route = route
        self.request = request
        self.generation = generation
        var fields = Fields()
        withUnsafeMutablePointer(to: &fields) { pointer in
            _ = MHD_get_connection_values_n(connection, .HEADER_KIND, Self.collect, pointer)
        }
        bytes = fields.bytes
        sizes = fields.sizes
    }

    private struct Fields {
        var bytes: [UInt8] = []
        var sizes: [Int] = []
    }

    private static let collect: MHD_KeyValueIteratorN = {
        context, _, name, nameSize, value, valueSize in
        guard let fields = context?.assumingMemoryBound(to: Fields.self) else { return .NO }
        fields.pointee.bytes += UnsafeRawBufferPointer(start: name, count: nameSize)
        fields.pointee.sizes += [nameSize, value == nil ? 0 : valueSize]
        fields.pointee.bytes += UnsafeRawBufferPointer(
            start: value, count: value == nil ? 0 : valueSize)
        return .YES
    }

    // MARK: The next request

    /// Whether a request has the same target.
    func hasTarget(_ target: UnsafePointer<CChar>) -> Bool {
        var rest = target
        for byte in rawTarget.utf8 {
            guard UInt8(bitPattern: rest.pointee) == byte else { return false }
            rest += 1
        }
        return rest.pointee == 0
    }

    /// Whether a request on the same connection, of the same target, is the same in all.
    func isRepeated(
        by connection: OpaquePointer, method: UnsafePointer<CChar>?,
        version: UnsafePointer<CChar>?
    ) -> Bool {
        guard let method, strcmp(method, "GET") == 0, let version, strcmp(version, "HTTP/1.1") == 0
        else { return false }
        return bytes.withUnsafeBufferPointer { bytes in
            sizes.withUnsafeBufferPointer { sizes in
                var comparison = Comparison(bytes: bytes, sizes: sizes)
                withUnsafeMutablePointer(to: &comparison) { pointer in
                    _ = MHD_get_connection_values_n(
                        connection, .HEADER_KIND, Self.compare, pointer)
                }
                return comparison.isEqual && comparison.field == sizes.count
            }
        }
    }

    private struct Comparison {
        let bytes: UnsafeBufferPointer<UInt8>
        let sizes: UnsafeBufferPointer<Int>
        var field = 0
        var place = 0
        var isEqual = true

        /// Whether the next part is this.
        mutating func take(_ text: UnsafePointer<CChar>?, _ size: Int) -> Bool {
            guard field < sizes.count, sizes[field] == size else { return false }
            defer {
                field += 1
                place += size
            }
            guard size > 0, let text, let start = bytes.baseAddress else { return true }
            return memcmp(start + place, text, size) == 0
        }
    }

    private static let compare: MHD_KeyValueIteratorN = {
        context, _, name, nameSize, value, valueSize in
        guard let comparison = context?.assumingMemoryBound(to: Comparison.self) else { return .NO }
        let isEqual =
            comparison.pointee.take(name, nameSize)
            && comparison.pointee.take(value, value == nil ? 0 : valueSize)
        comparison.pointee.isEqual = isEqual
        return isEqual ? .YES : .NO
    }

    /// Whether what the gate said still holds.
    func holds(_ gate: Gate, _ record: ConnectionRecord) -> Bool {
        guard gate.generation == generation else { return false }
        guard request.caller.session != nil else { return true }
        guard let scope = route.scope else { return true }
        let caller = try? gate.identify(
            request.headers, client: record.client, method: .get, surface: route.surface,
            needs: scope)
        return caller?.session?.csrf.hasSameBytes(as: request.csrf) ?? false
    }
}
