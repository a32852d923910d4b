import ClaireCommandLine

/// What the manual of `claire web` says beyond its options: what an open port means, and what stands
/// in front of one.
package enum WebTopics {
    /// A server block for nginx, whole but for the names of its files.
    package static let nginx = """
        server {
            listen 443 ssl;
            server_name claire.example;
            ssl_certificate /etc/ssl/claire.example.pem;
            ssl_certificate_key /etc/ssl/claire.example.key;
            client_max_body_size 4m;

            location / {
                proxy_pass http://127.0.0.1:8765;
                proxy_http_version 1.1;
                proxy_set_header Host $host;
                proxy_set_header Connection "";
            }
        }
        """

    private static let caddy = """
        claire.example {
            reverse_proxy 127.0.0.1:8765
        }
        """

    static let exposure = Topic(
        "BEYOND LOOPBACK",
        [
            .text(
                """
                Who is let in can type into your agents, and your agents run commands as you. A port of \
                this server is worth as much as a login shell. Bound to 127.0.0.1 it is reached by the \
                users of this machine alone, and each of them still needs a token or a login.
                """),
            .text(
                """
                Think before binding it to more. A private network such as a tailnet or a VPN is \
                better than an open one, a tunnel is often enough, and a proxy with a certificate is \
                the least that an open network asks for. A tunnel from another machine, to use the \
                pages there:
                """),
            .listing("ssh -L 8765:127.0.0.1:8765 HOST\nssh HOST claire web login"),
            .text(
                """
                The URL that the second command prints works in the browser on this side, since \
                names that end in .localhost mean the machine that they are used on.
                """),
            .text(
                """
                --tls-cert and --tls-key take PEM files, are read at the start, and make the server \
                speak TLS 1.2 and 1.3 alone. Without them plain http is refused beyond loopback; \
                --insecure allows it and says so in the log each time, since whoever is on the way \
                can then read tokens and cookies and be you. A Unix socket (--socket) has mode 0600, \
                so that its owner alone can open it.
                """),
        ])

    static let proxies = Topic(
        "BEHIND A REVERSE PROXY",
        [
            .text(
                """
                Leave the server on 127.0.0.1 and start it with the URL that browsers and other \
                machines use:
                """),
            .listing("claire web --public-url https://claire.example"),
            .text(
                """
                The proxy must send that host in the Host field. Only what --public-url says counts: \
                the origin of forms and the cookie's Secure attribute follow from it, and no \
                X-Forwarded field is believed. To the server all callers then have the proxy's \
                address, so wrong tokens of one slow down wrong tokens of all; right ones are let in \
                always. Pages want the root of a host name; a path in the URL serves other machines \
                alone. For nginx:
                """),
            .listing(nginx),
            .text("For Caddy, which gets a certificate by itself:"),
            .listing(caddy),
        ])

    static let access = Topic(
        "WHO IS LET IN",
        [
            .text(
                """
                A token opens the API and the pages to programs, as far as its scope goes: read to \
                look, sync for another machine's claire and no more than that needs, act for \
                everything. Tokens are 256 random bits; web-tokens beside claire.toml (mode 0600) \
                holds their hashes. The owner's own is in web-token beside it; 'claire web token \
                remove' takes that back as any other.
                """),
            .text(
                """
                A browser is let in by a code that is good once and for a minute, and gets a cookie \
                of scope act: HttpOnly, SameSite=Strict, and with TLS Secure. The cookie opens the \
                pages and not the API. The folder web-state beside the database (mode 0700) holds the \
                hashes of codes and cookies, and where servers run.
                """),
            .text(
                """
                What a page of another site can make a browser do ends here: requests for a host \
                name that isn't the server's are refused, which DNS rebinding needs; unsafe requests \
                with a cookie must say that they come from one of its own pages and carry the token \
                of that page's form; its pages can't be framed, loaded by others, or run a script \
                that isn't the server's. All of that but the form's token holds with --no-auth too, \
                which leaves the users of this machine as those who can do everything.
                """),
        ])
}
