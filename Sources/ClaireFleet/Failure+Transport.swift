import ClaireCommandLine

extension Failure {
    /// What the transport's error is to a person: exit 5, or 3 where it knows no such session.
    package init(_ error: TransportError) {
        let exit: ExitCode
        if case .failed(_, _, ExitCode.notFound.rawValue, _) = error {
            exit = .notFound
        } else {
            exit = .transport
        }
        self.init(exit, Text(error.message), hint: error.hint.map { Text($0) })
    }
}
