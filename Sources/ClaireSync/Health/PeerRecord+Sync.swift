import ClaireDomain
import ClaireStore

extension PeerRecord {
    /// Takes in what a message of the peer says about it.
    ///
    /// - Parameter now: this machine's clock when the message was written, as near as can be told, in
    ///   milliseconds since 1970.
    mutating func learn(_ message: SyncMessage, at now: Int64?) {
        let header = message.header
        let isOther = epoch.map { !$0.hasSameBytes(as: header.epoch ?? $0) } ?? false
        if isOther, let have = header.have, have.lag(behind: vector ?? have) > 0 { restored = now }
        if let epoch = header.epoch { self.epoch = epoch }
        if let have = header.have {
            let digest = have.digest
            if !digest.hasSameBytes(as: logDigest ?? "") {
                stateDigest = nil
                stateVersion = nil
                isStateEqual = nil
            }
            vector = have
            logDigest = digest
        }
        if let now, let theirs = header.now { skew = theirs - now }
        quarantined = message.quarantined.count
        refused = message.rejected.count { $0.isLasting }
    }
}

extension PeerRecord {
    /// Whether this peer may be called now, by what is kept of its failures.
    package var health: PeerHealth { PeerHealth(failures: failures, retryAt: retryAt) }

    /// The peer answered.
    mutating func succeed(at now: Int64) {
        contacted = now
        failures = 0
        retryAt = nil
        errorCode = nil
        error = nil
    }

    /// The peer, or this machine, failed; the machine's own troubles open no breaker.
    mutating func fail(_ failure: PeerFailure, at now: Int64, random: UInt64) {
        errorCode = failure.recordedCode
        error = failure.message
        guard failure.isOfPeer else { return }
        var health = health
        var asked: Int64?
        if case .busy(let wait) = failure { asked = wait }
        health.fail(asked: asked, at: now, random: random)
        failures = health.failures
        retryAt = health.retryAt
    }
}
