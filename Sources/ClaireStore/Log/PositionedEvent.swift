import ClaireDomain

/// An event and where it stands in an origin's log.
package struct PositionedEvent: Equatable, Sendable {
    package let event: Event
    package let position: LogPosition

    package init(event: Event, position: LogPosition) {
        self.event = event
        self.position = position
    }
}
