import ClairePlatform
import Glibc

/// Under which name a person is known to the system.
enum UserName {
    /// `USER`, else `LOGNAME`, else what the user database says, else the number.
    static var ofThisProcess: String {
        if let name = Environment.nonEmpty("USER") ?? Environment.nonEmpty("LOGNAME") {
            return name
        }
        guard let entry = getpwuid(getuid()), let name = entry.pointee.pw_name else {
            return String(getuid())
        }
        return String(cString: name)
    }
}
