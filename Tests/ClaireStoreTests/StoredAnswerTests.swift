import ClaireDomain
import Foundation
import Synchronization
import Testing

@testable import ClaireStore

@Suite("answers that callers may ask for again") struct StoredAnswerTests {
    private let answer = StoredAnswer(
        request: [1, 2], status: 201, location: "/a", body: #"{"a":1}"#)

    @Test func anAnswerIsKeptForItsCallerUnderItsKey() throws {
        let temporary = try TemporaryStore()
        try temporary.store.write(as: .person("ada")) { writer throws(StoreError) in
            try writer.keep(answer, of: "cli", key: "k")
        }
        try temporary.store.read { reader throws(StoreError) in
            #expect(try reader.answer(to: "cli", key: "k") == answer)
            #expect(try reader.answer(to: "other", key: "k") == nil)
            #expect(try reader.answer(to: "cli", key: "K") == nil)
        }
    }

    @Test func anAnswerIsKeptWithWhatItTellsOfOrNotAtAll() throws {
        let temporary = try TemporaryStore()
        #expect(throws: StoreError.self) {
            try temporary.store.write(as: .person("ada")) { writer throws(StoreError) in
                _ = try writer.createProject(name: "api")
                try writer.keep(answer, of: "cli", key: "k")
                _ = try writer.createProject(name: "api")
            }
        }
        try temporary.store.read { reader throws(StoreError) in
            #expect(try reader.answer(to: "cli", key: "k") == nil)
            #expect(try reader.projects().isEmpty)
        }
    }

    @Test func whatWasBegunIsForgottenAndWhatIsDoneIsNot() throws {
        let temporary = try TemporaryStore()
        let begun = StoredAnswer(request: [1], status: nil, location: nil, body: "")
        try temporary.store.write(as: .person("ada")) { writer throws(StoreError) in
            try writer.keep(begun, of: "cli", key: "a")
            try writer.keep(answer, of: "cli", key: "b")
            try writer.forget("cli", key: "a")
            try writer.forget("cli", key: "b")
            #expect(try writer.reader.answer(to: "cli", key: "a") == nil)
            #expect(try writer.reader.answer(to: "cli", key: "b") == answer)
        }
    }

    @Test func answersOfTheDayBeforeAreThereAndOlderOnesGiveWay() throws {
        let now = Mutex<Int64>(1_795_168_800_000)
        let temporary = try TemporaryStore(
            ambient: Ambient(now: { now.withLock { $0 } }, uuid: Ambient.live.uuid))
        let store = temporary.store
        func kept() throws -> StoredAnswer? {
            try store.read { reader throws(StoreError) in
                try reader.answer(to: "cli", key: "k")
            }
        }
        try store.write(as: .person("ada")) { writer throws(StoreError) in
            try writer.keep(answer, of: "cli", key: "k")
        }
        now.withLock { $0 += 25 * 3_600_000 }
        #expect(try kept() == answer)
        now.withLock { $0 += 24 * 3_600_000 }
        #expect(try kept() == nil)
        try store.write(as: .person("ada")) { writer throws(StoreError) in
            try writer.keep(answer, of: "cli", key: "other")
        }
        let count = try store.connection.prepare("SELECT count(*) FROM local_answers")
            .first { $0.integer(0) }
        #expect(count == 1)
    }

    @Test func thereIsAnEndOfWhatIsKept() throws {
        let temporary = try TemporaryStore()
        let made = Int64(Date.now.timeIntervalSince1970 * 1000)
        try temporary.store.connection.execute(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(
                StoredAnswer.greatestCount))
            INSERT INTO local_answers (caller, key, request, made, status, body)
              SELECT 'cli', 'k' || i, x'01', \(made), 200, '{}' FROM n
            """)
        do {
            try temporary.store.write(as: .person("ada")) { writer throws(StoreError) in
                try writer.keep(answer, of: "cli", key: "more")
            }
            Issue.record("it was kept")
        } catch {
            #expect(error.code == "too_many_keys")
        }
    }
}
