import ClaireDomain
import Support
import Testing

@testable import ClaireFleet

@Suite struct TransportTests {
    let id = Rows.id(1)

    func error<Value>(_ body: () throws(TransportError) -> Value) -> TransportError? {
        do throws(TransportError) { _ = try body() } catch { return error }
        return nil
    }

    @Test("a program that is missing is named, with how to get it")
    func missing() {
        let none = Transport(command: "/nonexistent/rclaude")
        #expect(
            error { () throws(TransportError) in try none.check() }
                == .missing(command: "/nonexistent/rclaude", isConfigured: true))
        let plain = TransportError.missing(command: "rclaude", isConfigured: false)
        #expect(plain.message.contains("no 'rclaude' on PATH"))
        #expect(plain.hint?.contains("make install") == true)
    }

    @Test(
        "another contract is refused with both numbers named",
        arguments: ["rclaude 2.0 contract 2", "rclaude 1.0 contract 11", "hello", ""])
    func contract(version: String) throws {
        let scripted = try ScriptedTransport(version: version)
        let refused = error { () throws(TransportError) in try scripted.transport.check() }
        #expect(refused?.message.contains("'\(version)'") == true)
        #expect(refused?.message.hasSuffix("this claire speaks contract 1") == true)
    }

    @Test("our contract is taken")
    func ours() throws {
        let scripted = try ScriptedTransport()
        #expect(try scripted.transport.check() == "rclaude 1.0 contract 1")
    }

    @Test("columns are found by name in any order, unknown ones ignored, values unescaped")
    func columns() throws {
        let scripted = try ScriptedTransport()
        try scripted.answer(
            "sessions",
            "colour\tpid\ttitle\tconfidence\tsource\tstate\tmtime\ttmux_name\tcwd\thost\tuuid\n"
                + "red\t\ta\\tb\\\\c\\nd\u{1B}[31m\tlow\tpane\twaiting_for_input\t\tn \"q\" 🎈"
                + "\t/srv/a b\th\t\(id)\n")
        let table = try scripted.transport.sessions()
        #expect(table.problems.isEmpty && table.isComplete)
        let row = try #require(table.rows.first)
        #expect(row.session == id)
        #expect(row.title == "a b\\c d[31m")
        #expect(row.state == .waiting)
        #expect(row.tmuxName == "n \"q\" 🎈")
        #expect(row.pid == nil && row.modified == nil && row.offset == nil && row.since == nil)
    }

    @Test(
        "a malformed row is quoted and drops itself alone",
        arguments: [
            ("x\th\t/\tn\t\tidle\tpane\tlow\tt\t", "'x' can't be a uuid"),
            ("\(Rows.id(9))\t-oh\t/\tn\t\tidle\tpane\tlow\tt\t", "'-oh' can't be a host"),
            ("\(Rows.id(9))\th\t/\tn\t\tsleepy\tpane\tlow\tt\t", "'sleepy' can't be a state"),
            ("\(Rows.id(9))\th\t/\tn\tsoon\tidle\tpane\tlow\tt\t", "'soon' can't be a mtime"),
            ("\(Rows.id(9))\th\t/\tn\t-5\tidle\tpane\tlow\tt\t", "'-5' can't be a mtime"),
            ("\(Rows.id(9))\th\t/\tn\t\tidle\tpane\tlow\tt\t1.5", "'1.5' can't be a pid"),
            ("\(Rows.id(9))\th\t/\tn\t\tidle\tpa ne\tlow\tt\t", "'pa ne' can't be a source"),
            ("\(Rows.id(9))\th\t/\tn\t\tidle\tpane\tlow\tt", "9 values for 10 columns"),
            ("\(Rows.id(9))\th\t/\\x\tn\t\tidle\tpane\tlow\tt\t", "unknown escape"),
        ])
    func malformed(row: String, reason: String) throws {
        let scripted = try ScriptedTransport()
        let head = "uuid\thost\tcwd\ttmux_name\tmtime\tstate\tsource\tconfidence\ttitle\tpid\n"
        let good = "\(id)\th\t/\tn\t\tidle\tpane\tlow\tt\t\n"
        try scripted.answer("sessions", head + good + row + "\n" + good)
        let table = try scripted.transport.sessions()
        #expect(table.rows.count == 2)
        #expect(table.problems.count == 1 && !table.isComplete)
        #expect(table.problems.first?.hasSuffix("malformed row '\(row)': \(reason)") == true)
    }

    @Test(
        "a table that can't be read is an error that names what is missing",
        arguments: [
            ("", "there is no header row"), ("uuid\thost\n", "no column 'cwd'"),
            ("welcome to h1!\n", "no column 'uuid'"),
        ])
    func noTable(output: String, reason: String) throws {
        let scripted = try ScriptedTransport()
        try scripted.answer("sessions", output)
        let failed = error { () throws(TransportError) in try scripted.transport.sessions() }
        #expect(failed?.message.contains(reason) == true)
    }

    @Test("exit 6 is an answer in part: the rows count, and what is missing is said")
    func inPart() throws {
        let scripted = try ScriptedTransport()
        try scripted.answer(
            "sessions", Rows.sessionsHead + Rows.session(id),
            errors: "rclaude: host 'b': no answer within 5000 ms\n", status: 6)
        let table = try scripted.transport.sessions()
        #expect(table.rows.map(\.session) == [id])
        #expect(table.problems == ["host 'b': no answer within 5000 ms"])
        #expect(!table.isComplete)
    }

    @Test(
        "any other exit status is an error with the program's own words",
        arguments: [1, 2, 3, 5, 139])
    func failures(status: Int) throws {
        let scripted = try ScriptedTransport()
        try scripted.answer(
            "sessions", Rows.sessionsHead, errors: "rclaude: it broke\n", status: status)
        let failed = try #require(
            error { () throws(TransportError) in try scripted.transport.sessions() })
        #expect(failed.message == "it broke")
        #expect(failed.mayHaveActed == ![2, 3, 5].contains(status))
    }

    @Test("a huge value is cut, so that every event can be made")
    func huge() throws {
        let scripted = try ScriptedTransport()
        let long = String(repeating: "é", count: 100_000)
        try scripted.answer(
            "sessions", Rows.sessionsHead + Rows.session(id, title: long, name: long))
        let row = try #require(try scripted.transport.sessions().rows.first)
        #expect(row.title.utf8.count <= 512 && row.tmuxName.utf8.count <= 200)
    }
}
