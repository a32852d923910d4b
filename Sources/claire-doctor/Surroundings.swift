import ClaireConfig
import ClaireDomain
import ClaireFleet
import ClaireOperations
import ClairePlatform
import ClaireStore
import ClaireVerb

/// What stands around the database: the configuration, who may read the files, the transport.
enum Surroundings {
    typealias Check = Inspection.Check

    static func checks(_ context: Context) -> [Check] {
        do throws(VerbFailure) {
            let paths = try context.paths()
            return [configuration(context)] + permissions(paths) + peers(context, paths)
                + [transport(context)]
        } catch {
            return [
                Check(name: "paths", verdict: .problem, detail: error.message.plain, hint: nil)
            ]
        }
    }

    private static func configuration(_ context: Context) -> Check {
        do throws(VerbFailure) {
            let found = try context.configuration()
            guard found.machineID != nil else {
                return Check(
                    name: "configuration", verdict: .warning,
                    detail: "claire.toml names no machine_id", hint: "claire init")
            }
            guard found.warnings.isEmpty else {
                return Check(
                    name: "configuration", verdict: .warning,
                    detail: found.warnings.map(\.message).joined(separator: "; "),
                    hint: "see claire-doctor(1) for what claire.toml may hold")
            }
            return Check(
                name: "configuration", verdict: .ok, detail: "claire.toml is understood")
        } catch {
            return Check(
                name: "configuration", verdict: .problem, detail: error.message.plain,
                hint: error.hint?.plain)
        }
    }

    /// Files 0600 in 0700 folders: what agents are told is nobody else's business.
    private static func permissions(_ paths: Paths) -> [Check] {
        // A folder that a variable names may be anybody's, such as /tmp; Claire's own is called so.
        let folders = [paths.dataFolder, paths.configFolder].filter { $0.hasSuffix("/claire") }
        let tokens =
            ["peer-tokens", "web-tokens", "web-token"].map { "\(paths.configFolder)/\($0)" }
            + ["web-state", "web-state/sessions", "web-state/codes"].map {
                "\(paths.dataFolder)/\($0)"
            }
        let open = ([paths.database, paths.config] + tokens + folders).filter {
            FileMetadata($0).map { $0.mode & 0o077 != 0 } ?? false
        }
        guard !open.isEmpty else {
            return [Check(name: "permissions", verdict: .ok, detail: "files are yours alone")]
        }
        return [
            Check(
                name: "permissions", verdict: .warning,
                detail: "others may read \(open.map { "'\($0)'" }.joined(separator: ", "))",
                hint: "chmod go= \(open.map(ShellWord.quoted).joined(separator: " "))")
        ]
    }

    /// Whether the peers of claire.toml can be called at all; whether they answer is not looked at.
    private static func peers(_ context: Context, _ paths: Paths) -> [Check] {
        guard let peers = try? context.configuration().peers, !peers.isEmpty else { return [] }
        let tokens: PeerTokens.Table
        do throws(ConfigurationError) { tokens = try PeerTokens(beside: paths.config).read() } catch
        {
            let failure = VerbFailure(error)
            return [
                Check(
                    name: "peers", verdict: .problem, detail: failure.message.plain,
                    hint: failure.hint?.plain)
            ]
        }
        let wrong = peers.compactMap { peer -> String? in
            let url = try? PeerURL(peer.url)
            guard let url else { return "'\(peer.name)' has a URL that can't be called" }
            guard url.isAllowed(insecure: peer.insecure) else {
                return "'\(peer.name)' is plain http to another machine"
            }
            return tokens[peer.name] == nil ? "'\(peer.name)' has no token" : nil
        }
        guard wrong.isEmpty else {
            return [
                Check(
                    name: "peers", verdict: .warning, detail: wrong.joined(separator: "; "),
                    hint: "claire sync status")
            ]
        }
        let count = peers.count == 1 ? "1 peer" : "\(peers.count) peers"
        return [Check(name: "peers", verdict: .ok, detail: "\(count), each with a token")]
    }

    private static func transport(_ context: Context) -> Check {
        let command = (try? context.configuration())?.transportCommand
        do throws(TransportError) {
            let version = try Transport(command: command).check()
            return Check(name: "transport", verdict: .ok, detail: version)
        } catch {
            return Check(
                name: "transport", verdict: .warning, detail: error.message,
                hint: "verbs that reach agents need it; the others work without")
        }
    }
}
