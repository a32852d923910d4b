/// The version of this build (semver.org); CHANGELOG.md says what is in it.
package enum Version {
    /// As `claire version` prints it.
    package static let current = "0.1.0"
}
