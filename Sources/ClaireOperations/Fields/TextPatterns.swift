/// Regular expressions of ECMA-262 that say for programs what `Limits` checks.
package enum TextPatterns {
    /// Something in it shows: neither white space nor what Unicode draws as nothing.
    package static let shown = "[^\(blank)]"

    /// The same without a NUL.
    package static let shownWithoutNUL = "^[^\\u0000]*[^\\u0000\(blank)][^\\u0000]*$"

    /// Something in it shows and is no control character.
    package static let spoken = "[^\(controls)\(blankInNames)]"

    /// A name of a project, group or peer.
    package static let name =
        "^(?:[^-\(controls)/~\(blank)]"
        + "|[\(blankInNames)][^\(controls)/~]*[^\(controls)/~\(blank)])[^\(controls)/~]*$"

    /// What stands for something that has a name or an id: one line without slashes.
    package static let reference = "^[^\(controls)/]+$"

    /// Text of one line, or none.
    package static let line = "^[^\\u0000-\\u001f\\u007f]*$"

    /// The path of a folder on the server's machine.
    package static let path = "^/[^\\u0000]*$"

    /// A whole uuid, in either case.
    package static let uuid =
        "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"

    /// The start of an id, or a whole one, as a machine is named.
    package static let idPrefix = "^[0-9a-fA-F-]{4,36}$"

    /// A type of events.
    package static let word = "^[a-z_]{1,64}$"

    /// The name of a host (`HostName`).
    package static let host = "^[A-Za-z0-9][A-Za-z0-9._@-]{0,254}$"

    /// A place in a list, as `next` links have it.
    package static let cursor = "^[0-9a-f]{1,4096}$"

    private static let controls = "\\u0000-\\u001f\\u007f-\\u009f"

    /// White space that is no control character.
    private static let spaces =
        "\\u0020\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"

    /// What is drawn as nothing: Unicode's Default_Ignorable_Code_Point. Those past the first plane
    /// stand as they are, since engines differ in how they are escaped.
    private static let ignorable =
        "\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f"
        + "\\u202a-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufff8"
        + "\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}"

    private static let blankInNames = spaces + ignorable
    private static let blank = "\\u0009-\\u000d\\u0085" + blankInNames
}
