import ClaireDomain

/// The fields that forms about tasks have in common.
enum TaskForm {
    static func priority(_ form: PageForm, value: Priority = .normal) -> HTML {
        let words = ["0, most urgent", "1", "2, usual", "3", "4, least urgent"]
        return form.select(
            "priority", "Priority", words.enumerated().map { (String($0.offset), $0.element) },
            value: String(value.rawValue))
    }

    static func mode(_ form: PageForm, value: TaskMode = .supervised) -> HTML {
        form.select(
            "mode", "Mode", TaskMode.allCases.map { ($0.rawValue, $0.rawValue) },
            value: value.rawValue)
    }
}
