extension RouteTable {
    /// The routes of `claire web`: every surface adds its own here, and nowhere else.
    package static func all(_ gate: Gate) -> RouteTable {
        RouteTable(Pages.routes + LoginRoutes.all(gate) + APIRoutes.all(with: SyncRoutes.all))
    }
}
