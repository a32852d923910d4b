import ClaireDomain
import ClaireStore

/// The header line, and the small values that stand in many lines.
enum HeaderForm {
    static func read(_ line: WireLine) throws(WireError) -> SyncHeader {
        guard let version = line.value["protocol"]?.integer else {
            throw line.wrong("it is no header: 'protocol' is not a number")
        }
        guard version == Int64(SyncProtocol.version) else {
            throw .otherProtocol(version, line: line.number)
        }
        var header = SyncHeader()
        header.epoch = line.value["epoch"]?.string
        header.now = line.value["now"]?.string.flatMap { HLC($0)?.wall }
        if let have = line.value["have"] { header.have = try heads(have, "have", line) }
        if let received = line.value["received"] {
            header.received = try heads(received, "received", line)
        }
        header.more = line.value["more"]?.bool ?? false
        if let ask = line.value["ask"] { header.ask = try question(ask, line) }
        return header
    }

    /// An object of origins and their heads; heads before the first event are left out.
    static func heads(
        _ value: JSON, _ name: String, _ line: WireLine
    ) throws(WireError) -> VersionVector {
        guard let object = value.object else { throw line.wrong("'\(name)' is not an object") }
        var heads: [String: LogHead] = [:]
        heads.reserveCapacity(object.members.count)
        for member in object.members {
            guard isOrigin(member.key) else {
                throw line.wrong("'\(name)' names what is no origin")
            }
            guard let head = head(member.value) else {
                throw line.wrong("'\(name)' of '\(member.key)' is not [seq,\"chain\"]")
            }
            if head.seq > 0 { heads[member.key] = head }
        }
        return VersionVector(heads)
    }

    private static func question(_ value: JSON, _ line: WireLine) throws(WireError) -> SyncQuestion
    {
        var question = SyncQuestion()
        var count = 0
        for member in value["chains"]?.object?.members ?? [] {
            guard isOrigin(member.key), let asked = member.value.array else {
                throw line.wrong("'ask' is not of origins and their positions")
            }
            let positions = asked.compactMap(seq)
            count += positions.count
            guard positions.count == asked.count, count <= SyncProtocol.askedPositions else {
                throw line.wrong("'ask' is not of \(SyncProtocol.askedPositions) positions at most")
            }
            question.chains[member.key] = positions
        }
        for member in value["check"]?.object?.members ?? [] {
            guard isOrigin(member.key), let bounds = member.value.array, bounds.count == 2,
                let from = seq(bounds[0]), let to = seq(bounds[1]), from <= to,
                to - from < SyncProtocol.askedPositions - count
            else {
                throw line.wrong("'ask' is not of \(SyncProtocol.askedPositions) positions at most")
            }
            count += to - from + 1
            question.check[member.key] = from...to
        }
        return question
    }

    /// `[seq,"chain"]`.
    static func head(_ value: JSON) -> LogHead? {
        guard let pair = value.array, pair.count >= 2, let number = pair[0].integer,
            (0...maxSeq).contains(number), let chain = chain(pair[1])
        else { return nil }
        return LogHead(seq: Int(number), chain: chain)
    }

    /// A position, from 1.
    static func seq(_ value: JSON) -> Int? {
        guard let number = value.integer, (1...maxSeq).contains(number) else { return nil }
        return Int(number)
    }

    /// Far beyond any log, and far enough from where arithmetic ends.
    private static let maxSeq: Int64 = 1 << 53

    /// 64 hexadecimal digits.
    static func chain(_ value: JSON) -> Chain? {
        guard let text = value.string, text.utf8.count == 64 else { return nil }
        let digits = text.utf8Span.span
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        for index in stride(from: 0, to: 64, by: 2) {
            guard let high = Hexadecimal.value(of: digits[index]),
                let low = Hexadecimal.value(of: digits[index + 1])
            else { return nil }
            bytes.append(high << 4 | low)
        }
        return Chain(bytes: bytes)
    }

    /// Whether a text may name an origin: 1–128 visible ASCII characters, since digests are made
    /// over lines of names.
    static func isOrigin(_ text: String) -> Bool {
        (1...SyncProtocol.originBytes).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
}
