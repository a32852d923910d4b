import ClaireDomain
import ClaireSync

/// A client of the older form: it knows `GET events?since` and `POST events`, keeps events by their
/// uuid and a cursor of its own, and carries them between the machines that it knows.
final class Elder {
    let index: Int
    let machine: UUID
    /// The machines that it talks to.
    var servers: [Int] = []
    private unowned let world: World
    private var events: [String: Event] = [:]
    /// The uuids in the order in which they came.
    private var order: [String] = []
    private var cursors: [Int: String] = [:]
    /// What each server is known to have, by its number.
    private var known: [Int: Set<String>] = [:]
    private var lastWall: Int64 = 0

    var name: String { "elder\(index)" }
    private var node: Int { world.plan.peers + world.plan.clonesAtMost + index }

    init(index: Int, world: World) {
        self.index = index
        self.world = world
        machine = UUID(random: 0xE1DE_0000 + UInt64(index), 0xE1DE)
    }

    /// Makes an event now and then, and meets one of its servers.
    func meet() {
        guard !servers.isEmpty else { return }
        if world.dice.happens(400) { make() }
        meet(world.dice.one(servers))
    }

    /// From now on tells each server everything again: what it told them may have gone with a disk.
    func forgetWhatIsKnown() { known = [:] }

    /// Meets all servers, twice: what one has the others may lack.
    func meetAll() {
        for _ in 0..<2 { servers.forEach(meet) }
    }

    func meet(_ server: Int) {
        world.tally.count(.elder)
        do throws(PeerFailure) {
            try pull(server)
            try push(server)
        } catch {
            world.trace.note(world.now, "elder fails", index, server, -1, "\(error)")
            if case .refused = error { world.fail(.storeWorks, "\(name): \(error)") }
        }
    }

    private func call(_ server: Int) -> Call {
        Call(world: world, from: node, caller: name, to: server)
    }

    private func pull(_ server: Int) throws(PeerFailure) {
        let asLines = world.dice.happens(500)
        let route = Network.Route.events(since: cursors[server], asLines: asLines)
        guard case .bytes(let bytes) = try call(server).make(route, []) else { return }
        let found: [Event]
        do {
            let text = String(decoding: bytes, as: UTF8.self)
            let values =
                asLines
                ? try text.utf8.split(separator: UInt8(ascii: "\n"))
                    .map { try JSON.parse(String(decoding: $0, as: UTF8.self)) }
                : try JSON.parse(text).array ?? []
            found = values.compactMap(Event.init(json:))
        } catch {
            throw .malformed("\(error)")
        }
        for event in found {
            known[server, default: []].insert(event.uuid)
            guard events[event.uuid] == nil else { continue }
            if !world.ledger.agrees(event) {
                world.fail(.bytesAreKept, "\(name): \(event.uuid.prefix(8)) differs")
            }
            keep(event)
        }
        if let last = found.last { cursors[server] = last.hlc }
        world.trace.note(world.now, "elder pulls", index, server, found.count)
    }

    private func keep(_ event: Event) {
        events[event.uuid] = event
        order.append(event.uuid)
    }

    private func push(_ server: Int) throws(PeerFailure) {
        let lacking = order.filter { !known[server, default: []].contains($0) }
            .prefix(200).compactMap { events[$0] }
        guard !lacking.isEmpty else { return }
        let lines = world.dice.happens(500)
        let texts = lacking.map(\.json.encoded)
        let body = lines ? texts.joined(separator: "\n") : "[" + texts.joined(separator: ",") + "]"
        guard case .bytes(let bytes) = try call(server).make(.take, Array(body.utf8)),
            let answer = try? JSON.parse(String(decoding: bytes, as: UTF8.self)),
            let results = answer["results"]?.array, results.count == lacking.count
        else { throw .malformed("no results") }
        for (event, result) in zip(lacking, results) {
            switch result["outcome"]?.string {
            case let outcome? where ["stored", "known", "quarantined"].contains(outcome):
                known[server, default: []].insert(event.uuid)
                // What was there already may have come by an exchange, which need not wait for a disk.
                if outcome != "known" { world.ledger.acknowledge(event.uuid, on: server) }
            default: world.fail(.storeWorks, "\(name): \(result.encoded)")
            }
        }
        world.trace.note(world.now, "elder pushes", index, server, lacking.count)
    }

    /// An event of its own, of a type that Claire knows or of none.
    private func make() {
        lastWall = max(lastWall + 1, world.now)
        guard let hlc = HLC(wall: lastWall, counter: 0, machine: machine) else { return }
        let event: Event
        if world.dice.happens(400) || world.catalog.tasks.isEmpty {
            event = .stranger(hlc, world.dice)
        } else {
            let task = world.dice.one(world.catalog.tasks)
            let body = EventBody.taskUpdated(
                id: task, TaskRegisters(title: "by \(name)", priority: Priority(rawValue: 1)))
            event = Event(
                uuid: world.dice.uuid().text, hlc: hlc.text, machineID: machine.text,
                type: body.type.rawValue,
                payload: Payload(body: body, actor: .person(name), command: nil).encoded,
                createdAt: Timestamp.text(world.now))
        }
        world.ledger.write(event, lineage: -1, origin: nil)
        keep(event)
    }
}

extension Event {
    /// The columns of the events table as an object, the payload as a string.
    fileprivate var json: JSON {
        [
            "uuid": .string(uuid), "hlc": .string(hlc), "machine_id": .string(machineID),
            "event_type": .string(type), "payload": .string(payload),
            "created_at": .string(createdAt),
        ]
    }

    fileprivate init?(json: JSON) {
        guard let uuid = json["uuid"]?.string, let hlc = json["hlc"]?.string,
            let machine = json["machine_id"]?.string, let type = json["event_type"]?.string,
            let payload = json["payload"]?.string, let created = json["created_at"]?.string
        else { return nil }
        self.init(
            uuid: uuid, hlc: hlc, machineID: machine, type: type, payload: payload,
            createdAt: created)
    }
}
