import ClaireCommandLine
import ClaireCommands
import ClaireConfig
import ClaireDomain
import ClaireOperations
import ClairePlatform
import ClaireVerb
import ClaireWeb

/// `claire web`: this machine, reachable over HTTP.
enum WebVerb {
    /// Does what was asked.
    static func run(_ context: Context) throws(VerbFailure) {
        switch context.invocation.subcommand(as: WebCommand.self) {
        case .serve: try WebService(context).run()
        case .login: try LoginVerb.logIn(context)
        case .logout: try LoginVerb.logOut(context)
        case .add: try add(context)
        case .list: try list(context)
        case .remove: try remove(context)
        }
    }

    private static func tokens(_ context: Context) throws(VerbFailure) -> TokenFile {
        TokenFile(folder: try context.paths().configFolder)
    }

    private static func add(_ context: Context) throws(VerbFailure) {
        let name = context.invocation[WebSpec.name]
        let scope = context.invocation[WebSpec.scope]
        let file = try tokens(context)
        let (token, secret): (WebToken, String)
        do throws(TokenFile.Failure) {
            (token, secret) = try file.add(name, scope, now: context.now)
        } catch {
            throw VerbFailure(error)
        }
        switch context.form {
        case .json:
            var object = token.shown.object ?? JSONObject()
            object["token"] = .string(secret)
            context.printJSON([("token", .object(object))])
        case .quiet: context.renderer.identifiers([secret])
        case .human:
            context.renderer.line("\(secret)")
            context.renderer.note("this token is shown once: only its hash is kept")
            if scope == .sync {
                context.renderer.hint("on the other machine: claire sync peer add NAME URL")
            }
        }
    }

    private static func list(_ context: Context) throws(VerbFailure) {
        let file = try tokens(context)
        let tokens: [WebToken]
        do throws(ConfigurationError) { tokens = try file.read() } catch {
            throw VerbFailure(error)
        }
        switch context.form {
        case .json: context.printJSON([("tokens", .array(tokens.map(\.shown)))])
        case .quiet: context.renderer.identifiers(tokens.map(\.name))
        case .human where tokens.isEmpty:
            context.renderer.note("no tokens")
            context.renderer.hint("claire web token add NAME --scope sync")
        case .human:
            var table = Table([
                .init("token"), .init("scope"), .init("begins with", dropOrder: 2),
                .init("made", dropOrder: 1),
            ])
            for token in tokens {
                table.append([
                    Text(token.name, .subject), Text(token.scope.rawValue),
                    Text(token.prefix, .identifier), Text(WallTime.text(token.created)),
                ])
            }
            context.renderer.table(table)
        }
    }

    private static func remove(_ context: Context) throws(VerbFailure) {
        let name = context.invocation[WebSpec.known]
        let file = try tokens(context)
        let first = FirstToken(folder: try context.paths().configFolder)
        let removed: WebToken
        do throws(TokenFile.Failure) {
            removed = try file.remove(name)
            try first.forget(removed)
        } catch {
            throw VerbFailure(error)
        }
        switch context.form {
        case .json: context.printJSON([("token", removed.shown)])
        case .quiet: context.renderer.identifiers([removed.name])
        case .human:
            context.renderer.line("removed token '\(removed.name, .subject)'")
        }
    }
}

extension WebToken {
    /// The object of `--json`. A token has no uuid: its name is its id.
    fileprivate var shown: JSON {
        [
            "id": .string(name), "name": .string(name), "scope": .string(scope.rawValue),
            "prefix": .string(prefix), "created_at": .string(ClaireDomain.Timestamp.text(created)),
        ]
    }
}

extension VerbFailure {
    /// Why a token was not made or removed.
    init(_ error: TokenFile.Failure) {
        switch error {
        case .exists(let name):
            self.init(
                .conflict, code: "name_taken", "there is a token '\(cut: name)' already",
                hint: "claire web token remove \(ShellWord.quoted(name))")
        case .unknown(let name):
            self.init(
                .notFound, code: "not_found", "no token '\(cut: name)'",
                hint: "claire web token list")
        case .file(let error): self.init(error)
        }
    }
}
