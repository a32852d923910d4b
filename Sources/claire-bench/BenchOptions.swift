/// What the command line asks for.
struct BenchOptions {
    var isJSON = false
    var isQuick = false
    var wantsHelp = false
    /// Where the tools are; beside this program unless said otherwise.
    var tools: String?
    /// Where the scratch folder is made.
    var scratch = "/tmp"
    /// The groups of rows to run, all of them when none is named.
    var groups: [RowGroup] = []

    static var usage: String {
        """
        usage: claire-bench [--quick] [--json] [--bin DIR] [--scratch DIR] [GROUP…]

        Measures Claire beside its peers in the same run and prints a table with ratios.

          --quick        small sizes: minutes become seconds, and the bars are not made for it
          --json         one JSON object in place of the table
          --bin DIR      where claire, claire-task and rclaude are (default: beside this program)
          --scratch DIR  where the scratch folder is made and removed; on a disk, since an fsync
                         costs nothing on a tmpfs (default: /tmp)

        Groups: \(RowGroup.allCases.map(\.rawValue).joined(separator: " "))

        """
    }

    /// - Throws: `BenchError` naming the argument that is not known.
    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--json": isJSON = true
            case "--quick": isQuick = true
            case "-h", "--help": wantsHelp = true
            case "--bin": tools = try BenchOptions.value(of: argument, &rest)
            case "--scratch": scratch = try BenchOptions.value(of: argument, &rest)
            default:
                guard let group = RowGroup(rawValue: argument) else {
                    throw BenchError("unknown argument '\(argument)'")
                }
                groups.append(group)
            }
        }
    }

    private static func value(
        of option: String, _ rest: inout ArraySlice<String>
    ) throws -> String {
        guard let value = rest.popFirst(), !value.isEmpty else {
            throw BenchError("'\(option)' wants a folder")
        }
        return value
    }
}

/// Rows that share what they need.
enum RowGroup: String, CaseIterable {
    case json, list, add, next, completion, append, intake, replay, memory, sync, web, fleet, hook
    case mcp
}
