import ClaireDomain
import ClairePlatform

/// What models cost, by date.
struct PriceTable {
    /// US dollars for a million tokens.
    struct Price: Equatable {
        /// The day from which it holds, as it is written in the table.
        let since: String
        let input: Double
        let output: Double
        let cacheRead: Double
        let cacheWrite: Double
        let cacheWriteHour: Double

        /// US dollars for these tokens.
        func cost(of tokens: TokenCount) -> Double {
            (Double(tokens.input) * input + Double(tokens.output) * output
                + Double(tokens.cacheRead) * cacheRead + Double(tokens.cacheWrite) * cacheWrite
                + Double(tokens.cacheWriteHour) * cacheWriteHour) / 1_000_000
        }
    }

    /// By model, the days since 1970 from which each price holds, earliest first.
    private var prices: [String: [(day: Int64, price: Price)]] = [:]

    static let columns = [
        "model", "since", "input", "output", "cache_read", "cache_write", "cache_write_1h",
    ]

    /// The table that the settings name, else the one that was installed beside this program, else
    /// the one that was built in.
    static func read(_ settings: Settings) throws(Failure) -> PriceTable {
        if let path = settings.prices {
            guard let bytes = FileRange.head(path, count: 1 << 20) else {
                throw .failed("can't read '\(path)'")
            }
            return try PriceTable(String(decoding: bytes, as: UTF8.self), path: path)
        }
        let installed = ExecutablePath.folder().map { $0 + "/../../share/claire/prices.tsv" }
        if let installed, let bytes = FileRange.head(installed, count: 1 << 20) {
            return try PriceTable(String(decoding: bytes, as: UTF8.self), path: installed)
        }
        return try PriceTable(BuiltInPrices.table, path: "the built-in prices")
    }

    /// Reads a table: a header, a row for each model and date, and `#` before comments.
    init(_ text: String, path: String) throws(Failure) {
        var header: TSVHeader?
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        where !line.isEmpty && line.utf8.first != UInt8(ascii: "#") {
            do throws(TSVError) {
                guard let columns = header else {
                    header = try TSVHeader(line, required: PriceTable.columns)
                    continue
                }
                try add(try columns.row(line), line)
            } catch {
                throw .failed("\(path):\(number + 1): \(error)")
            }
        }
        for model in prices.keys { prices[model]?.sort { $0.day < $1.day } }
    }

    private mutating func add(_ row: TSVRow, _ line: Substring) throws(TSVError) {
        func amount(_ column: String) throws(TSVError) -> Double {
            guard let value = row[column].flatMap({ Double($0) }), value.isFinite, value >= 0 else {
                throw .malformed(row: String(line), reason: "no price in '\(column)'")
            }
            return value
        }
        guard let model = row["model"], let since = row["since"], let day = PriceTable.day(since)
        else {
            throw .malformed(row: String(line), reason: "no date in 'since'")
        }
        let price = Price(
            since: since, input: try amount("input"), output: try amount("output"),
            cacheRead: try amount("cache_read"), cacheWrite: try amount("cache_write"),
            cacheWriteHour: try amount("cache_write_1h"))
        prices[model, default: []].append((day, price))
    }

    /// The price of a model on a day; the first known one for days before it. `nil` for a model that
    /// isn't in the table: no cost is known then, which is not the same as no cost.
    func price(of model: String, on day: Int64) -> Price? {
        guard let all = prices[model] ?? prices[PriceTable.base(of: model)] else { return nil }
        return (all.last { $0.day <= day } ?? all.first)?.price
    }

    /// The model's name without the day of its release and without the mark of a longer context.
    private static func base(of model: String) -> String {
        let name = model.split(separator: "[", maxSplits: 1).first.map(String.init) ?? model
        let parts = name.split(separator: "-")
        guard let date = parts.last, date.utf8.count == 8, Int(date) != nil else { return name }
        return parts.dropLast().joined(separator: "-")
    }

    private static func day(_ text: String) -> Int64? {
        Timestamp.milliseconds(text + "T00:00:00Z").map { $0 / 86_400_000 }
    }
}
