import ClaireDomain
import ClaireOperations
import ClairePlatform
import ClaireStore

/// The tag of what the API shows: another one whenever the record or claire.toml has changed, told by
/// one look at each. It is weak: an answer may say its time.
enum ChangeTag {
    /// The header by which a client names what it has.
    static let parameter = Route.Parameter(
        "If-None-Match", "The ETag of what the caller has: 304 says that it is still so",
        in: .header, schema: .text())

    /// Another one when answers look otherwise for the same record.
    private static let form = "1"

    /// Answers with what a transaction gives, or 304 without asking it.
    static func answer(
        _ request: Request, _ services: Services,
        _ body: (Reader) throws(StoreError) -> Response
    ) throws(Problem) -> Response {
        let file = FileMetadata(services.file.path)
        return try services.read { reader throws(StoreError) in
            let tag = tag(try reader.changeMark(), file)
            if knows(request, tag) { return Response(304, headers: [("ETag", tag)]) }
            var response = try body(reader)
            response.headers.append(("ETag", tag))
            return response
        }
    }

    static func tag(_ mark: String, _ file: FileMetadata?) -> String {
        let configuration = file.map { "\($0.inode).\($0.size).\($0.modified)" } ?? "-"
        return "W/\"\(form).\(mark).\(configuration)\""
    }

    /// Whether the caller has just this; `*` is for whoever has anything, and is told later.
    private static func knows(_ request: Request, _ tag: String) -> Bool {
        request.headers.all("if-none-match").contains { list in
            EntityTag.list(list).contains { EntityTag.matches($0, tag) }
        }
    }
}
