/// The members of a JSON object in order.
package struct JSONObject: Sendable {
    package var members: [(key: String, value: JSON)]

    package init(_ members: [(key: String, value: JSON)] = []) {
        self.members = members
    }

    /// The value of the first member with this key, byte for byte; setting `nil` removes it.
    package subscript(key: String) -> JSON? {
        get { members.first { $0.key.hasSameBytes(as: key) }?.value }
        set {
            let index = members.firstIndex { $0.key.hasSameBytes(as: key) }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append((key, value))
            case (nil, nil): break
            }
        }
    }

    /// The keys in their order.
    package var keys: [String] { members.map(\.key) }
    /// Whether there are no members.
    package var isEmpty: Bool { members.isEmpty }
}

extension JSONObject: Equatable {
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.members.count == right.members.count
            && zip(left.members, right.members).allSatisfy {
                $0.key.hasSameBytes(as: $1.key) && $0.value == $1.value
            }
    }
}
