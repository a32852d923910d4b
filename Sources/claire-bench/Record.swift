import ClaireDomain
import ClaireStore

/// A database that is filled through the store's own write transactions.
final class Record {
    let path: String
    let configuration: String
    let story: Story
    private(set) var count = 0
    let store: Store

    private static let machine = UUID(high: 0x7F9A_3C2B_1A4D_4E7F, low: 0x9C2B_3D8A_1E4F_6C5B)

    /// - Parameter number: tells the machines of one run apart.
    init(_ workbench: Workbench, name: String, story: Story, machine number: UInt64 = 0) throws {
        let machine = UUID(high: Record.machine.high &+ number << 16, low: Record.machine.low)
        self.story = story
        let folder = workbench.path(name)
        try File.makeFolder(folder)
        path = "\(folder)/claire.db"
        configuration = "\(folder)/claire.toml"
        try File.write("machine_id = \"\(machine.text)\"\n", to: configuration)
        store = try Store.create(at: path, machine: machine).store
    }

    /// Appends the story's next events, so many a transaction.
    func append(_ events: Int, perTransaction: Int = 1000) throws {
        let end = count + events
        while count < end {
            try BenchError.throwIfInterrupted()
            let places = count..<min(end, count + perTransaction)
            try store.write(as: .person("bench")) { writer throws(StoreError) in
                for place in places { try writer.append(story.body(place)) }
            }
            count = places.upperBound
        }
    }

    var project: String { Story.projectName(0) }

    /// How many tasks the first project has.
    var tasksInProject: Int {
        (story.tasks.count + story.projects.count - 1) / story.projects.count
    }
}
