import ClaireCommandLine
import Glibc

/// Every verb that there is: the front's own, those with a definition, and all others found.
struct Catalog {
    /// A verb with the files of its name.
    struct Entry {
        /// Its name.
        let name: VerbName
        /// What answers to it.
        let kind: Kind
        /// The file that runs; the front itself for its own commands, `nil` where it is missing.
        let path: BytePath?
        /// Files of the same name that it hides, in the order of the search.
        let shadowed: [BytePath]
    }

    /// What answers to a name.
    enum Kind {
        /// The front: help, version, commands.
        case front(CommandSpec)
        /// A verb of this build.
        case verb(CommandSpec)
        /// A verb of the exec path that this build has no definition of: a script of Claire's.
        case script
        /// The user's own.
        case users
    }

    /// The verbs: those with definitions in the order of these, then the scripts and the user's
    /// own, each by name. Helpers are left out.
    let entries: [Entry]

    /// Looks through all folders once; reads no file and runs none.
    ///
    /// - Parameter buildFolder: a folder that holds other products too; only what has a definition
    ///   is taken from it.
    init(
        front: [CommandSpec], verbs: [CommandSpec], executable: BytePath, path: SearchPath,
        buildFolder: BytePath?
    ) {
        let names = Set((front + verbs).map(\.name))
        var own = Self.files(in: path.own) { folder, name in
            folder != buildFolder || names.contains(name.text)
        }
        var users = Self.files(in: path.users, except: Self.identities(path.own)) { _, _ in true }
        var entries: [Entry] = []
        for (spec, isFront) in verbs.map({ ($0, false) }) + front.map({ ($0, true) }) {
            guard let name = VerbName(spec.name) else { continue }
            let found = (own.removeValue(forKey: name) ?? [])
            let shadowed = users.removeValue(forKey: name) ?? []
            entries.append(
                isFront
                    ? Entry(
                        name: name, kind: .front(spec), path: executable,
                        shadowed: found + shadowed)
                    : Entry(
                        name: name, kind: .verb(spec), path: (found + shadowed).first,
                        shadowed: Array((found + shadowed).dropFirst())))
        }
        for (name, found) in own.sorted(by: { $0.key < $1.key }) {
            let all = found + (users.removeValue(forKey: name) ?? [])
            entries.append(
                Entry(
                    name: name, kind: .script, path: all.first, shadowed: Array(all.dropFirst())))
        }
        for (name, found) in users.sorted(by: { $0.key < $1.key }) {
            entries.append(
                Entry(
                    name: name, kind: .users, path: found.first,
                    shadowed: Array(found.dropFirst())))
        }
        self.entries = entries
    }

    /// The verb of a name.
    func entry(named name: String) -> Entry? {
        entries.first { $0.name.text.utf8.elementsEqual(name.utf8) }
    }

    private static func files(
        in folders: [BytePath], except known: Set<Identity> = [],
        where isWanted: (BytePath, VerbName) -> Bool
    ) -> [VerbName: [BytePath]] {
        var seen = known
        var files: [VerbName: [BytePath]] = [:]
        for folder in folders {
            guard let identity = Identity(of: folder), seen.insert(identity).inserted else {
                continue
            }
            for (name, path) in VerbFile.list(folder)
            where !name.isHelper && isWanted(folder, name) {
                files[name, default: []].append(path)
            }
        }
        return files
    }

    private static func identities(_ folders: [BytePath]) -> Set<Identity> {
        Set(folders.compactMap { Identity(of: $0) })
    }

    /// Which folder it is, by whatever path: `/bin` and `/usr/bin` are one on most systems.
    private struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64

        init?(of folder: BytePath) {
            guard let status = folder.status else { return nil }
            device = UInt64(status.st_dev)
            inode = UInt64(status.st_ino)
        }
    }
}

extension Catalog.Entry {
    /// The definition, where this build has one.
    var spec: CommandSpec? {
        switch kind {
        case .front(let spec), .verb(let spec): spec
        case .script, .users: nil
        }
    }

    /// What the file of a verb without definition says about itself.
    var ext: Extension? {
        guard spec == nil, let path else { return nil }
        return Extension(name: name, path: path)
    }
}
