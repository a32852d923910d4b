import ClaireCommandLine

extension Failure {
    /// What the transport's error is to a person: exit 5.
    ///
    /// - Parameter aboutSession: whether the call was about one session that was named; then the
    ///   transport's status for one that it doesn't know is exit 3.
    package init(_ error: TransportError, aboutSession: Bool = false) {
        let exit: ExitCode
        if aboutSession, case .failed(_, _, ExitCode.notFound.rawValue, _) = error {
            exit = .notFound
        } else {
            exit = .transport
        }
        self.init(exit, Text(error.message), hint: error.hint.map { Text($0) })
    }
}
