/// `claire hook`, which Claude waits for at each use of a tool: the whole process, from its start to
/// its end, beside one that only starts and ends.
enum HookRows {
    private static let session = "0f3c8f6e-9d0b-4f4e-8f55-000000000001"

    static func rows(_ context: Context) throws -> [Row] {
        let record = try context.record()
        let workbench = context.workbench
        let hook = try workbench.tool("claire-hook", [], on: record)
        let hello = try Self.hello(workbench)
        let inputs = try Inputs(workbench)
        _ = try hook.time(input: inputs.prompt)
        try check(record, workbench)
        let rounds = workbench.isQuick ? 20 : 500
        let unchanged = try Alternation.run(
            rounds: rounds,
            [{ try hook.time(input: inputs.tool) }, { try hello.time(input: inputs.tool) }])
        var isAsking = false
        let insert = try context.insert()
        let target = workbench.path("hook-peer.db")
        _ = try insert.nanoseconds(
            from: record.path, first: 1, count: record.story.count, perTransaction: 10_000,
            into: target)
        let one = insert.one(into: target)
        let changed = try Alternation.run(
            rounds: rounds / 2,
            [
                {
                    isAsking.toggle()
                    return try hook.time(input: isAsking ? inputs.permission : inputs.tool)
                }, { try one.time() },
            ])
        let size = "at \(record.story.tasks.count) tasks, \(record.story.count) events"
        return [
            rows(
                "hook", "a tool call, nothing new, \(size)", unchanged, "C that reads its input",
                .under(.time(5e6))),
            // What is new is on disk before Claude goes on: the disk's time, whoever asks it.
            rows(
                "hook-changed", "a state that is new, durable, \(size)", changed,
                "C insert, fsynced", .ratioAtMost(1.5)),
        ].flatMap { $0 }
    }

    /// The median, and what 99 of 100 calls stay under.
    private static func rows(
        _ name: String, _ what: String, _ samples: [[Double]], _ peer: String, _ bar: Bar
    ) -> [Row] {
        [("", 0.5), ("-p99", 0.99)].map { suffix, share in
            let measures = samples.map { Measure($0, under: share, Quantity.time) }
            return Row(
                name + suffix, "claire hook, \(what)\(share == 0.5 ? "" : ", 99 of 100")",
                bar: bar,
                .measured(ours: measures[0], peer: Peer(name: peer, measure: measures[1])))
        }
    }

    /// A hook that failed would be quick, and says nothing.
    private static func check(_ record: Record, _ workbench: Workbench) throws {
        let shown = try workbench.tool(
            "claire", ["session", "show", session, "--json"], on: record)
        guard try Answer.object(of: shown, workbench)["session"]?["state"] == "working" else {
            throw BenchError("claire hook records no state")
        }
    }

    /// The events as files.
    private struct Inputs {
        let prompt, tool, permission: String

        init(_ workbench: Workbench) throws {
            func file(_ name: String, _ members: String) throws -> String {
                let path = workbench.path("hook-\(name).json")
                try File.write(
                    #"{"session_id":"\#(HookRows.session)","cwd":"/srv","hook_event_name":"\#(name)""#
                        + ",\(members)}\n", to: path)
                return path
            }
            prompt = try file("UserPromptSubmit", #""prompt":"Build it""#)
            let content = String(repeating: "A line of a file that is written.\\n", count: 200)
            tool = try file(
                "PreToolUse",
                #""tool_name":"Write","tool_input":{"file_path":"a","content":"\#(content)"}"#)
            permission = try file(
                "PermissionRequest", #""tool_name":"Bash","tool_input":{"command":"make"}"#)
        }
    }

    /// The least that a hook can be: it reads its input and says nothing.
    private static func hello(_ workbench: Workbench) throws -> Program {
        let source = workbench.path("hello.c")
        let binary = workbench.path("hello")
        try File.write(
            """
            #include <unistd.h>
            int main(void) { char b[65536]; while (read(0, b, sizeof b) > 0); return 0; }

            """, to: source)
        _ = try workbench.peer("cc", ["-O2", "-static", "-o", binary, source])
            .output(in: workbench)
        return Program(path: binary, arguments: [], environment: workbench.environment())
    }
}
