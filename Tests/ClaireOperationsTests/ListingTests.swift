import ClaireDomain
import Testing

@testable import ClaireOperations

@Suite("Lists by pages") struct ListingTests {
    private func listing(_ numbers: [Int64]) -> Listing<Int64> {
        Listing("numbers", numbers, json: { .integer($0) }) { Place().adding($0).bytes }
    }

    private func numbers(_ text: String) throws -> [Int64] {
        (try JSON.parse(text)["numbers"]?.array ?? []).compactMap(\.integer)
    }

    @Test func pagesTogetherAreTheWholeList() throws {
        let whole = (0..<10).map { Int64($0) * 3 - 12 }
        var found: [Int64] = []
        var cursor: Cursor?
        repeat {
            let page = listing(whole).page(after: cursor, limit: 3)
            found += try numbers(page.text)
            cursor = page.next
        } while cursor != nil
        #expect(found == whole)
    }

    @Test func whatComesAndGoesBetweenPagesSkipsAndRepeatsNothingElse() throws {
        let first = listing([1, 3, 5, 7, 9]).page(after: nil, limit: 2)
        #expect(try numbers(first.text) == [1, 3])
        // The last that was given goes, one comes before it and one behind.
        let second = listing([1, 2, 5, 6, 7, 9]).page(after: first.next, limit: 9)
        #expect(try numbers(second.text) == [5, 6, 7, 9])
        #expect(second.next == nil)
    }

    @Test(
        "any text of hexadecimal digits is a place", arguments: ["0", "f", "abc", "00", "ffff"])
    func oddCursors(_ text: String) throws {
        let page = listing([1, 2]).page(after: Cursor(text: text), limit: 5)
        #expect([[], [1, 2]].contains(try numbers(page.text)))
    }

    @Test func whatAPlaceWasMadeOfIsReadBack() {
        let id = UUID(random: 5, 6)
        let cursor = Cursor(Place().adding(-7).adding(.max).adding(id).bytes)
        var place = PlaceReader(cursor)
        #expect(place.number() == -7)
        #expect(place.number() == .max)
        #expect(place.id() == id)
        #expect(place.isWhole)
        for count in 0..<cursor.text.utf8.count {
            let text = String(cursor.text.prefix(count))
            var part = PlaceReader(Cursor(text: text))
            let least = Place().adding(part.number()).adding(part.number()).adding(part.id())
            #expect(!part.isWhole)
            // The least place that stands behind the text.
            #expect(Cursor(text: text).precedes(least.bytes))
            #expect(Cursor(least.bytes).text.hasPrefix(text))
        }
    }

    @Test func placesSortAsNumbersAndTextsDo() {
        let numbers: [Int64] = [.min, -5, -1, 0, 1, 5, .max]
        let places = numbers.map { Place().adding($0).bytes }
        for (one, other) in zip(places, places.dropFirst()) {
            #expect(one.lexicographicallyPrecedes(other))
        }
        let texts = ["", "a", "ab", "b"].map { Place().adding($0).adding(1).bytes }
        for (one, other) in zip(texts, texts.dropFirst()) {
            #expect(one.lexicographicallyPrecedes(other))
        }
    }
}
