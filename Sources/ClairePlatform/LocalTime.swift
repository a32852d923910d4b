import Glibc

/// The time zone of whoever runs the program (`TZ`, else the system's).
package enum LocalTime {
    /// Seconds east of UTC at a moment in milliseconds since 1970.
    package static func offset(at milliseconds: Int64) -> Int64 {
        var seconds = time_t(milliseconds / 1000)
        var parts = tm()
        guard localtime_r(&seconds, &parts) != nil else { return 0 }
        return Int64(parts.tm_gmtoff)
    }
}
