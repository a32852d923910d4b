import ClaireConfig
import ClaireDomain
import ClaireFleet
import ClaireOperations
import ClairePlatform
import ClaireStore

/// What routes work with beside the request: the database, claire.toml and the fleet.
package struct Services: Sendable {
    /// The stores of this server.
    package let stores: StorePool
    /// What pages are dressed with.
    package let assets: Assets
    /// The keys of requests that are being answered, so that none is answered twice at once.
    let keysUnderWay = KeysUnderWay()
    /// claire.toml, to be edited.
    package let file: ConfigurationFile

    /// The numbers of the whole fleet, and of each project.
    let fleetNumbers = Memo<Bool, FleetNumbers>()
    let sessionNumbers = SessionNumbers.Memo()
    let projectNumbers = Memo<UUID, ProjectNumbers>()
    /// Pages as they were last made.
    package let pages: PageCache

    /// What operations look names of groups and defaults up in.
    package var setting: Setting { Setting(file) }
    /// The agents.
    package let fleet: FleetService

    /// - Parameter file: claire.toml, read anew for each use, so that an edit counts at once.
    package init(
        stores: StorePool, configuration file: ConfigurationFile, assets: Assets = Assets([])
    ) {
        self.stores = stores
        self.file = file
        self.assets = assets
        let marker = ChangeMarker(stores: stores, config: file.path)
        pages = PageCache(marker)
        fleet = FleetService(
            stores: stores,
            transport: { () throws(Problem) in
                do throws(ConfigurationError) {
                    return Transport(command: try file.read().transportCommand)
                } catch {
                    throw Problem(500, "configuration", error.message)
                }
            }, notify: { (try? file.read())?.notifyCommand }, changed: { marker.touch() })
    }

    /// What claire.toml says now.
    package func configuration() throws(Problem) -> Configuration {
        do throws(ConfigurationError) { return try file.read() } catch { throw Problem(error) }
    }

    /// The fleet, by the program that claire.toml names.
    package func transport() throws(Problem) -> Transport {
        Transport(command: try configuration().transportCommand)
    }

    /// Reads the database at one moment.
    package func read<Value>(
        _ body: (Reader) throws(StoreError) -> Value
    ) throws(Problem) -> Value {
        try stores.with(
            { store throws(Problem) in
                do throws(StoreError) { return try store.read(body) } catch { throw Problem(error) }
            }, failure: { Problem($0) })
    }

    /// Writes in one transaction: all of it is on disk when this returns, or none of it.
    package func write<Value>(
        as actor: Actor, _ body: (Writer) throws(StoreError) -> Value
    ) throws(Problem) -> Value {
        try stores.with(
            { store throws(Problem) in
                do throws(StoreError) { return try store.write(as: actor, body) } catch {
                    throw Problem(error)
                }
            }, failure: { Problem($0) })
    }
}
