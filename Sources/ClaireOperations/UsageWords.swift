import ClaireCommandLine
import ClaireDomain

/// What a session or a task used, in words.
package enum UsageWords {
    /// `1.2M in, 40k out, 12M cached; about $3.10 (estimate, prices of 2026-08-01)`.
    package static func text(_ usage: JSON?) -> Text {
        guard let usage, !usage.isNull else { return "" }
        let input = (usage["input"]?.integer ?? 0) + (usage["cache_write"]?.integer ?? 0)
        let parts = [
            "\(count(input)) in", "\(count(usage["output"]?.integer ?? 0)) out",
            "\(count(usage["cache_read"]?.integer ?? 0)) cached",
        ]
        let basis = usage["basis"]?.string.map { " (\($0))" } ?? ""
        // Where a basis is told, it says that no price is known.
        let none = basis.isEmpty ? "; cost not known" : ""
        let cost = usage["cost_usd"]?.double.map { "; about $\(money($0))" } ?? none
        return "\(parts.joined(separator: ", "))\(cost)\(Text(basis, .muted))"
    }

    /// `13M tokens, about $3.10`; empty where nothing was used.
    package static func brief(_ usage: Usage?) -> Text {
        guard let usage, usage.tokens > 0 else { return "" }
        let cost = usage.cost.map { ", about $\(money($0))" } ?? ""
        return "\(count(usage.tokens)) tokens\(cost)"
    }

    /// `950`, `40k`, `1.2M` tokens.
    package static func count(_ tokens: Int64) -> String {
        for (unit, name) in [(1_000_000_000, "G"), (1_000_000, "M"), (1000, "k")]
            as [(Int64, String)]
        where tokens >= unit {
            let tenths = tokens / (unit / 10)
            return tenths < 100 && tenths % 10 != 0
                ? "\(tenths / 10).\(tenths % 10)\(name)" : "\(tenths / 10)\(name)"
        }
        return String(tokens)
    }

    /// Two decimals.
    private static func money(_ amount: Double) -> String {
        let cents = Int64(exactly: (amount * 100).rounded()) ?? 0
        let rest = String(cents % 100)
        return "\(cents / 100).\(rest.utf8.count < 2 ? "0" + rest : rest)"
    }
}
