import ClaireCommandLine
import ClaireCommands
import ClaireConfig
import ClaireDomain
import ClaireVerb
import ClaireWeb

/// `claire web login` and `logout`: browsers come and go.
enum LoginVerb {
    /// A URL that logs a browser in.
    struct Invitation {
        let url: String
        /// When it is no longer good, in milliseconds since 1970.
        let end: Int64

        /// Makes a code for a server that browsers reach at a URL.
        init(_ server: String, _ folder: WebFolder, now: Int64) throws(VerbFailure) {
            do throws(ConfigurationError) {
                url = "\(server)/login?code=\(try LoginCodes(folder).make(now: now))"
            } catch {
                throw VerbFailure(error)
            }
            end = now + LoginCodes.lifetime
        }
    }

    static func logIn(_ context: Context) throws(VerbFailure) {
        let folder = WebFolder(data: try context.paths().dataFolder)
        let servers: [RunFile.Server]
        do throws(ConfigurationError) { servers = try RunFile.living(folder) } catch {
            throw VerbFailure(error)
        }
        guard let server = servers.first else {
            throw VerbFailure(
                .notFound, code: "not_running", "no server that a browser can reach runs here",
                hint: "claire web")
        }
        let invitation = try Invitation(server.url, folder, now: context.now)
        switch context.form {
        case .json:
            context.printJSON([
                (
                    "login",
                    [
                        "url": .string(invitation.url),
                        "expires_at": .string(ClaireDomain.Timestamp.text(invitation.end)),
                    ]
                )
            ])
        case .quiet: context.renderer.identifiers([invitation.url])
        case .human:
            context.renderer.line("\(invitation.url)")
            context.renderer.note("it logs one browser in, within a minute")
        }
        if context.invocation[WebSpec.open] { launch(context, invitation.url, folder) }
    }

    /// Opens the browser, or says why not: the URL is there all the same.
    static func launch(_ context: Context, _ url: String, _ folder: WebFolder) {
        do throws(BrowserLaunch.Failure) { try BrowserLaunch.open(url, in: folder) } catch {
            context.logger.log(.warning, "no browser was opened: \(error.reason)")
        }
    }

    static func logOut(_ context: Context) throws(VerbFailure) {
        let folder = WebFolder(data: try context.paths().dataFolder)
        let count: Int
        do throws(ConfigurationError) { count = try SessionFile(folder).endAll() } catch {
            throw VerbFailure(error)
        }
        switch context.form {
        case .json: context.printJSON([("logout", ["browsers": JSON(count)])])
        case .quiet: break
        case .human where count == 0: context.renderer.note("no browser was logged in")
        case .human:
            context.renderer.line(
                "logged out \("\(count)", .subject) browser\(count == 1 ? "" : "s")")
        }
    }
}
