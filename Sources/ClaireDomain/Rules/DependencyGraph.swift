/// One edge of the graph of tasks: `task` waits for `dependsOn`.
package struct DependencyEdge: Hashable, Sendable {
    package let task: UUID
    package let dependsOn: UUID

    package init(task: UUID, dependsOn: UUID) {
        self.task = task
        self.dependsOn = dependsOn
    }
}

/// Which edges count: in the order of their stamps, one that would close a cycle is skipped.
///
/// Two machines that added the two halves of a cycle apart thus skip the same half.
package enum DependencyGraph {
    /// The edges that are skipped.
    ///
    /// - Parameter edges: the edges that are present, in the order of their stamps.
    package static func skipped(_ edges: [DependencyEdge]) -> Set<DependencyEdge> {
        let cyclic = cyclicComponents(edges)
        var counted: [UUID: [UUID]] = [:]
        var skipped: Set<DependencyEdge> = []
        for edge in edges {
            // An edge between two components lies on no cycle, and no cycle passes through it.
            guard let component = cyclic[edge.task], component == cyclic[edge.dependsOn] else {
                continue
            }
            if reaches(edge.task, from: edge.dependsOn, along: counted) {
                skipped.insert(edge)
            } else {
                counted[edge.task, default: []].append(edge.dependsOn)
            }
        }
        return skipped
    }

    /// Whether `target` can be reached from `start`, both counted as reaching themselves.
    package static func reaches(
        _ target: UUID, from start: UUID, along edges: [UUID: [UUID]]
    ) -> Bool {
        var seen: Set<UUID> = [start]
        var open = [start]
        while let task = open.popLast() {
            if task == target { return true }
            for next in edges[task] ?? [] where seen.insert(next).inserted { open.append(next) }
        }
        return false
    }

    /// How many tasks wait for each task, directly or through others.
    ///
    /// - Parameter edges: the counted edges between tasks that are not closed.
    package static func waiting(_ edges: [DependencyEdge], for tasks: [UUID]) -> [UUID: Int] {
        var dependents: [UUID: [UUID]] = [:]
        for edge in edges { dependents[edge.dependsOn, default: []].append(edge.task) }
        var counts: [UUID: Int] = [:]
        for task in tasks where dependents[task] != nil {
            var seen: Set<UUID> = [task]
            var open = [task]
            while let next = open.popLast() {
                for dependent in dependents[next] ?? [] where seen.insert(dependent).inserted {
                    open.append(dependent)
                }
            }
            counts[task] = seen.count - 1
        }
        return counts
    }

    /// The strongly connected component of every task that lies on a cycle, by number.
    ///
    /// Tarjan's algorithm (1972) with a stack of its own, since a chain may be long.
    private static func cyclicComponents(_ edges: [DependencyEdge]) -> [UUID: Int] {
        var next: [UUID: [UUID]] = [:]
        var selfLoops: Set<UUID> = []
        for edge in edges {
            next[edge.task, default: []].append(edge.dependsOn)
            if edge.task == edge.dependsOn { selfLoops.insert(edge.task) }
        }
        var search = ComponentSearch(next: next)
        for task in next.keys { search.visit(task) }
        var result: [UUID: Int] = [:]
        for (number, component) in search.components.enumerated() {
            guard component.count > 1 || selfLoops.contains(component[0]) else { continue }
            for task in component { result[task] = number }
        }
        return result
    }
}

/// The state of Tarjan's search.
private struct ComponentSearch {
    let next: [UUID: [UUID]]
    var components: [[UUID]] = []
    private var index: [UUID: Int] = [:]
    private var low: [UUID: Int] = [:]
    private var stack: [UUID] = []
    private var onStack: Set<UUID> = []

    init(next: [UUID: [UUID]]) { self.next = next }

    mutating func visit(_ root: UUID) {
        guard index[root] == nil else { return }
        var path: [(task: UUID, child: Int)] = [(root, 0)]
        enter(root)
        while let (task, child) = path.last {
            let children = next[task] ?? []
            if child < children.count {
                path[path.count - 1].child += 1
                follow(from: task, to: children[child], &path)
            } else {
                path.removeLast()
                leave(task, parent: path.last?.task)
            }
        }
    }

    private mutating func enter(_ task: UUID) {
        index[task] = index.count
        low[task] = index[task]
        stack.append(task)
        onStack.insert(task)
    }

    private mutating func follow(
        from task: UUID, to child: UUID, _ path: inout [(task: UUID, child: Int)]
    ) {
        if let reached = index[child] {
            if onStack.contains(child) { low[task] = min(low[task] ?? reached, reached) }
        } else {
            enter(child)
            path.append((child, 0))
        }
    }

    private mutating func leave(_ task: UUID, parent: UUID?) {
        guard let own = low[task] else { return }
        if let parent { low[parent] = min(low[parent] ?? own, own) }
        guard own == index[task] else { return }
        var component: [UUID] = []
        while let member = stack.popLast() {
            onStack.remove(member)
            component.append(member)
            if member == task { break }
        }
        components.append(component)
    }
}
