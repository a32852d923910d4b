import ClaireDomain
import Foundation
import Support
import Testing

@testable import rclaude

/// Two machines: a fake `ssh` runs the command here, under another HOME with its own tmux server.
@Suite struct RemoteTests {
    let here: Fleet
    let there: Fleet
    let id = Fleet.id(1)

    init() throws {
        here = try Fleet()
        there = try Fleet()
        try here.home.write(
            """
            #!/bin/sh
            echo "$@" >> \(here.home.path)/ssh.log
            while [ "$1" != -- ]; do shift; done
            shift; host=$1; shift
            case $host in
            dead*) echo "ssh: connect to host $host port 22: Connection refused" >&2; exit 255 ;;
            slow*) exec sleep 60 ;;
            bare*) echo 'sh: 1: exec: rclaude: not found' >&2; exit 127 ;;
            noisy*) echo "Welcome to $host!"; echo "last login: never" ;;
            odd*) printf 'uuid\\thost\\nrubbish\\n'; exit 0 ;;
            esac
            cd \(there.home.path) && exec env -i HOME=\(there.home.path) \
            TMUX_TMPDIR=\(there.home.path) PATH=\(there.home.path)/bin:/usr/bin:/bin sh -c "$*"
            """, to: "bin/ssh", executable: true)
    }

    func hosts(_ names: String...) throws {
        try here.home.write(names.joined(separator: "\n"), to: ".config/rclaude/hosts")
    }

    @Test func aRemoteSessionIsListedUnderTheNameOfItsHost() throws {
        try hosts("# the farm", "far.example # comment", "", "far.example")
        try there.agent(id)
        try here.agent(Fleet.id(2))
        let result = here.rclaude(["sessions"])
        #expect(result.status == 0, "\(result)")
        #expect(result.row(id)?["host"] == "far.example")
        #expect(result.row(id)?["state"] == "idle")
        #expect(result.row(Fleet.id(2))?["host"] == Hosts.local)
        let log = here.home.text("ssh.log") ?? ""
        #expect(log.contains("-o BatchMode=yes"))
        #expect(log.contains("-- far.example exec sh -c "))
        #expect(!log.contains("sessions"), "arguments travel on standard input")
    }

