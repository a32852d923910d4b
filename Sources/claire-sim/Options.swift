/// What the command line of `claire-sim` says.
struct Options {
    var seed: UInt64?
    var first: UInt64 = 1
    var seeds: UInt64 = 1000
    var jobs = 1
    var trace = false
    /// A new folder that keeps the databases as the run leaves them.
    var keep: String?
    var mistakes = false

    static let usage = """
        usage: claire-sim [--seeds N] [--from SEED] [--jobs N]
               claire-sim --seed SEED [--trace] [--keep FOLDER]
               claire-sim --mistakes            (in a build for debugging)
        """

    /// Reads the arguments; `nil` where they are none of its own.
    init?(_ arguments: [String]) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--trace": trace = true
            case "--mistakes": mistakes = true
            case "--keep":
                guard let folder = rest.popFirst() else { return nil }
                keep = folder
            case "--seed", "--seeds", "--from", "--jobs":
                guard let number = rest.popFirst().flatMap({ UInt64($0) }) else { return nil }
                switch argument {
                case "--seed": seed = number
                case "--seeds": seeds = number
                case "--from": first = number
                default: jobs = max(1, min(64, Int(number)))
                }
            default: return nil
            }
        }
    }
}
