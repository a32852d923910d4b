import Glibc

/// The three standard streams as a verb finds them.
package enum StandardDescriptors {
    /// Puts something under the numbers of streams that the caller closed, so that no file of ours
    /// gets one and is then printed into. Writing to it fails as writing to a closed stream does.
    package static func keepOpen() {
        for descriptor in STDIN_FILENO...STDERR_FILENO
        where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}
