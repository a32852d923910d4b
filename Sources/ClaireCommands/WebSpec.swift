import ClaireCommandLine
import ClaireDomain

/// The subcommands of `claire web`; those of `token` among them, by their own names.
package enum WebCommand: String, CaseIterable, Sendable {
    case serve
    case login, logout
    case add, list, remove
}

/// `claire web`: this machine, reachable over HTTP.
package enum WebSpec {
    package static let host = Option.value(
        "host", .words("ADDRESS"), "The address to listen on; 127.0.0.1 when not given")
    package static let port = Option.value(
        "port", .integer("N", in: 0...65_535),
        "The port to listen on; 8765 when not given, 0 for any that is free")
    package static let socket = Option.value(
        "socket", .file.labelled("PATH"),
        "Listen on a Unix socket for this user alone, and on TCP only with --host or --port")
    package static let certificate = Option.value(
        "tls-cert", .file, "Answer over TLS with this certificate chain, in PEM")
    package static let key = Option.value("tls-key", .file, "The certificate's key, in PEM")
    package static let publicURL = Option.value(
        "public-url", .words("URL"), "The URL by which a reverse proxy makes it reachable")
    package static let insecure = Option.flag(
        "insecure", "Allow plain http beyond this host, where the network itself is trusted")
    package static let noAuth = Option.flag(
        "no-auth", "Ask nobody for a token; on loopback and Unix sockets only")

    package static let open = Option.flag(
        "open", "Open the browser that BROWSER names, or xdg-open finds, and log it in")
    package static let noPull = Option.flag(
        "no-pull", "Leave it to 'claire pull' to ask the fleet, also while a page is looked at")

    package static let name = Operand.required(.name, "What to call the token")
    package static let known = Operand.required(.words("NAME"), "The token's name")
    package static let scope = Option.required(
        "scope", .tokenScope, "What its bearer may do: read, sync or act")

    package static let verb = CommandSpec(
        verb: "web", group: CommandGroup.machine,
        summary: "Answer other machines and programs over HTTP",
        defaultSubcommand: "serve"
    ) {
        serve
        login
        logout
        token
        WebTopics.access
        WebTopics.exposure
        WebTopics.proxies
        ExitCode.notFound
        ExitCode.conflict
        SeeAlso("claire-sync")
        SeeAlso("claire-sync", 7)
        SeeAlso("claire-api", 7)
    }

    private static let serve = CommandSpec(
        "serve", summary: "Start the server; this is what 'claire web' does",
        description: """
            Prints the URL where it answers, and goes on until SIGTERM or Ctrl-C: then it takes no
            more requests, finishes those under way, and exits with 0. It serves pages for a browser,
            an API that /api/v1/openapi.json describes, and the routes by which other machines
            exchange events, described in claire-sync(7). Logs are JSON lines on standard error, one
            for each request at the level debug; no token, code or cookie stands in them.

            Who reaches this port and is let in can type into agents that run commands. It answers on
            127.0.0.1 alone unless told otherwise, and asks who is there even then, since every user
            of a host can reach its loopback ports. Browsers are let in by 'claire web login': on a
            terminal the server prints such a URL when it starts. Programs send a token as
            'Authorization: Bearer TOKEN'; 'claire web token add' makes one. The first start makes
            one of scope act for its owner's own programs and keeps it in web-token beside
            claire.toml, for nobody else to read; it is shown nowhere. --no-auth asks nobody for
            anything, on loopback and Unix sockets only.

            While somebody looks at a page the fleet is asked every five seconds, as 'claire pull
            --watch' does, so that what is shown is live; half a minute after the last look it rests.
            Where another process of this machine pulls already it is left to that. --no-pull leaves
            it alone always. Broadcasts are followed until agents have read them, for twenty minutes.

            Beyond loopback it wants TLS: --tls-cert and --tls-key, or a reverse proxy in front
            and --public-url, so that it knows the host name that callers use. --insecure allows
            plain http: whoever is on the way can read tokens and all events then, which only a
            private network such as a tailnet or a VPN makes up for. Requests for a host name that
            isn't its own are refused (421): it knows localhost, the addresses that it listens on,
            --host's name and --public-url's.

            At most 1 MiB is taken in a request, 4 MiB in one with events; slow callers are cut
            off, and wrong tokens slow their sender down, while a right one is let in always.

            To have it started at login: systemctl --user enable --now claire-web. The unit is
            installed to lib/systemd/user; give it other options by
            'systemctl --user edit claire-web'.
            """
    ) {
        host
        port
        socket
        certificate
        key
        publicURL
        insecure
        noAuth
        open
        noPull
        Rule.needs("--tls-cert", "--tls-key")
        Rule.needs("--tls-key", "--tls-cert")
        Example("claire web", "Answer on http://127.0.0.1:8765")
        Example(
            "claire web --host 0.0.0.0 --tls-cert host.pem --tls-key host.key",
            "Answer other machines over TLS")
        Example("claire web --socket ~/.claire.sock", "Answer on a Unix socket alone")
    }

    private static let login = CommandSpec(
        "login", summary: "Print a URL that logs a browser in",
        description: """
            The URL is good for one browser, once, within a minute. It names the server that was
            started last; without one the exit code is 3. The browser keeps a cookie that no script
            and no other site can use. It stays logged in for thirty days, a restart of the server
            included, unless it is away for a whole day, logs out, or 'claire web logout' is run.

            The host name in the URL, claire-XXXXXXXX.localhost, is this machine itself, in browsers
            and curl alike: a name of its own keeps the cookie from what answers on other ports.
            """
    ) {
        open
        Example("claire web login", "Print a URL to open in a browser")
        Example("claire web login --open", "Open it")
    }

    private static let logout = CommandSpec(
        "logout", summary: "Log out every browser",
        description: "Their cookies are refused from now on, also by a server that runs."
    ) {
        Example("claire web logout", "Let no browser in that was logged in before")
    }

    private static let token = CommandSpec(
        "token", summary: "Make, list and remove the tokens that are let in",
        defaultSubcommand: "list"
    ) {
        CommandSpec(
            "add", summary: "Make a token",
            description: """
                Prints the token on standard output, this once: what is kept, in web-tokens beside
                claire.toml, is its hash. It works at once, also in a server that runs already.

                A token of scope sync lets another machine exchange events with this one and do
                nothing else; read is for looking, and act for everything, prompting agents
                included. A name that is taken is refused with exit code 4.
                """
        ) {
            name
            scope
            Example("claire web token add laptop --scope sync", "Let another machine in")
        }
        CommandSpec(
            "list", summary: "List tokens",
            description: "Names, scopes and how each begins; the tokens themselves are not kept."
        ) {
            Example("claire web token list", "See who is let in")
        }
        CommandSpec(
            "remove", summary: "Remove a token",
            description: "Its bearer is refused from now on, also by a server that runs."
        ) {
            known
            Example("claire web token remove laptop", "Let a machine in no longer")
        }
    }
}
