/// What a row has to reach ("Speed to reach" in the design's page on architecture).
enum Bar {
    /// Ours divided by the peer's, at most: for times.
    case ratioAtMost(Double)
    /// Ours divided by the peer's, at least: for rates.
    case ratioAtLeast(Double)
    /// An absolute figure that ours stays under.
    case under(Quantity)
    /// No bar: the row is there to be compared.
    case none

    var text: String {
        switch self {
        case .ratioAtMost(let bound): "≤ \(Quantity.digits(bound))×"
        case .ratioAtLeast(let bound): "≥ \(Quantity.digits(bound))×"
        case .under(let bound): "< \(bound.text)"
        case .none: ""
        }
    }
}

/// A figure from several rounds.
struct Measure {
    /// The median, or the sample that a share of all stays under.
    let quantity: Quantity
    let least: Double
    let most: Double
    let rounds: Int

    /// The median of samples that all have the unit given.
    init(_ samples: [Double], _ unit: (Double) -> Quantity) {
        let sorted = samples.sorted()
        let middle = sorted.count / 2
        let median =
            sorted.count.isMultiple(of: 2) && middle > 0
            ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
        quantity = unit(median)
        least = sorted.first ?? median
        most = sorted.last ?? median
        rounds = sorted.count
    }
}

extension Measure {
    /// The sample that a share of all samples stays under, such as 0.99.
    init(_ samples: [Double], under share: Double, _ unit: (Double) -> Quantity) {
        let sorted = samples.sorted()
        let place = Int((Double(sorted.count) * share).rounded(.up)) - 1
        quantity = unit(sorted[max(0, min(place, sorted.count - 1))])
        least = sorted.first ?? 0
        most = sorted.last ?? 0
        rounds = sorted.count
    }
}

/// A peer and what it needed in the same run.
struct Peer {
    let name: String
    let measure: Measure
}

/// One line of the table.
struct Row {
    enum Outcome {
        case measured(ours: Measure, peer: Peer?)
        case skipped(why: String)
    }

    /// A word for programs and for the command line, as `list`.
    let name: String
    /// What is done, and at what size.
    let what: String
    let bar: Bar
    let outcome: Outcome

    init(_ name: String, _ what: String, bar: Bar, _ outcome: Outcome) {
        self.name = name
        self.what = what
        self.bar = bar
        self.outcome = outcome
    }

    /// Ours divided by the peer's.
    var ratio: Double? {
        guard case .measured(let ours, let peer?) = outcome, peer.measure.quantity.value > 0 else {
            return nil
        }
        return ours.quantity.value / peer.measure.quantity.value
    }

    /// Whether the bar is met; `nil` where there is none, or nothing to hold against it.
    var isMet: Bool? {
        guard case .measured(let ours, _) = outcome else { return nil }
        switch bar {
        case .ratioAtMost(let bound): return ratio.map { $0 <= bound }
        case .ratioAtLeast(let bound): return ratio.map { $0 >= bound }
        case .under(let bound): return ours.quantity.value < bound.value
        case .none: return nil
        }
    }
}
