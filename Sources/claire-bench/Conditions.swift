import ClaireDomain
import Glibc

/// Under what a run was made: figures of two machines, or of a busy one, don't compare.
struct Conditions {
    let isQuick: Bool
    let processors = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    /// Runnable processes over the last minute when the run began.
    let load: Double

    init(isQuick: Bool) {
        self.isQuick = isQuick
        var averages = [0.0]
        load = getloadavg(&averages, 1) == 1 ? averages[0] : 0
    }

    /// Whether this build was compiled with optimization; a debug build's figures say nothing.
    static var isOptimized: Bool {
        var isDebug = false
        assert(
            {
                isDebug = true; return true
            }())
        return !isDebug
    }

    var text: String {
        "\(processors) processors, load \(Quantity.digits(load)) at the start"
            + (isQuick ? ", --quick: small sizes, which the bars are not made for" : "")
            + (Conditions.isOptimized ? "" : ", DEBUG BUILD: the figures say nothing")
    }

    var json: JSON {
        .object(
            JSONObject([
                ("processors", JSON(processors)), ("load", .number(load)),
                ("quick", .bool(isQuick)), ("optimized", .bool(Conditions.isOptimized)),
            ]))
    }
}
