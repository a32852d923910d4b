import Support

/// A peer in a few lines of Python, which takes every event and has none of its own.
enum PeerScript {
    /// What a `FakeServer` answers as such a peer: the token is `s3cret`.
    static let taking = #"""
        import hashlib
        have = globals().setdefault("have", {})
        if request.headers.get("authorization") != "Bearer s3cret":
            return reply(401, b'{"code":"unauthorized","detail":"no such token"}')
        lines = "".join("%s %d %s\n" % (o, *have[o]) for o in sorted(have))
        digest = hashlib.sha256(lines.encode()).hexdigest()
        if request.method == "GET":
            if request.headers.get("if-none-match") == '"%s"' % digest:
                return reply(304, ETag='"%s"' % digest)
            body = dict(protocol=1, origins=have, digest=digest)
            return reply(200, json.dumps(body).encode(), ETag='"%s"' % digest)
        for line in request.body.splitlines():
            line = json.loads(line)
            if "event" in line: have[line["origin"]] = [line["seq"], line["chain"]]
        epoch = "00000000-0000-4000-8000-000000000001"
        header = dict(protocol=1, epoch=epoch, have=have, more=False)
        return reply(200, json.dumps(header).encode() + b"\n")
        """#
}

extension ClaireHome {
    /// Adds a peer under a name; its token is `s3cret`.
    func peer(_ name: String, _ url: String, token: String = "s3cret") throws {
        let result = run("sync", "peer", "add", name, url, input: token + "\n")
        guard result.status == 0 else {
            throw ClaireFailure(words: ["peer", "add"], result: result)
        }
    }
}
