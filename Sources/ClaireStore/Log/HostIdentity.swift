import CSodium
import ClaireDomain
import ClairePlatform

/// Which installed system this is, after machine-id(5): two that were copied from one another and
/// then set up apart differ in it.
enum HostIdentity {
    /// A hash of /etc/machine-id, since the id itself should not leave the system; `nil` where there
    /// is none, as in many containers.
    static func text() -> String? {
        guard let bytes = FileRange.head("/etc/machine-id", count: 64) else { return nil }
        let digits = bytes.prefix { Hexadecimal.value(of: $0) != nil }
        guard digits.count == 32 else { return nil }
        var digest = [UInt8](repeating: 0, count: 32)
        let salted = Array("claire".utf8) + digits
        crypto_hash_sha256(&digest, salted, UInt64(salted.count))
        return Hexadecimal.text(digest.prefix(16))
    }
}
