/// Breaks running text into lines.
enum Wrapping {
    /// The ranges of the lines: broken at the last space that fits, or inside a word that is
    /// longer than a line. The space at a break belongs to neither line.
    static func breaks(_ characters: [Character], columns: Int) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = 0
        var width = 0
        var space: Int?
        var index = 0
        while index < characters.count {
            width += DisplayWidth.of(characters[index])
            if width > columns, index > start {
                let end = characters[index] == " " ? index : space ?? index
                lines.append(start..<end)
                start = end < characters.count && characters[end] == " " ? end + 1 : end
                (index, width, space) = (start, 0, nil)
                continue
            }
            if characters[index] == " ", index > start { space = index }
            index += 1
        }
        if start < characters.count || lines.isEmpty { lines.append(start..<characters.count) }
        return lines
    }

    /// The program's own words, wrapped.
    static func lines(_ text: String, columns: Int) -> [String] {
        let characters = Array(text)
        return breaks(characters, columns: columns).map { String(characters[$0]) }
    }
}
