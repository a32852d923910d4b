import Foundation
import Support

/// What claire-json(7) documents: the fields of each object, in order.
struct JSONPage {
    /// Fields by the object's name in the page, `project` or `project, shown`.
    let fields: [String: [String]]

    init() throws {
        let path = Products.repository + "/man/claire-json.7"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        var fields: [String: [String]] = [:]
        var object: String?
        for line in text.split(separator: "\n") {
            if line.hasPrefix(".Sh ") { object = nil }
            if line.hasPrefix(".Ss ") { object = String(line.dropFirst(4)) }
            if let object, line.hasPrefix(".It Cm ") {
                fields[object, default: []].append(String(line.dropFirst(7)))
            }
        }
        self.fields = fields
    }
}
