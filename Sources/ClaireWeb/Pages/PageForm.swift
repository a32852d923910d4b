import ClaireDomain

/// A form of a page: a POST that works without a script, carries what proves that it came from our
/// own page, and keeps what was typed when it is refused.
///
/// ```swift
/// let form = PageForm(to: .projects, request, refused)
/// let html = form.html("""
///     \(form.text("name", "Name", isRequired: true))
///     \(form.button("Create"))
///     """)
/// ```
package struct PageForm: Sendable {
    /// What was typed into a form that was refused, and why.
    package struct Refusal: Sendable {
        /// The path that it was sent to.
        package let path: String
        /// Field by field, as it was sent.
        package let typed: [Form.Field]
        /// What is wrong, by field; a problem of none of the fields shown stands above the form.
        package let problems: [(field: String?, text: String)]

        package init(
            path: String, typed: [Form.Field],
            problems: [(field: String?, text: String)]
        ) {
            self.path = path
            self.typed = typed
            self.problems = problems
        }
    }

    private let action: Link
    private let csrf: String
    private let refusal: Refusal?
    private let prefix: String

    /// A form.
    ///
    /// - Parameters:
    ///   - action: its route.
    ///   - request: the one that is answered, which holds the token that the form carries.
    ///   - refusal: what became of the last sending, if that is what is answered; one of another form
    ///     is ignored.
    package init(to action: Link, _ request: Request, _ refusal: Refusal? = nil) {
        self.action = action
        csrf = request.csrf
        self.refusal = refusal.flatMap { $0.path.hasSameBytes(as: action.text) ? $0 : nil }
        prefix = String(
            decoding: action.text.utf8.dropFirst().map {
                ASCII.isLetter($0) || ASCII.isDigit($0) ? $0 : UInt8(ascii: "-")
            }, as: UTF8.self)
    }

    /// Whether it was just refused, and is shown opened.
    package var isRefused: Bool { refusal != nil }

    /// The form around its fields.
    package func html(_ fields: HTML, class name: StaticString = "") -> HTML {
        """
        <form method="post" action="\(action)" class="\("\(name)")">
        <input type="hidden" name="csrf" value="\(csrf)">
        \(general)\(fields)
        </form>

        """
    }

    /// The form behind a button that opens it.
    package func disclosed(_ title: HTML, _ fields: HTML, class name: StaticString = "") -> HTML {
        let open: HTML = isRefused ? " open" : ""
        return """
            <details class="disclosed \("\(name)")" id="\(prefix)"\(open)>
            <summary class="button">\(title)</summary>
            \(html(fields))</details>

            """
    }

    private var general: HTML {
        let texts = refusal?.problems.filter { $0.field == nil } ?? []
        return texts.html { "<p class=\"problem\" role=\"alert\">\($0.text)</p>" }
    }

    // MARK: Fields

    /// One line of text.
    package func text(
        _ name: String, _ label: HTML, value: String = "", hint: HTML = "",
        isRequired: Bool = false, class style: StaticString = ""
    ) -> HTML {
        field(name, label, hint, style) { attributes in
            """
            <input type="text" name="\(name)" value="\(typed(name) ?? value)"\
            \(isRequired ? " required" : "") autocomplete="off"\(attributes)>
            """
        }
    }

    /// A whole number.
    package func number(
        _ name: String, _ label: HTML, value: String = "", hint: HTML = "",
        class style: StaticString = ""
    ) -> HTML {
        field(name, label, hint, style) { attributes in
            """
            <input type="text" inputmode="numeric" name="\(name)" \
            value="\(typed(name) ?? value)" autocomplete="off"\(attributes)>
            """
        }
    }

    /// Several lines of text.
    package func area(
        _ name: String, _ label: HTML, value: String = "", rows: Int = 3, hint: HTML = "",
        isRequired: Bool = false, class style: StaticString = ""
    ) -> HTML {
        // The line end after the tag is not of the text (HTML, "textarea").
        field(name, label, hint, style) { attributes in
            """
            <textarea name="\(name)" rows="\(rows)"\(isRequired ? " required" : "")\(attributes)>
            \(typed(name) ?? value)</textarea>
            """
        }
    }

    /// One of some values.
    package func select(
        _ name: String, _ label: HTML, _ options: [(value: String, label: String)],
        value: String = "", hint: HTML = "", isRequired: Bool = false,
        class style: StaticString = ""
    ) -> HTML {
        let chosen = typed(name) ?? value
        let list = options.html { option in
            let mark: HTML = option.value.hasSameBytes(as: chosen) ? " selected" : ""
            return "<option value=\"\(option.value)\"\(mark)>\(option.label)</option>"
        }
        return field(name, label, hint, style) { attributes in
            """
            <select name="\(name)"\(isRequired ? " required" : "")\(attributes)>\(list)</select>
            """
        }
    }

    /// A box to tick.
    package func box(_ name: String, _ label: HTML, value: String = "true", on: Bool = false)
        -> HTML
    {
        let isOn = refusal == nil ? on : typed(name) != nil
        return """
            <label class="box"><input type="checkbox" name="\(name)" value="\(value)"\
            \(isOn ? " checked" : "")> \(label)</label>
            """
    }

    /// A value that nobody types.
    package func hidden(_ name: String, _ value: String) -> HTML {
        "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">"
    }

    /// What sends it; with a name it says which of several buttons it was.
    package func button(
        _ label: HTML, name: String? = nil, value: String = "", class style: StaticString = ""
    ) -> HTML {
        let named: HTML = name.map { " name=\"\($0)\" value=\"\(value)\"" } ?? ""
        return "<button type=\"submit\" class=\"button \("\(style)")\"\(named)>\(label)</button>"
    }

    private func typed(_ name: String) -> String? {
        refusal?.typed.first { $0.name.hasSameBytes(as: name) }?.value
    }

    private func field(
        _ name: String, _ label: HTML, _ hint: HTML, _ style: StaticString,
        _ control: (HTML) -> HTML
    ) -> HTML {
        let id = prefix + "-" + name
        let problem = refusal?.problems.first { $0.field?.hasSameBytes(as: name) ?? false }
        let isDescribed = problem != nil || !hint.isEmpty
        let attributes: HTML = """
             id="\(id)"\(HTML.when(problem != nil, " aria-invalid=\"true\""))\
            \(HTML.when(isDescribed, " aria-describedby=\"\(id)-about\""))
            """
        let about: HTML =
            if let problem {
                "<p class=\"problem\" id=\"\(id)-about\">\(problem.text)</p>"
            } else {
                hint.isEmpty ? "" : "<p class=\"hint\" id=\"\(id)-about\">\(hint)</p>"
            }
        return """
            <div class="field \("\(style)")"><label for="\(id)">\(label)</label>
            \(control(attributes))\(about)</div>

            """
    }
}
