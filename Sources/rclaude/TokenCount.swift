import ClaireDomain

/// Tokens of one or more responses, by what they cost.
struct TokenCount: Equatable {
    var input: Int64 = 0
    var output: Int64 = 0
    var cacheRead: Int64 = 0
    /// Written to the cache for five minutes.
    var cacheWrite: Int64 = 0
    /// Written to the cache for an hour, which costs more.
    var cacheWriteHour: Int64 = 0

    init() {}

    /// Reads a `usage` object; a negative number counts as none.
    ///
    /// - Returns: `nil` for what isn't an object.
    init?(_ usage: JSON) {
        guard usage.object != nil else { return nil }
        func count(_ json: JSON?) -> Int64 {
            // A sum of a million such lines still fits.
            min(max(0, json?.integer ?? 0), 1 << 40)
        }
        input = count(usage["input_tokens"])
        output = count(usage["output_tokens"])
        cacheRead = count(usage["cache_read_input_tokens"])
        let written = count(usage["cache_creation_input_tokens"])
        cacheWriteHour = min(
            written, count(usage["cache_creation"]?["ephemeral_1h_input_tokens"]))
        cacheWrite = written - cacheWriteHour
    }

    static func += (left: inout TokenCount, right: TokenCount) {
        left.input += right.input
        left.output += right.output
        left.cacheRead += right.cacheRead
        left.cacheWrite += right.cacheWrite
        left.cacheWriteHour += right.cacheWriteHour
    }

    static func -= (left: inout TokenCount, right: TokenCount) {
        left.input -= right.input
        left.output -= right.output
        left.cacheRead -= right.cacheRead
        left.cacheWrite -= right.cacheWrite
        left.cacheWriteHour -= right.cacheWriteHour
    }
}
