#if MISTAKES
    import ClairePlatform
    import ClaireStore

    /// Shows the simulator bite: each known mistake is made, and seeds run until one fails.
    enum MistakeHunt {
        /// What became of one mistake.
        struct Catch {
            let mistake: Mistake
            /// How many seeds it took; `nil` where none of them failed.
            let seeds: Int?
            let violation: Violation?

            var text: String {
                Report.pad(mistake.rawValue, 52)
                    + (seeds.map { Report.pad("\($0)", 8) } ?? "missed  ")
                    + (violation?.invariant.rawValue ?? "")
            }
        }

        /// Hunts every mistake.
        ///
        /// - Parameters:
        ///   - bound: so many seeds for each at most.
        ///   - each: told of each as soon as it is known.
        @discardableResult
        static func run(
            _ mistakes: [Mistake] = Mistake.allCases, atMost bound: Int,
            each: (Catch) -> Void = { _ in }
        ) throws(SystemError) -> [Catch] {
            var caught: [Catch] = []
            let lab = try Lab(folder: Lab.freshFolder())
            defer { lab.clear() }
            for mistake in mistakes {
                let found = Mistake.$made.withValue(mistake) { hunt(mistake, lab, bound) }
                each(found)
                caught.append(found)
            }
            return caught
        }

        private static func hunt(_ mistake: Mistake, _ lab: Lab, _ bound: Int) -> Catch {
            for seed in 1...bound {
                if let violation = Runner.run(UInt64(seed), lab: lab).violation {
                    return Catch(mistake: mistake, seeds: seed, violation: violation)
                }
            }
            return Catch(mistake: mistake, seeds: nil, violation: nil)
        }
    }
#endif
