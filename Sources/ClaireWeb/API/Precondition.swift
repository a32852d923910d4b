import ClaireDomain
import ClaireOperations
import ClaireStore

/// What a writer saw before: `If-Match` holds the tag of a thing as it was shown, and nothing is
/// written when it would be shown otherwise by now (RFC 9110, section 13.1.1).
///
/// The tag is strong and that of the shown bytes, so that it is untouched by what happens to other
/// things.
struct Precondition: Sendable {
    /// The header.
    static let parameter = Route.Parameter(
        "If-Match", "The ETag of what the caller saw: 412 says that it is not so any more",
        in: .header, schema: .text())

    /// What is shown at a path, as the bytes of the answer.
    private let shown: @Sendable (Request, Services, Reader) throws(StoreError) -> [UInt8]

    /// Of what an operation shows by what the path names.
    init<Shown: ReadingOperation>(_ operation: Shown.Type) {
        shown = { request, services, reader throws(StoreError) in
            let input: Shown
            do throws(InputError) {
                input = try Shown(
                    Input(
                        form: [], isQuery: true, path: request.values, fields: Shown.fields,
                        setting: services.setting))
            } catch {
                throw .conflict(Self.failed)
            }
            return Array((Envelope.encoded(try input.run(reader)) + "\n").utf8)
        }
    }

    /// The tag of what is shown.
    static func tag(_ bytes: [UInt8]) -> String { "\"\(Digest.text(bytes))\"" }

    /// Refuses a request whose sender saw something else.
    func check(_ request: Request, _ services: Services, _ reader: Reader) throws(StoreError) {
        let wanted = request.headers.all("if-match").flatMap(EntityTag.list)
        guard !wanted.isEmpty else { return }
        let tag = Self.tag(try shown(request, services, reader))
        let isMet = wanted.contains { one in
            one.hasSameBytes(as: "*")
                || !one.utf8.starts(with: "W/".utf8) && EntityTag.matches(one, tag)
        }
        guard isMet else { throw .conflict(Self.failed) }
    }

    static let code = "precondition_failed"

    private static let failed = Conflict(
        code: code, message: "it has changed since it was looked at")
}