    @Test func hostsMayBeNamedByOptionAndByVariable() throws {
        try there.agent(id)
        try here.agent(Fleet.id(2))
        let only = here.rclaude(["sessions", "--host", "far"])
        #expect(only.rows.map { $0["uuid"] } == [id])
        let both = here.rclaude(["sessions"], environment: ["RCLAUDE_HOSTS": "far, far2"])
        #expect(both.rows.count == 3)
        #expect(
            both.errors.contains("session '\(id)' is on 2 hosts: far, far2"),
            "reported, and not merged")
        #expect(both.status == 0)
    }

    @Test func aDeadHostIsOneLineAndNotTheEndOfTheListing() throws {
        try hosts("dead1", "far", "bare1")
        try there.agent(id)
        try here.agent(Fleet.id(2))
        let result = here.rclaude(["sessions"])
        #expect(result.status == 6)
        #expect(Set(result.rows.compactMap { $0["uuid"] }) == [id, Fleet.id(2)])
        #expect(
            result.errors
                == "rclaude: host 'dead1': ssh: connect to host dead1 port 22: Connection refused\n"
                + "rclaude: host 'bare1': no rclaude there (sh: 1: exec: rclaude: not found)\n")
    }

    @Test func aSlowHostCostsItsTimeLimitAndNoMore() throws {
        try hosts("slow1", "slow2", "far")
        try here.home.write("[ssh]\ntimeout_ms = 1500\n", to: ".config/rclaude/config.toml")
        try there.agent(id)
        let begin = Date()
        let result = here.rclaude(["sessions"])
        #expect(Date().timeIntervalSince(begin) < 10)
        #expect(result.status == 6)
        #expect(result.row(id) != nil)
        #expect(result.errors.contains("host 'slow1': no answer within 1500 ms"))
    }

    @Test func aSignalEndsTheCallAndWhatItStarted() throws {
        try hosts("slow1")
        let result = here.home.run(
            ["timeout", "--preserve-status", "-s", "INT", "1", "rclaude", "sessions"])
        #expect(result.status == 130)
        let ended = waitUntil {
            here.home.run(["pgrep", "-f", "^sleep 60$"]).output.split(separator: "\n").allSatisfy {
                here.home.run(["cat", "/proc/\($0)/environ"]).output.contains(here.home.path)
                    == false
            }
        }
        #expect(ended, "the ssh that was under way")
    }

    @Test func noiseOfAShellIsPassedOverAndRubbishIsQuoted() throws {
        try there.agent(id)
        let noisy = here.rclaude(["sessions", "--host", "noisy"])
        #expect(noisy.status == 0 && noisy.row(id) != nil, "\(noisy)")
        let odd = here.rclaude(["sessions", "--host", "odd"])
        #expect(odd.status == 6)
        #expect(odd.errors.contains("host 'odd': no table: no column 'cwd'"))
    }

    @Test func aTextIsSentThereByStandardInput() throws {
        try hosts("far")
        try there.agent(id)
        try here.agent(Fleet.id(2))
        let text = "[d-1] 'quotes' \"$(touch /tmp/never)\" \\\\ \nsecond\tline é 🎈"
        let result = here.rclaude(
            ["send", "--yes", "--id", "d-1", "--stdin", "--session", id, Fleet.id(2)], input: text)
        #expect(result.status == 0, "\(result)")
        #expect(result.rows.map { $0["uuid"] } == [id, Fleet.id(2)])
        #expect(waitUntil { there.prompts(id) == [text] })
        #expect(waitUntil { here.prompts(Fleet.id(2)) == [text] })
        #expect(!(here.home.text("ssh.log") ?? "").contains("quotes"))
        #expect(here.rclaude(["seen", "--id", "d-1", "--session", id]).row(id)?["seen"] == "yes")
    }

    @Test func aSessionOnTwoHostsIsSentNothing() throws {
        try hosts("far", "far2")
        try there.agent(id)
        let result = here.rclaude(["send", "--yes", "--session", id, "--text", "hello"])
        #expect(result.status == 6)
        #expect(result.row(id)?["outcome"] == "failed")
        #expect(result.row(id)?["detail"] == "on several hosts: far, far2")
        #expect(there.prompts(id).isEmpty)
    }

    @Test func everyOtherVerbReachesTheHostToo() throws {
        try hosts("far")
        let pane = try there.agent(id, ["hello"])
        #expect(waitUntil { there.status(pane) == "idle" && there.transcriptName(id) != nil })
        #expect(here.rclaude(["tail", id]).output.contains("> hello"))
        #expect(here.rclaude(["usage", id]).row(id)?["model"] == "claude-opus-4-5")
        #expect(here.rclaude(["triage"]).row(id)?["state"] == "idle")
        #expect(here.rclaude(["triage", id]).row(id)?["state"] == "idle")
        let messages = here.rclaude(["messages", id]).rows
        #expect(messages.first?["text"] == "hello")
        #expect(here.rclaude(["close", id]).status == 0)
        #expect(waitUntil { there.registry(pane) == nil })
        let opened = here.rclaude([
            "open", "--host", "far", "--session", Fleet.id(3), "--name", "three", "--cwd",
            there.home.path, "--", "claude", "--session-id", Fleet.id(3),
        ])
        #expect(opened.row(Fleet.id(3))?["host"] == "far", "\(opened)")
        #expect(there.tmux.tmux(["has-session", "-t", "=three"]).status == 0)
    }

    @Test(arguments: ["-oProxyCommand=x", "a b", "a;b", "$(x)", "", "ü", ".x", "a\nb", "a/b"])
    func whatCanBeNoHostIsRefused(name: String) throws {
        #expect(!HostName.isValid(name))
        let result = here.rclaude(["sessions", "--host=\(name)"])
        #expect(result.status == 2)
        #expect(here.home.text("ssh.log") == nil)
    }

    @Test func aBadLineOfTheListIsNamedAndTheOthersServe() throws {
        try hosts("far", "-oProxyCommand=touch x")
        try there.agent(id)
        let result = here.rclaude(["sessions"])
        #expect(result.status == 6)
        #expect(result.row(id) != nil)
        #expect(
            result.errors.contains(
                ".config/rclaude/hosts:2: '-oProxyCommand=touch x' can't be a host"))
    }

    @Test(arguments: ["a", "A9", "me@far.example", "10.0.0.1", "a-b_c"])
    func hostsOfAllKindsAreNames(name: String) {
        #expect(HostName.isValid(name))
    }

    @Test func anotherContractIsRefusedWithBothNumbers() {
        let result = there.rclaude(["serve-stdin"], input: "2\tsessions\n")
        #expect(result.status == 5)
        #expect(
            result.errors == "rclaude: contract '2' is asked of a rclaude with contract 1\n")
        #expect(there.rclaude(["serve-stdin"], input: "").status == 5)
        #expect(there.rclaude(["serve-stdin"], input: "1\tx\\q\n").status == 2)
        #expect(there.rclaude(["serve-stdin"], input: "1\n").status == 2)
    }

    @Test func attachLeavesOneTicketAtATime() {
        func leave() -> Int32 {
            there.rclaude(["serve-stdin"], input: "1\tattach-ticket\t\(id)\n").status
        }
        #expect(leave() == 0)
        #expect(leave() == 4)
        let result = there.rclaude(["attach", "--ticket"])
        #expect(result.status == 2, "there is no terminal, but the ticket was taken")
        #expect(leave() == 0)
    }
}
