import ClaireDomain

extension Store {
    /// Takes in a page of events from elsewhere in one transaction, in their order.
    ///
    /// What was kept aside and is due now is admitted first. Where the page shows that this machine's
    /// current log is written elsewhere too, a new incarnation starts at its end.
    ///
    /// - Parameters:
    ///   - peer: who sent them, for the record of what was refused or kept aside.
    ///   - isDurable: whether they must be on disk when this returns; a page of an exchange need not,
    ///     since its sender has it until this machine's vector says otherwise.
    /// - Returns: what became of each.
    /// - Throws: `clock` where this machine's clock is not set, since all would be ahead of it.
    package func takeIn(
        _ incoming: [Incoming], from peer: String, isDurable: Bool
    ) throws(StoreError) -> [IntakeOutcome] {
        try checkClock()
        return try write(as: .claire, isDurable: isDurable) { writer throws(StoreError) in
            let intake = try Intake(writer, from: peer, maxDrift: maxDrift)
            try intake.admit()
            var outcomes: [IntakeOutcome] = []
            outcomes.reserveCapacity(incoming.count)
            for item in incoming { outcomes.append(try intake.take(item)) }
            try intake.finish()
            return outcomes
        }
    }

    /// Admits what is due of the events that were kept aside for their time.
    ///
    /// - Returns: how many.
    @discardableResult
    package func admitDue() throws(StoreError) -> Int {
        let now = ambient.now()
        let isDue = try read { reader throws(StoreError) in
            try Intake.isDue(reader.connection, now: now)
        }
        guard isDue else { return 0 }
        try checkClock()
        return try write(as: .claire) { writer throws(StoreError) in
            let intake = try Intake(writer, from: "", maxDrift: maxDrift)
            let count = try intake.admit()
            try intake.finish()
            return count
        }
    }

    private func checkClock() throws(StoreError) {
        let now = ambient.now()
        guard now >= LogicalClock.epoch else { throw .clock(.beforeEpoch(now: now)) }
    }
}

extension Reader {
    /// The log that this machine writes now.
    package func origin() throws(StoreError) -> String { try Identity.load(connection).origin }

    /// Milliseconds that the log's clock stands ahead of this machine's; below zero where it is behind.
    package func clockLead() throws(StoreError) -> Int64 {
        try Identity.load(connection).clock.wall - now
    }
}
